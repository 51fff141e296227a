import { h } from "./dom.js";

/** So many members are shown at once; the rest comes when it is asked for. */
const STEP = 100;

/** A JSON value, coloured, to fold and unfold. */
export function jsonView(value) {
  return h("div", { class: "json" }, node(value, undefined, 0));
}

function node(value, key, depth) {
  const label = key === undefined ? [] : [h("span", { class: "key" }, JSON.stringify(key)), ": "];
  if (value === null || typeof value !== "object")
    return h("div", { class: "leaf" }, ...label, scalar(value));
  const isList = Array.isArray(value);
  const members = isList ? value.map((item) => [undefined, item]) : Object.entries(value);
  const [open, close] = isList ? "[]" : "{}";
  if (members.length === 0) return h("div", { class: "leaf" }, ...label, `${open}${close}`);
  if (!isList && depth > 1 && members.every(([, member]) => member === null || typeof member !== "object"))
    return h("div", { class: "leaf" }, ...label, ...oneLine(members));
  const inner = h("div", { class: "inner" });
  let shown = 0;
  const more = h("button", { type: "button", class: "more", onclick: () => grow() });
  const grow = () => {
    const until = Math.min(members.length, shown + STEP);
    for (; shown < until; shown += 1) {
      const [name, member] = members[shown];
      inner.append(node(member, name, depth + 1));
    }
    more.textContent = `… ${members.length - shown} more`;
    if (shown < members.length) inner.append(more);
    else more.remove();
  };
  const fold = h(
    "details",
    { open: depth < 3, ontoggle: () => fold.open && shown === 0 && grow() },
    h(
      "summary",
      {},
      ...label,
      open,
      h("span", { class: "count" }, ` ${members.length} `),
      h("span", { class: "end" }, close),
    ),
    inner,
    h("div", {}, close),
  );
  if (depth < 3) grow();
  return fold;
}

function oneLine(members) {
  const parts = members.flatMap(([name, member], index) => [
    index === 0 ? "{ " : ", ",
    h("span", { class: "key" }, JSON.stringify(name)),
    ": ",
    scalar(member),
  ]);
  return [...parts, " }"];
}

function scalar(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: kind }, JSON.stringify(value));
}
