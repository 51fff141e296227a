import type { HistoryRow } from "./history.ts";
import { table } from "./terminal/format.ts";
import { paint } from "./terminal/paint.ts";
import type { Screen } from "./terminal/screen.ts";

/** More are only counted. */
const SHOWN = 12;

/** The newest rows of a change history. */
export function showHistory(screen: Screen, historyTable: string, history: readonly HistoryRow[]): void {
  screen.heading(historyTable);
  const last = history.slice(-SHOWN);
  if (last.length < history.length)
    screen.line(paint("dim", `… ${history.length - last.length} earlier rows`));
  for (const line of table(
    last.map((row) => [row.type, row.script, row.status, `${row.executionTime} s`]),
    new Set([3]),
  )) {
    screen.line(line);
  }
}
