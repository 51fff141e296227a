import type { RowSource } from "../rows/row-source.ts";
import type { Metrics } from "./metrics.ts";

/** Whether the service should get requests. */
export interface Readiness {
  status(): Promise<"up" | "unavailable" | "stopping">;
  /** From now on: stopping. */
  stop(): void;
}

/** How long an answer of Snowflake counts, in milliseconds: a probe every few seconds must not keep a warehouse awake. */
const FRESH = 10_000;

/** Asks Snowflake when somebody asks us, at most every ten seconds while it answers; when it does not, every time. */
export function watchReadiness(source: RowSource, metrics: Metrics): Readiness {
  let goodUntil = 0;
  let stopping = false;
  let asking: Promise<boolean> | undefined;
  const ask = async () => {
    try {
      await source.check();
      goodUntil = Date.now() + FRESH;
      return true;
    } catch {
      return false;
    } finally {
      asking = undefined;
    }
  };
  return {
    async status() {
      if (stopping) return "stopping";
      asking ??= Date.now() < goodUntil ? Promise.resolve(true) : ask();
      const up = await asking;
      if (Date.now() < goodUntil) asking = undefined;
      metrics.ready.set(up ? 1 : 0);
      return up ? "up" : "unavailable";
    },
    stop() {
      stopping = true;
    },
  };
}
