/** Reads the document that the service makes of its own routes. */
export async function readDocument() {
  const response = await fetch("/openapi.json");
  if (response.ok) return response.json();
  const { detail = response.statusText, advice = "Load the page again." } = await response
    .json()
    .catch(() => ({}));
  throw new Error(`The service cannot say what it serves (${response.status}). ${detail} ${advice}`);
}

/** Its operations in order: path, parameters, answers. */
export function operations(document) {
  return Object.entries(document.paths).map(([path, item]) => ({ path, ...item.get }));
}

/** A schema with its reference followed. */
export function resolve(document, schema) {
  const name = schema?.$ref?.split("/").at(-1);
  return name === undefined ? (schema ?? {}) : { ...document.components.schemas[name], name };
}

/** What a parameter takes, in a few words. */
export function kindOf(schema) {
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(" or ");
  if (schema.type === "array") return `list of ${kindOf(schema.items)}`;
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  return Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "anything");
}

/** A path with its parameters filled in. */
export function pathFor(operation, values) {
  let path = operation.path;
  const search = new URLSearchParams();
  for (const { name, in: place } of operation.parameters) {
    const value = values.get(name) ?? "";
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "") search.set(name, value);
  }
  // A comma may stand in a query as it is, and people read it better so.
  const query = search.toString().replaceAll("%2C", ",");
  return query === "" ? path : `${path}?${query}`;
}
