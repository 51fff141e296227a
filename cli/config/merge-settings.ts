import type { Value } from "../../core/yaml/values.ts";
import type { SessionParameters } from "./setting.ts";

/** Variables of several sources, later ones over earlier ones, name by name. */
export function mergeVars(given: readonly unknown[]): ReadonlyMap<Value, Value> {
  return new Map(given.flatMap((vars) => (vars instanceof Map ? [...(vars as Map<Value, Value>)] : [])));
}

/** Session parameters of several sources, name by name; of QUERY_TAG every source's stays, joined by `;`. */
export function mergeSessionParameters(given: readonly unknown[]): SessionParameters {
  const sources = given as readonly SessionParameters[];
  const entries = sources.flatMap((parameters) =>
    Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value] as const),
  );
  const tags = entries
    .filter(([name, value]) => name === "QUERY_TAG" && value !== "")
    .map(([, value]) => value);
  return {
    ...Object.fromEntries(entries),
    ...(tags.length === 0 ? {} : { QUERY_TAG: tags.join(";") }),
  };
}
