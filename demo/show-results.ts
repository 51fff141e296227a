import { showHistory } from "../local/show-history.ts";
import { decimal, table } from "../local/terminal/format.ts";
import { paint } from "../local/terminal/paint.ts";
import type { Screen } from "../local/terminal/screen.ts";
import type { Results } from "./main-job.ts";

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

  showHistory(screen, `${environment.database}.${environment.metadataSchema}.CHANGE_HISTORY`, history);

  if (apiUrl === undefined) return;
  screen.heading("API");
  screen.line(`${paint("cyan", `${apiUrl}/test`)}   the tester`);
  const users = readers.map((reader) => reader.user).join(", ");
  screen.line(paint("dim", `sign in as ${users}; password ${password}: each sees its own rows`));
}
