import { showHistory } from "../local/show-history.ts";
import { decimal, table } from "../local/terminal/format.ts";
import { paint } from "../local/terminal/paint.ts";
import type { Screen } from "../local/terminal/screen.ts";
import type { Results, RunningApi } from "./main-job.ts";
import { waysIn } from "./ways-in.ts";

/**
 * The tables at the end: what each role sees, the change history, and how the API is reached.
 * @param staysUp false when everything stops now: then there is nothing to reach
 */
export function showResults(screen: Screen, results: Results, staysUp: boolean): void {
  const { environment, views, history } = results;
  screen.heading("DYNAMIC_VIDEOGAMESALES, as each role sees it");
  const rows = views.map((view) => [view.role, String(view.platforms), decimal(view.globalSales)]);
  for (const [index, line] of table(
    [["role", "platforms", "global sales (million)"], ...rows],
    new Set([1, 2]),
  ).entries()) {
    screen.line(index === 0 ? paint("dim", line) : line);
  }

  showHistory(screen, `${environment.database}.${environment.metadataSchema}.CHANGE_HISTORY`, history);

  if (results.api !== undefined) showApi(screen, results.api, staysUp);
}

function showApi(screen: Screen, { url, readers, password, ways }: RunningApi, staysUp: boolean): void {
  screen.heading("The API");
  if (!staysUp) {
    screen.line(`${paint("cyan", `${url}/test`)}   answered, and stops now`);
    screen.line(paint("dim", "npm start without --once keeps it, and says how to reach it"));
    return;
  }
  screen.line(`${paint("cyan", `${url}/test`)}   try it in a browser`);
  screen.line(`${paint("cyan", `${url}/docs`)}   what it can be asked`);
  const [first] = readers;
  if (first === undefined) return;
  screen.line();
  for (const line of table(readers.map(({ user, vendor }) => [user, password, `sees ${vendor}'s platforms`])))
    screen.line(line);
  for (const [from, lines] of waysIn({ ...ways, apiUrl: url, user: first.user, password })) {
    screen.line();
    screen.line(paint("dim", from));
    for (const line of lines) screen.line(line);
  }
}
