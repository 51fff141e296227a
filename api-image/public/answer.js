import { chartView } from "./chart-view.js";
import { byId, h, readable, size } from "./dom.js";
import { jsonView } from "./json-view.js";
import { tableView } from "./table-view.js";

let lastView = "Chart";

/** Shows an answer: its facts, and as many views as it can be seen in. */
export function showAnswer({ response, text, times, follow }) {
  const type = response.headers.get("content-type") ?? "";
  const body = parse(type, text);
  const rows = rowsOf(body);
  facts(response, text, times, rows);
  const views = [];
  if (rows?.length > 0 && rows.some((row) => "platform" in row || "company" in row))
    views.push(["Chart", () => chartView(rows)]);
  if (rows?.length > 0) views.push(["Table", () => tableView(rows)]);
  if (body !== undefined)
    views.push([response.ok ? "JSON" : "Problem", () => (response.ok ? jsonView(body) : problemView(body))]);
  views.push(["Text", () => textView(text)], ["Headers", () => headersView(response)]);
  showViews(views);
  pager(body?.next, follow);
}

/** Says why there is no answer to show. */
export function showNothing(message) {
  byId("facts").replaceChildren();
  byId("tabs").replaceChildren();
  byId("pager").replaceChildren();
  byId("views").replaceChildren(h("p", { class: "empty" }, message));
}

function parse(type, text) {
  try {
    if (type.includes("ndjson"))
      return {
        data: text
          .trimEnd()
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      };
    if (type.includes("json")) return JSON.parse(text);
  } catch {
    return undefined;
  }
  return type.startsWith("text/csv") ? { data: csvRows(text) } : undefined;
}

/** Rows of RFC 4180 text; a cell that is a number becomes one. */
function csvRows(text) {
  const lines = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    const line = lines.at(-1);
    if (quoted && character === '"' && text[at + 1] === '"') line[line.length - 1] += text[++at];
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ",") line.push("");
    else if (!quoted && character === "\n") lines.push([""]);
    else if (quoted || character !== "\r") line[line.length - 1] += character;
  }
  const [names, ...rows] = lines.filter((line) => line.length > 1 || line[0] !== "");
  const value = (cell) => (cell === "" ? null : /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell);
  return rows.map((cells) =>
    Object.fromEntries(
      names.map((name, index) => [name, name === "platform" ? cells[index] : value(cells[index])]),
    ),
  );
}

function rowsOf(body) {
  return Array.isArray(body?.data) ? body.data : undefined;
}

function facts(response, text, times, rows) {
  const fact = (name, value) => h("span", { class: "fact" }, h("span", { class: "name" }, name), value);
  const kind = response.ok ? "good" : response.status < 500 ? "bad" : "worse";
  byId("facts").replaceChildren(
    h("span", { class: `status ${kind}` }, `${response.status} ${response.statusText}`.trim()),
    fact("time", `${times.whole.toFixed(times.whole < 10 ? 1 : 0)} ms`),
    fact("size", size(new Blob([text]).size)),
    ...(rows ? [fact("rows", readable(rows.length))] : []),
  );
}

function showViews(views) {
  const start = Math.max(
    0,
    views.findIndex(([name]) => name === lastView),
  );
  const panel = h("div", { id: "panel", role: "tabpanel", tabindex: "-1" });
  const tabs = views.map(([name], index) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": "panel",
        onclick: () => select(index),
        onkeydown: (event) => move(event, index),
      },
      name,
    ),
  );
  const select = (index, focus = false) => {
    const [name, make] = views[index];
    lastView = name;
    for (const [at, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    panel.replaceChildren(make());
    if (focus) tabs[index].focus();
  };
  const move = (event, index) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) select((index + step + tabs.length) % tabs.length, true);
  };
  byId("tabs").replaceChildren(...tabs);
  byId("views").replaceChildren(panel);
  const remembered = lastView;
  select(start);
  if (views.every(([name]) => name !== remembered)) lastView = remembered;
}

function problemView({ title, detail, advice, request, errors = [] }) {
  return h(
    "div",
    { class: "problem" },
    h("h3", {}, title),
    h("p", {}, detail),
    h("p", { class: "advice" }, advice),
    errors.length > 0
      ? h(
          "ul",
          {},
          errors.map(({ parameter, message }) => h("li", {}, h("code", {}, parameter), ` ${message}`)),
        )
      : null,
    h("p", { class: "request-id" }, `Request ${request}`),
  );
}

function textView(text) {
  const most = 100_000;
  const shown = text.length > most ? `${text.slice(0, most)}\n… ${text.length - most} more characters` : text;
  return h("pre", { tabindex: "0" }, shown);
}

function headersView(response) {
  return h(
    "dl",
    { class: "headers" },
    [...response.headers].flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

function pager(next, follow) {
  const place = byId("pager");
  place.replaceChildren();
  if (typeof next === "string" && next.startsWith("/"))
    place.append(h("button", { type: "button", onclick: () => follow(next) }, "Next page →"));
}
