import { notSupported } from "../errors/snowflake-error.ts";
import { compareValues } from "./compare.ts";
import { quoteJson, UNDEFINED } from "./encoding.ts";
import { objectOf } from "./parse-json.ts";
import { arrayOf, elementsOf, isUndefined, membersOf } from "./pieces.ts";
import { printVariant } from "./print.ts";
import type { VariantFormats } from "./write-time.ts";

// Structured values as they are kept: members in the order of their type, the mark of an SQL NULL where one is NULL.
// docs/adr/0036-structured-types.md

/** As a VARIANT is kept: keys in order, JSON's null for the NULLs of objects; those of arrays stay what they are. */
export function unstructured(encoded: string): string {
  const elements = elementsOf(encoded);
  if (elements) return arrayOf(elements.map(unstructured));
  const members = membersOf(encoded);
  if (!members) return encoded;
  return objectOf(
    [...members].map(([key, value]) => [key, isUndefined(value) ? "null" : unstructured(value)] as const),
  );
}

/** A structured value as it is shown: NULLs in objects are `null`, those in arrays `undefined`, or `null` where it is strict. */
export function printStructure(encoded: string, formats: VariantFormats): string {
  return printVariant(withNulls(encoded, formats.strict === true), formats);
}

function withNulls(encoded: string, inArrays: boolean): string {
  if (!encoded.includes(UNDEFINED)) return encoded;
  const shown = (value: string, isNull: boolean) =>
    isNull && isUndefined(value) ? "null" : withNulls(value, inArrays);
  const elements = elementsOf(encoded);
  if (elements) return arrayOf(elements.map((element) => shown(element, inArrays)));
  const members = membersOf(encoded);
  if (!members) return encoded;
  return membersInOrder([...members].map(([key, value]) => [key, shown(value, true)] as const));
}

/** An object whose members stand as they are given. */
export function membersInOrder(members: Iterable<readonly [key: string, encoded: string]>): string {
  return `{${[...members].map(([key, value]) => `${quoteJson(key)}:${value}`).join(",")}}`;
}

/**
 * How two structured values of one type stand to each other: "-1", "0" or "1". Arrays by their elements, objects by their
 * keys in alphabetical order. https://docs.snowflake.com/en/sql-reference/data-types-structured#comparing-values
 *
 * @throws {SnowflakeError} 000002 where a NULL decides: Snowflake does not say what comes first.
 */
export function compareStructures(left: string, right: string): string {
  return String(compared(left, right));
}

function compared(left: string, right: string): number {
  if (isUndefined(left) || isUndefined(right)) {
    if (isUndefined(left) && isUndefined(right)) return 0;
    throw notSupported("the order of structured values that hold NULLs");
  }
  const [a, b] = [elementsOf(left), elementsOf(right)];
  if (a && b) return comparedInTurn(a, b);
  const [m, n] = [membersOf(left), membersOf(right)];
  if (!m || !n) return Math.sign(compareValues(left, right));
  const keys = [...m.keys()].sort((x, y) => Buffer.from(x).compare(Buffer.from(y)));
  return comparedInTurn(
    keys.map((key) => m.get(key) ?? UNDEFINED),
    keys.map((key) => n.get(key) ?? UNDEFINED),
  );
}

function comparedInTurn(left: readonly string[], right: readonly string[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compared(value, other);
    if (order !== 0) return order;
  }
  return left.length < right.length ? -1 : 0;
}
