import { SnowflakeError } from "../errors/snowflake-error.ts";
import { encodeText, quoteJson } from "./encoding.ts";
import { objectOf } from "./parse-json.ts";
import { arrayOf, elementsOf, membersOf } from "./pieces.ts";
import { unstructured } from "./structure.ts";

// Functions of MAPs as they are kept: objects whose keys stand in order. Keys are texts, values as they are kept.
// https://docs.snowflake.com/en/sql-reference/functions-semistructured

/** Keys as they are given: texts, or one array of them. */
function keysOf(given: readonly string[]): Set<string> {
  return new Set(given);
}

/** An array of objects of a key and a value, not structured any more. */
function entriesOf(map: string, keyOf: (key: string) => string): string {
  const entries = [...(membersOf(map) ?? [])].map(([key, value]) =>
    objectOf(
      new Map([
        ["key", keyOf(key)],
        ["value", value],
      ]),
    ),
  );
  return unstructured(arrayOf(entries));
}

/** By the function's name; see arrayOperations. */
export const mapOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  MAP_CAT: (left = "", right = "") =>
    objectOf(new Map([...(membersOf(left) ?? []), ...(membersOf(right) ?? [])])),
  MAP_CONTAINS_KEY: (key = "", map = "") => String(membersOf(map)?.has(key) ?? false),
  MAP_DELETE: (map = "", ...given) => {
    const keys = keysOf(given);
    return objectOf([...(membersOf(map) ?? [])].filter(([key]) => !keys.has(key)));
  },
  MAP_PICK: (map = "", ...given) => {
    const keys = keysOf(given);
    return objectOf([...(membersOf(map) ?? [])].filter(([key]) => keys.has(key)));
  },
  /** The array's elements are keys, as they are kept. */
  MAP_PICK_ALL: (map = "", array = "") => {
    const texts = (elementsOf(array) ?? []).map((key) =>
      key.startsWith('"') ? String(JSON.parse(key)) : key,
    );
    const keys = keysOf(texts);
    return objectOf([...(membersOf(map) ?? [])].filter(([key]) => keys.has(key)));
  },
  MAP_ENTRIES: (map = "") => entriesOf(map, encodeText),
  MAP_ENTRIES_NUMBER: (map = "") => entriesOf(map, (key) => key),
  MAP_INSERT: (map = "", key = "", value = "", update = "false") => {
    const members = membersOf(map) ?? new Map<string, string>();
    if (members.has(key) && update !== "true")
      throw new SnowflakeError("100092", "22000", `Duplicate field key '${key}'`);
    return objectOf(members.set(key, value));
  },
  MAP_KEYS: (map = "") => arrayOf([...(membersOf(map)?.keys() ?? [])].map(quoteJson)),
  MAP_KEYS_NUMBER: (map = "") => arrayOf([...(membersOf(map)?.keys() ?? [])]),
  MAP_SIZE: (map = "") => String(membersOf(map)?.size ?? 0),
};
