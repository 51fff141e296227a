import { byId, h } from "./dom.js";

/** Makes a field for each parameter of the operation. */
export function buildForm(operation, onChange) {
  const fields = operation.parameters
    .filter((parameter) => parameter.name !== "format")
    .map((parameter) => field(parameter, onChange));
  byId("fields").replaceChildren(...fields);
}

function field({ name, description = "", required, schema }, onChange) {
  const id = `field-${name}`;
  const [example] = schema.examples ?? [];
  const input = h("input", {
    id,
    name,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: schema.default ?? (required ? "" : example) ?? "",
    value: required ? example : undefined,
    pattern: schema.pattern?.replace(/^\^|\$$/g, ""),
    required,
    list: ["company", "platform"].includes(name) ? `known-${name}` : undefined,
    "aria-describedby": `${id}-hint`,
    oninput: onChange,
  });
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, name, required ? h("span", { class: "required" }, " required") : null),
    input,
    h("p", { class: "hint", id: `${id}-hint` }, plain(description)),
  );
}

/** What the form says, by parameter. */
export function readForm(operation) {
  const data = new FormData(byId("form"));
  return new Map(operation.parameters.map(({ name }) => [name, String(data.get(name) ?? "").trim()]));
}

/** Companies and platforms to choose from, if the service gives them. */
export async function suggest() {
  try {
    const { data } = await (await fetch("/companies")).json();
    const list = (id, values) =>
      h(
        "datalist",
        { id },
        values.map((value) => h("option", { value })),
      );
    document.body.append(
      list(
        "known-company",
        data.map(({ company }) => company),
      ),
      list(
        "known-platform",
        data.flatMap(({ platforms }) => platforms),
      ),
    );
  } catch {
    // Without suggestions the form works as well.
  }
}

function plain(markdown) {
  return markdown.replaceAll("`", "");
}
