import { SnowflakeError } from "../errors/snowflake-error.ts";
import { quoteJson } from "./encoding.ts";
import { stepInto } from "./flatten.ts";
import { objectOf } from "./parse-json.ts";
import { parsePath } from "./paths.ts";
import { arrayOf, elementsOf, isUndefined, membersOf, typeOf } from "./pieces.ts";

// Functions of objects, on values as they are kept (encoding.ts).
// https://docs.snowflake.com/en/sql-reference/functions-semistructured

/** @param update "true": an existing key gets the new value. @throws {SnowflakeError} 100092 for a key that is there. */
function insert(object: string, key: string, value: string, update: string): string | null {
  const members = membersOf(object);
  if (!members) return null;
  if (members.has(key) && update !== "true")
    throw new SnowflakeError("100092", "22000", `Duplicate field key '${key}'`);
  if (isUndefined(value)) {
    if (update === "true") members.delete(key);
  } else members.set(key, value);
  return objectOf(members);
}

/** Names as they are given: texts, or one array of them. */
function namesOf(given: readonly string[]): string[] {
  return given.flatMap((name) => {
    const elements = elementsOf(name) ?? [name];
    return elements.filter((element) => typeOf(element) === "VARCHAR").map((one) => String(JSON.parse(one)));
  });
}

/** By the function's name; see arrayOperations. Keys are values as they are kept, but for OBJECT_INSERT's. */
export const objectOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  OBJECT_KEYS: (object = "") => {
    const members = membersOf(object);
    return members ? arrayOf([...members.keys()].map(quoteJson)) : null;
  },
  OBJECT_INSERT: (object = "", key = "", value = "", update = "false") => insert(object, key, value, update),
  OBJECT_DELETE: (object = "", ...given) => {
    const members = membersOf(object);
    if (!members) return null;
    for (const name of namesOf(given)) members.delete(name);
    return objectOf(members);
  },
  OBJECT_PICK: (object = "", ...given) => {
    const members = membersOf(object);
    if (!members) return null;
    const names = new Set(namesOf(given));
    return objectOf([...members].filter(([name]) => names.has(name)));
  },
  GET: (object = "", key = "") => membersOf(object)?.get(key) ?? null,
  GET_PATH: (value = "", path = "") => {
    const found = parsePath(path).reduce<string | undefined>(stepInto, value);
    return found === undefined || isUndefined(found) ? null : found;
  },
  GET_IGNORE_CASE: (object = "", key = "") => {
    const members = membersOf(object);
    const exact = members?.get(key);
    if (!members || exact !== undefined) return exact ?? null;
    for (const [name, value] of members) if (name.toLowerCase() === key.toLowerCase()) return value;
    return null;
  },
};
