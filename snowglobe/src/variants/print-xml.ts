import { readMark, unquoteJson } from "./encoding.ts";
import { elementsOf, membersOf, typeOf } from "./pieces.ts";
import { printVariant, variantText } from "./print.ts";
import { NO_FORMATS } from "./write-time.ts";

/** An element as parseXml keeps it; undefined for any other value. */
function readElement(encoded: string): ReadonlyMap<string, string> | undefined {
  if (!encoded.startsWith('{"$":')) return undefined;
  const members = membersOf(encoded);
  const name = members?.get("@");
  if (!members || name === undefined || typeOf(name) !== "VARCHAR") return undefined;
  for (const [key, value] of members) {
    if (key === "$" || key === "@") continue;
    const isPlace = /^\[?\d+(?:,\d+)*\]?$/.test(value);
    if (!key.startsWith("@") && !isPlace) return undefined;
  }
  return members;
}

/**
 * An XML element's text; undefined for a VARIANT that holds none.
 *
 * @param layOut on several lines, two spaces a level, as results are shown; otherwise without space
 */
export function printXml(encoded: string, layOut = false): string | undefined {
  const members = readElement(encoded);
  return members && printElement(members, layOut ? "\n" : "");
}

function printElement(members: ReadonlyMap<string, string>, newLine: string): string {
  const name = textOf(members.get("@") ?? '""');
  const attributes = [...members]
    .filter(([key]) => key.startsWith("@") && key !== "@")
    .map(([key, value]) => ` ${key.slice(1)}="${escaped(textOf(value)).replaceAll('"', "&quot;")}"`);
  const content = members.get("$") ?? '""';
  const inner = newLine === "" ? "" : `${newLine}  `;
  const list = elementsOf(content) ?? [content];
  const isText = list.length === 1 && !readElement(list[0] ?? "");
  const parts = list.map((part) => {
    const element = readElement(part);
    return element ? printElement(element, inner) : escaped(textOf(part));
  });
  const body = isText ? parts.join("") : `${parts.map((part) => `${inner}${part}`).join("")}${newLine}`;
  return `<${name}${attributes.join("")}>${body}</${name}>`;
}

function textOf(encoded: string): string {
  // A DOUBLE stands there as in JSON.
  if (typeOf(encoded) === "DOUBLE") return printVariant(encoded, NO_FORMATS);
  return variantText(encoded, NO_FORMATS) ?? "";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * XMLGET: the element of a tag right inside of another, by its number from 0 on; null when there is none.
 * https://docs.snowflake.com/en/sql-reference/functions/xmlget
 */
export function xmlGet(encoded: string, tag: string, instance: number): string | null {
  const content = membersOf(encoded)?.get("$");
  if (content === undefined) return null;
  const found = (elementsOf(content) ?? [content]).filter((part) => {
    const name = readElement(part)?.get("@");
    return name !== undefined && textOf(name) === tag;
  });
  return found[instance] ?? null;
}

/** What stands around a value that is no XML, and inside of it, in TO_XML. */
const TYPES = new Set(["OBJECT", "ARRAY", "VARCHAR"]);

/**
 * TO_XML: https://docs.snowflake.com/en/sql-reference/functions/to_xml
 *
 * @returns undefined for a value with a type whose tag the page does not tell
 */
export function toXml(encoded: string): string | undefined {
  return printXml(encoded) ?? typed("SnowflakeData", encoded);
}

function typed(tag: string, encoded: string): string | undefined {
  const type = typeOf(encoded);
  if (!TYPES.has(type) || !/^[A-Za-z_][\w.-]*$/.test(tag)) return undefined;
  if (type === "VARCHAR" && readMark(unquoteJson(encoded)).kind !== undefined) return undefined;
  const members = membersOf(encoded);
  const inside = members
    ? [...members].map(([key, value]) => typed(key, value))
    : (elementsOf(encoded)?.map((element) => typed("e", element)) ?? [escaped(textOf(encoded))]);
  return inside.includes(undefined) ? undefined : `<${tag} type="${type}">${inside.join("")}</${tag}>`;
}
