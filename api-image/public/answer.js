import { plan } from "./chart-data.js";
import { chartView } from "./chart-view.js";
import { byId, h, readable, size } from "./dom.js";
import { showFields } from "./form.js";
import { jsonView } from "./json-view.js";
import { resolve } from "./openapi.js";
import { tableView } from "./table-view.js";

let lastView = "Chart";

/** Shows an answer: its facts, and as many views as it can be seen in. */
export function showAnswer({ response, text, time, path, operation, contract, follow }) {
  const type = response.headers.get("content-type") ?? "";
  const body = parse(type, text);
  const rows = rowsOf(body);
  facts(response, text, time, rows, path);
  const views = [];
  const drawing = rows?.length > 0 ? plan(rows, columnsOf(contract, operation)) : undefined;
  const more = typeof body?.next === "string" || response.headers.has("link");
  if (drawing) views.push(["Chart", () => chartView(rows, drawing, { more, unit: contract.info["x-unit"] })]);
  if (rows?.length > 0) views.push(["Table", () => tableView(rows)]);
  if (rows?.length === 0)
    views.push(["Rows", () => h("p", { class: "empty" }, "No row fits, or none may be seen.")]);
  if (body !== undefined)
    views.push([response.ok ? "JSON" : "Problem", () => (response.ok ? jsonView(body) : problemView(body))]);
  views.push(["Text", () => textView(text)], ["Headers", () => headersView(response)]);
  showViews(views);
  pager(body?.next ?? nextIn(response), follow);
  if (!response.ok) showFields(body?.errors?.map(({ parameter }) => parameter) ?? []);
}

/** The columns of an operation's rows, as its document describes them. */
function columnsOf(contract, operation) {
  const { schema } = operation.responses[200]?.content?.["application/json"] ?? {};
  const page = resolve(contract, schema);
  return resolve(contract, page.properties?.data?.items).properties ?? {};
}

/** The next page's path in the header `Link`. */
function nextIn(response) {
  return /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
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
  // A column is of numbers when all its cells are.
  const numeric = names.map((_, index) =>
    rows.every((cells) => /^(-?\d+(\.\d+)?)?$/.test(cells[index] ?? "")),
  );
  const value = (cell, index) => (cell === "" ? null : numeric[index] ? Number(cell) : cell);
  return rows.map((cells) =>
    Object.fromEntries(names.map((name, index) => [name, value(cells[index], index)])),
  );
}

function rowsOf(body) {
  return Array.isArray(body?.data) ? body.data : undefined;
}

function facts(response, text, time, rows, path) {
  const fact = (name, value) => h("span", { class: "fact" }, h("span", { class: "name" }, name), value);
  const kind = response.ok ? "good" : response.status < 500 ? "bad" : "worse";
  byId("facts").replaceChildren(
    h("span", { class: `status ${kind}` }, `${response.status} ${response.statusText}`.trim()),
    fact("time", `${time.toFixed(time < 10 ? 1 : 0)} ms`),
    fact("size", size(new Blob([text]).size)),
    ...(rows ? [fact("rows", readable(rows.length))] : []),
    ...(response.ok && rows ? [download(path)] : []),
  );
}

/** A link to the same answer as a file: asked for again, so that it may be larger than a page holds. */
function download(path) {
  const url = new URL(path, location.href);
  const chosen = document.querySelector('input[name="accept"]:checked')?.value.toLowerCase() ?? "json";
  url.searchParams.set("format", chosen);
  const name = url.pathname.split("/").filter(Boolean).join("-");
  return h(
    "a",
    { class: "download", href: `${url.pathname}${url.search}`, download: `${name}.${chosen}` },
    "Download",
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

/** A refusal of the service, or of the ingress before it, which says less. */
function problemView({ title, detail, message, advice, request, errors = [] }) {
  return h(
    "div",
    { class: "problem" },
    h("h3", {}, title ?? "Refused"),
    h("p", {}, detail ?? message ?? ""),
    advice === undefined
      ? h("p", { class: "advice" }, h("a", { href: "/test" }, "Load the page again"), " and sign in.")
      : h("p", { class: "advice" }, linked(advice)),
    errors.length > 1
      ? h(
          "ul",
          {},
          errors.map(({ parameter, message }) => h("li", {}, h("code", {}, parameter), ` ${message}`)),
        )
      : null,
    request === undefined ? null : h("p", { class: "request-id" }, `Request ${request}`),
  );
}

/** Text in which the documentation's path leads there. */
function linked(text) {
  return text.split(/(\/docs)\b/).map((part) => (part === "/docs" ? h("a", { href: part }, part) : part));
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
