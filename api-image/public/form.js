import { byId, h } from "./dom.js";

/** Parameters that are asked for less: they are folded away until somebody wants them. */
const FOLDED = [
  ["Conditions", ["or", "and", "not.or", "not.and"]],
  ["Older forms", ["fields", "sort"]],
];

/** Makes a field for each parameter of the operation. */
export function buildForm({ parameters }, onChange) {
  const shown = parameters.filter(({ name }) => name !== "format");
  const folded = FOLDED.map(([title, names]) => [title, shown.filter(({ name }) => names.includes(name))]);
  const plain = shown.filter((parameter) => folded.every(([, those]) => !those.includes(parameter)));
  byId("fields").replaceChildren(
    ...(shown.length === 0 ? [h("p", { class: "hint" }, "This route takes no parameters.")] : []),
    ...plain.map((parameter) => field(parameter, onChange)),
    ...folded
      .filter(([, those]) => those.length > 0)
      .map(([title, those]) =>
        h(
          "details",
          {},
          h("summary", {}, title),
          those.map((parameter) => field(parameter, onChange)),
        ),
      ),
  );
  byId("fields").scrollTop = 0;
}

function field({ name, in: place, description = "", required, schema }, onChange) {
  const id = `field-${name}`;
  const [example] = schema.examples ?? schema.enum ?? [];
  const input = h("input", {
    id,
    name,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: schema.default ?? example ?? "",
    value: place === "path" ? example : undefined,
    pattern: schema.pattern?.replace(/^\^|\$$/g, ""),
    required,
    list: `known-${name}`,
    "aria-describedby": `${id}-hint`,
    oninput: onChange,
  });
  const known = schema.examples ?? schema.enum ?? [];
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, name, required ? h("span", { class: "required" }, " required") : null),
    input,
    known.length > 0
      ? h(
          "datalist",
          { id: `known-${name}` },
          known.map((value) => h("option", { value })),
        )
      : null,
    h("p", { class: "hint", id: `${id}-hint` }, plain(description)),
  );
}

/** What the form says, by parameter. */
export function readForm(operation) {
  const data = new FormData(byId("form"));
  return new Map(operation.parameters.map(({ name }) => [name, String(data.get(name) ?? "").trim()]));
}

/** The first field that has to be filled in and is not. */
export function missingField() {
  return [...byId("form").querySelectorAll("input[required]")].find((input) => input.value.trim() === "");
}

/** Brings the first of these parameters' fields into sight. The form alone scrolls: the window stays as it is. */
export function showFields(names) {
  const input = names.map((name) => byId(`field-${name}`)).find(Boolean);
  input?.closest("details")?.setAttribute("open", "");
  if (!input) return;
  const list = byId("fields");
  const below = input.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += below - list.clientHeight / 2;
}

/** Values to choose from beside the examples: the commonest of each field that the service counts. */
export async function suggest(contract) {
  for (const [path, { get }] of Object.entries(contract.paths)) {
    if (!path.endsWith("/facets")) continue;
    try {
      const { data } = await (await fetch(path)).json();
      for (const { field: name, value } of data) {
        const list = byId(`known-${name}`);
        if (list && value !== null) list.append(h("option", { value: `eq.${value}` }));
      }
    } catch {
      // Without suggestions the form works as well.
    }
    if (get) return;
  }
}

function plain(markdown) {
  return markdown.replaceAll("`", "");
}
