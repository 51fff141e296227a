import { objectOf } from "./parse-json.ts";
import { arrayOf, elementsOf, membersOf } from "./pieces.ts";

/** A value without its objects' members that are JSON null: STRIP_NULL_VALUES of a JSON file format. */
export function stripNulls(encoded: string): string {
  const members = membersOf(encoded);
  if (members)
    return objectOf(
      [...members]
        .filter(([, value]) => value !== "null")
        .map(([key, value]) => [key, stripNulls(value)] as const),
    );
  const elements = elementsOf(encoded);
  return elements ? arrayOf(elements.map(stripNulls)) : encoded;
}
