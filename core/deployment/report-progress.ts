import type { Reporter } from "../github/deployment-status.ts";
import type { DeploymentEvent } from "./events.ts";

/**
 * So long GitHub is not told of another script, in milliseconds: it wants few writes (80 a minute for all that a token
 * does), and nobody reads more.
 */
const BETWEEN_MS = 20_000;

/** Tells GitHub which script runs, now and then. */
export interface Progress {
  see(event: DeploymentEvent): void;
  /** what was begun to be told has been told: what comes next is the newer */
  settled(): Promise<void>;
}

/**
 * @param doing what the status said when it began: `Deploying to dev`
 * @param now the time at which a report was last sent is when this is called
 */
export function reportProgress(reporter: Reporter, doing: string, now: () => Date): Progress {
  let last = now().getTime();
  let telling: Promise<void> = Promise.resolve();
  return {
    see(event) {
      if (event.type !== "script-started" || now().getTime() - last < BETWEEN_MS) return;
      last = now().getTime();
      const { number, total, script } = event;
      const text = `${doing}: script ${number} of ${total}, ${script}`;
      telling = telling.then(() => reporter.report("in_progress", text));
    },
    settled: () => telling,
  };
}
