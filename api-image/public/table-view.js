import { h } from "./dom.js";

const STEP = 200;

/** Rows as a table whose columns sort when their heading is pressed. */
export function tableView(rows) {
  const columns = [...new Set(rows.slice(0, 1000).flatMap((row) => Object.keys(row)))];
  const numeric = new Set(
    columns.filter((column) => rows.every((row) => typeof (row[column] ?? 0) === "number")),
  );
  const body = h("tbody");
  const more = h("button", { type: "button", class: "more", onclick: () => grow() });
  let order = rows;
  let shown = 0;
  const grow = () => {
    const until = Math.min(order.length, shown + STEP);
    for (; shown < until; shown += 1) {
      const row = order[shown];
      body.append(
        h(
          "tr",
          {},
          columns.map((column) => h("td", { class: numeric.has(column) ? "number" : "" }, text(row[column]))),
        ),
      );
    }
    more.hidden = shown >= order.length;
    more.textContent = `Show more (${order.length - shown} left)`;
  };
  const sortBy = (column, heading) => {
    const descending = heading.getAttribute("aria-sort") === "ascending";
    for (const other of head.querySelectorAll("th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const sign = descending ? -1 : 1;
    order = [...rows].sort((a, b) => sign * compare(a[column], b[column]));
    body.replaceChildren();
    shown = 0;
    grow();
  };
  const head = h(
    "tr",
    {},
    columns.map((column) => {
      const heading = h("th", { scope: "col", class: numeric.has(column) ? "number" : "" });
      heading.append(h("button", { type: "button", onclick: () => sortBy(column, heading) }, column));
      return heading;
    }),
  );
  grow();
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": "Rows" },
    h("table", {}, h("thead", {}, head), body),
    more,
  );
}

function text(value) {
  if (value === null || value === undefined) return h("span", { class: "null" }, "none");
  return Array.isArray(value) ? value.join(" ") : String(value);
}

function compare(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  return a < b ? -1 : 1;
}
