import { setTimeout as sleep } from "node:timers/promises";
import { quoteLiteral } from "../snowflake/quote.ts";
import type { BindConnection } from "./bind-types.ts";

interface ContainerRow {
  readonly service_status: string;
  readonly instance_id: string | null;
  readonly status: string | null;
  readonly message: string | null;
  readonly image_digest: string | null;
  readonly restart_count: number | string | null;
}

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** A container that was restarted so often will not come up by waiting. */
const HOPELESS_RESTARTS = 4;

/**
 * Waits until every container of the service runs the image and is ready. (SPCS_WAIT_FOR 'RUNNING' would not do: just
 * after an ALTER the service still runs, with the old image.)
 * https://docs.snowflake.com/en/sql-reference/sql/show-service-containers-in-service
 */
export async function waitUntilReady(
  connection: BindConnection,
  service: string,
  digest: string | undefined,
  { seconds, everySeconds = 1 }: { seconds: number; everySeconds?: number },
): Promise<Readiness> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { rows } = await connection.query<ContainerRow>(`SHOW SERVICE CONTAINERS IN SERVICE ${service}`);
    const mine = rows.filter(
      (row) => row.instance_id !== null && (digest === undefined || row.image_digest === digest),
    );
    if (mine.length > 0 && mine.length === rows.length && mine.every((row) => row.status === "READY"))
      return { ready: true };
    const lost = mine.find(
      (row) => row.status === "FAILED" || Number(row.restart_count ?? 0) >= HOPELESS_RESTARTS,
    );
    const worst = lost ?? mine[0] ?? rows[0];
    const words = `${worst?.status ?? worst?.service_status ?? "PENDING"}: ${worst?.message ?? "no container yet"}`;
    if (lost) return { ready: false, reason: words };
    if (Date.now() >= until) return { ready: false, reason: `not ready within ${seconds} seconds; ${words}` };
    await sleep(everySeconds * 1000);
  }
}

/** The last lines that the container wrote; none when Snowflake has none any more. */
export async function readLogs(
  connection: BindConnection,
  service: string,
  container: string,
  lines = 30,
): Promise<string[]> {
  try {
    const { rows } = await connection.query<Record<string, string | null>>(
      `SELECT SYSTEM$GET_SERVICE_LOGS(${quoteLiteral(service)}, '0', ${quoteLiteral(container)}, ${lines}) AS LOGS`,
    );
    return (rows[0]?.LOGS ?? "").split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}
