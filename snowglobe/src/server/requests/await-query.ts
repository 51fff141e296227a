import type { QueryRecord } from "../../engine/query-registry.ts";
import { DroppedConnection } from "../../faults/faults.ts";
import type { ServerParts } from "./server-parts.ts";

/**
 * Submits a request's statement, with what goes wrong on demand.
 * @throws {DroppedConnection} when a test wants the connection to break here.
 */
export async function submitWithFaults(
  { faults }: Pick<ServerParts, "faults">,
  sql: string,
  submit: () => QueryRecord,
): Promise<QueryRecord> {
  const broken = faults.broken(sql);
  if (broken === "before") throw new DroppedConnection();
  await faults.delayed(sql);
  const query = submit();
  if (broken !== "after") return query;
  await query.done;
  throw new DroppedConnection();
}

/** Settles when the query has ended, or when a request has waited as long as one does. */
export async function untilDone(query: QueryRecord, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patienceEnds = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([query.done, patienceEnds]);
  clearTimeout(timer);
}
