import type { Results } from "../main-job.ts";
import { decimal, table } from "./format.ts";
import { paint } from "./paint.ts";
import type { Screen } from "./screen.ts";

/** The tables at the end: what each role sees, the change history, where the API is. */
export function showResults(screen: Screen, results: Results): void {
  const { environment, views, history, readers, password, apiUrl } = results;
  screen.heading("DYNAMIC_VIDEOGAMESALES, as each role sees it");
  const rows = views.map((view) => [view.role, String(view.platforms), decimal(view.globalSales)]);
  for (const [index, line] of table(
    [["role", "platforms", "global sales (million)"], ...rows],
    new Set([1, 2]),
  ).entries()) {
    screen.line(index === 0 ? paint("dim", line) : line);
  }

  screen.heading(`${environment.database}.${environment.metadataSchema}.CHANGE_HISTORY`);
  const last = history.slice(-12);
  if (last.length < history.length)
    screen.line(paint("dim", `… ${history.length - last.length} earlier rows`));
  for (const line of table(
    last.map((row) => [row.type, row.script, row.status, `${row.executionTime} s`]),
    new Set([3]),
  )) {
    screen.line(line);
  }

  if (apiUrl === undefined) return;
  screen.heading("API");
  screen.line(`${paint("cyan", `${apiUrl}/test`)}   the tester`);
  const users = readers.map((reader) => reader.user).join(", ");
  screen.line(paint("dim", `sign in as ${users}; password ${password}: each sees its own rows`));
}
