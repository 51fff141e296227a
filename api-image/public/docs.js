import { byId, h } from "./dom.js";
import { showMe } from "./me.js";
import { kindOf, operations, readDocument, resolve } from "./openapi.js";

const PROBLEMS = [
  ["parameters", "A parameter does not fit; the answer names each."],
  ["cursor", "The cursor in `after` is not one of this question's: follow `next` links as they are."],
  [
    "no-such-value",
    "A value that was looked up is not there; the answer says where those are that there are.",
  ],
  ["cost", "The question takes longer, or gives more groups, than the table allows."],
  ["not-supported", "The account does not do what the question needs."],
  ["table-changed", "The table has other columns than before; ask again, or the operator has to act."],
  ["path", "Nothing stands at this path."],
  ["method", "Only GET, HEAD and OPTIONS are answered."],
  ["not-acceptable", "None of the types in Accept can be had: JSON, CSV and NDJSON can."],
  ["no-caller", "The service answers as the user who asks, and the request came past Snowflake's ingress."],
  ["caller-rejected", "Snowflake did not accept the caller's token."],
  ["denied", "The caller's roles do not reach the table."],
  ["rate", "Too many requests; Retry-After says when to go on."],
  ["busy", "More work than can be done; Retry-After says when to try again."],
  ["unavailable", "Snowflake is away; Retry-After says when to try again."],
  ["unexpected", "A fault of the service; its log has the request's id."],
];

/** Text in which `code` is marked. */
function prose(text = "") {
  return text.split("`").map((part, index) => (index % 2 === 1 ? h("code", {}, part) : part));
}

function parameters(operation) {
  if (operation.parameters.length === 0) return null;
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": `Parameters of ${operation.path}` },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Parameter", "In", "Takes", ""].map((name) => h("th", { scope: "col" }, name || "What it does")),
        ),
      ),
      h(
        "tbody",
        {},
        operation.parameters.map(({ name, in: place, required, description, schema }) =>
          h(
            "tr",
            {},
            h("td", {}, h("code", {}, name), required ? h("span", { class: "required" }, " required") : null),
            h("td", {}, place),
            h("td", {}, kindOf(schema), schema.default === undefined ? "" : `, else ${schema.default}`),
            h("td", {}, prose(description)),
          ),
        ),
      ),
    ),
  );
}

function answers(document, operation) {
  return h(
    "dl",
    { class: "answers" },
    Object.entries(operation.responses).flatMap(([status, { description, content = {} }]) => {
      const schema = resolve(document, content["application/json"]?.schema);
      return [
        h("dt", {}, h("span", { class: `status ${status < 400 ? "good" : "bad"}` }, status)),
        h(
          "dd",
          {},
          prose(description),
          schema.name ? [" · ", h("a", { href: `#schema-${schema.name}` }, schema.name)] : null,
        ),
      ];
    }),
  );
}

function example(operation) {
  const { example: answer } = operation.responses[200]?.content?.["application/json"] ?? {};
  const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const parameter = operation.parameters.find((each) => each.name === name);
    return encodeURIComponent(parameter?.schema.examples?.[0] ?? name);
  });
  return h(
    "div",
    {},
    h(
      "p",
      {},
      h("a", { class: "button", href: `/test#${filled}` }, "Try it"),
      " ",
      h("code", {}, `GET ${filled}`),
    ),
    answer === undefined
      ? null
      : h("pre", { tabindex: "0", "aria-label": "Example of an answer" }, JSON.stringify(answer, null, 2)),
  );
}

function route(document, operation) {
  return h(
    "article",
    { id: operation.operationId, class: operation.deprecated ? "deprecated" : "" },
    h("h3", {}, h("span", { class: "method" }, "GET"), " ", operation.path),
    h(
      "p",
      {},
      prose(operation.summary),
      ". ",
      prose(operation.description),
      operation.deprecated ? " Kept for old clients." : "",
    ),
    parameters(operation),
    answers(document, operation),
    example(operation),
  );
}

function schemaOf(document, name) {
  const schema = document.components.schemas[name];
  return h(
    "article",
    { id: `schema-${name}` },
    h("h3", {}, name),
    h(
      "dl",
      { class: "members" },
      Object.entries(schema.properties ?? {}).flatMap(([member, of]) => [
        h("dt", {}, h("code", {}, member)),
        h("dd", {}, kindOf(of), of.description ? [" · ", ...prose(of.description)] : null),
      ]),
    ),
  );
}

/** Markdown as far as the document has it: headings, paragraphs, code. */
function markdown(text = "") {
  return text.split(/\n\s*\n|\n(?=## )|(?<=## .*)\n/).flatMap((block) => {
    const heading = /^## (.*)/.exec(block);
    if (heading) return [h("h2", { id: heading[1].toLowerCase().replaceAll(" ", "-") }, heading[1])];
    return block.trim() === "" ? [] : [h("p", {}, prose(block.trim()))];
  });
}

/** Elements as parts: each heading with what follows it up to the next. */
function parts(elements) {
  const found = [];
  for (const element of elements) {
    if (element.tagName === "H2" || found.length === 0) found.push(h("section", { class: "part" }));
    found.at(-1).append(element);
  }
  return found;
}

/** Leaves of the page what has the words in it, and the headings above that. */
function search() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (element) => words.every((word) => element.textContent.toLowerCase().includes(word));
  let count = 0;
  for (const part of document.querySelectorAll("#content article, #content .part")) {
    part.hidden = !fits(part);
    if (!part.hidden) count += 1;
    const link = part.id && document.querySelector(`#contents a[href="#${CSS.escape(part.id)}"]`);
    if (link) link.parentElement.hidden = part.hidden;
  }
  for (const group of document.querySelectorAll("#content .group"))
    group.hidden = group.querySelector("article:not([hidden])") === null;
  byId("found").textContent =
    words.length === 0 ? "" : `${count} ${count === 1 ? "part has" : "parts have"} it`;
}

showMe();
try {
  const contract = await readDocument();
  const all = operations(contract);
  byId("contents").append(
    h(
      "ul",
      {},
      all.map((operation) => h("li", {}, h("a", { href: `#${operation.operationId}` }, operation.path))),
    ),
  );
  byId("content").replaceChildren(
    h("h1", {}, contract.info.title),
    h("p", { class: "lead" }, prose(contract.info.summary)),
    ...parts(markdown(contract.info.description)),
    ...contract.tags.map(({ name, description }) =>
      h(
        "section",
        { class: "group" },
        h("h2", {}, description),
        all
          .filter((operation) => operation.tags.includes(name))
          .map((operation) => route(contract, operation)),
      ),
    ),
    h(
      "section",
      { class: "group" },
      h("h2", {}, "Shapes"),
      Object.keys(contract.components.schemas).map((name) => schemaOf(contract, name)),
    ),
    h(
      "section",
      { class: "part" },
      h("h2", {}, "Problems"),
      h(
        "dl",
        { class: "members" },
        PROBLEMS.flatMap(([kind, meaning]) => [
          h("dt", { id: `problem-${kind}` }, h("code", {}, kind)),
          h("dd", {}, prose(meaning)),
        ]),
      ),
    ),
  );
  byId("search").addEventListener("input", search);
  if (location.hash) byId(location.hash.slice(1))?.scrollIntoView();
} catch (error) {
  byId("content").replaceChildren(h("p", {}, error.message));
}
