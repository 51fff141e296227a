import { readMark, replaceMarked, unquoteJson } from "../variants/encoding.ts";
import { parseXml, XmlFault } from "../variants/xml.ts";
import type { XmlFormat } from "./file-format.ts";
import type { JsonDocument } from "./read-json.ts";

/**
 * Reads a file that is an XML document: one row, or one for each element inside of it when STRIP_OUTER_ELEMENT is TRUE.
 * The texts are the JSON of what PARSE_XML gives.
 * https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-xml
 */
export function readXml(text: string, format: XmlFormat): JsonDocument[] {
  if (text.trim() === "") return [];
  try {
    const { encoded, inner } = parseXml(text, format);
    const elements = format.stripOuterElement ? inner : [encoded];
    return elements.map((element, index) => ({ row: index + 1, line: 1, text: jsonOf(element) }));
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const fault = { code: "100069", message: `Error parsing XML: ${error.message}` };
    return [{ row: 1, line: 1, text, fault }];
  }
}

/** JSON that is read as the same VARIANT: numbers with all of their digits. */
function jsonOf(encoded: string): string {
  return replaceMarked(encoded, (string) => {
    const { kind, rest } = readMark(unquoteJson(string));
    return kind === "F" || kind === "N" ? rest : JSON.stringify(rest);
  });
}
