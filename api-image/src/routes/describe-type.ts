import type { Cell, Field, ValueType } from "../tables/field.ts";
import type { JsonSchema } from "./describe.ts";

const NUMBERS_BESIDE = { type: "string", enum: ["NaN", "Infinity", "-Infinity"] };

/** What values of a type look like in JSON. */
export function schemaOfType({ kind, scale }: ValueType): JsonSchema {
  switch (kind) {
    case "integer":
      return { type: "integer" };
    case "decimal":
      return { type: "number" };
    case "float":
      return { anyOf: [{ type: "number" }, NUMBERS_BESIDE] };
    case "boolean":
      return { type: "boolean" };
    case "date":
      return { type: "string", format: "date" };
    case "time":
      return { type: "string", pattern: `^\\d{2}:\\d{2}:\\d{2}${scale > 0 ? `\\.\\d{${scale}}` : ""}$` };
    case "timestamp":
      return { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?$" };
    case "instant":
      return { type: "string", format: "date-time" };
    case "binary":
      return { type: "string", contentEncoding: "base16" };
    case "json":
      return {};
    case "geo":
      return { type: "object" };
    case "vector":
      return { type: "array", items: { type: "number" } };
    case "list":
      return { type: "array", items: { type: "integer" } };
    default:
      return { type: "string" };
  }
}

/** The same where there may be no value. A list is empty then. */
export function schemaOfField({ type, nullable, description }: Field): JsonSchema {
  const schema = schemaOfType(type);
  const words = description === undefined ? {} : { description };
  if (!nullable || type.kind === "list" || type.kind === "json") return { ...schema, ...words };
  if (typeof schema.type === "string") return { ...schema, type: [schema.type, "null"], ...words };
  return { anyOf: [...(Array.isArray(schema.anyOf) ? schema.anyOf : [schema]), { type: "null" }], ...words };
}

const SAMPLES: Readonly<Record<ValueType["kind"], Cell>> = {
  text: "text",
  integer: 12,
  decimal: 1.5,
  float: 0.25,
  boolean: true,
  date: "2024-12-31",
  time: "23:59:59",
  timestamp: "2024-12-31T23:59:59",
  instant: "2024-12-31T23:59:59Z",
  binary: "CAFE",
  json: null,
  geo: null,
  vector: null,
  list: null,
};

/** Values that a field may be asked for, as text: those that are declared, else one of the type. */
export function examplesOf({ type, examples }: Field): string[] {
  const known = examples.length > 0 ? examples : [SAMPLES[type.kind]];
  return known.filter((cell) => cell !== null).map(String);
}

/** A value of a field as it stands in an answer's example. */
export function exampleOf({ type, examples }: Field): unknown {
  switch (type.kind) {
    case "json":
      return { key: "value" };
    case "geo":
      return { type: "Point", coordinates: [5.1, 52.1] };
    case "vector":
      return [0.1, 0.2];
    case "list":
      return [1, 2];
    case "time":
      return `23:59:59${type.scale > 0 ? `.${"0".repeat(type.scale)}` : ""}`;
    default:
      return examples[0] ?? SAMPLES[type.kind];
  }
}
