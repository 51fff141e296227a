import { type DuckDBConnection, DuckDBScalarFunction, VARCHAR } from "@duckdb/node-api";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { withoutExponent } from "../types/exponent-form.ts";
import { arrayOperations } from "../variants/array-operations.ts";
import { keyOf } from "../variants/compare.ts";
import { flatten } from "../variants/flatten.ts";
import { mapOperations } from "../variants/map-operations.ts";
import { objectOperations } from "../variants/object-operations.ts";
import { type Duplicates, JsonFault, parseJson } from "../variants/parse-json.ts";
import { elementsOf, isUndefined } from "../variants/pieces.ts";
import { printVariant, timeText, variantText } from "../variants/print.ts";
import { printXml, toXml, xmlGet } from "../variants/print-xml.ts";
import { compareStructures, printStructure, unstructured } from "../variants/structure.ts";
import type { VariantFormats } from "../variants/write-time.ts";
import { parseXml, XmlFault } from "../variants/xml.ts";
import { encryptionOperations } from "./encryption/encryption-operations.ts";
import { estimateOperations } from "./estimates/estimate-operations.ts";
import { numberFormatOperations } from "./number-formats/number-format-operations.ts";
import { randomOperations } from "./random/random-operations.ts";
import { rowPatternOperations } from "./row-patterns/row-pattern-operations.ts";
import { textOperations } from "./text/text-operations.ts";

type Operation = (...args: string[]) => string | null;

const known = new Map<string, VariantFormats>();

/** What a statement says of the session's formats: JSON, read once. */
function formatsOf(text: string): VariantFormats {
  let formats = known.get(text);
  if (!formats) {
    if (known.size >= 100) known.clear();
    formats = JSON.parse(text) as VariantFormats;
    known.set(text, formats);
  }
  return formats;
}

function tryParse(text: string, duplicates: string): string | null {
  try {
    return parseJson(text, duplicates as Duplicates);
  } catch (error) {
    if (error instanceof JsonFault) return null;
    throw error;
  }
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...arrayOperations,
  ...objectOperations,
  ...mapOperations,
  ...textOperations,
  ...encryptionOperations,
  ...estimateOperations,
  ...randomOperations,
  ...rowPatternOperations,
  ...numberFormatOperations,
  parse: (text = "", duplicates = "s") => parseJson(text, duplicates as Duplicates),
  tryParse: (text = "", duplicates = "s") => tryParse(text, duplicates),
  check(text = "") {
    try {
      parseJson(text);
      return null;
    } catch (error) {
      if (error instanceof JsonFault) return error.message;
      throw error;
    }
  },
  parseXml: (text = "", disableAutoConvert = "false") =>
    parseXml(text, { disableAutoConvert: disableAutoConvert === "true" }).encoded,
  checkXml(text = "") {
    try {
      parseXml(text);
      return null;
    } catch (error) {
      if (error instanceof XmlFault) return error.message;
      throw error;
    }
  },
  xmlGet: (encoded = "", tag = "", instance = "0") => xmlGet(encoded, tag, Number(instance)),
  xmlText: (encoded = "", formats = "") => printXml(encoded) ?? printVariant(encoded, formatsOf(formats)),
  toXml(encoded = "") {
    const text = toXml(encoded);
    if (text === undefined) throw notSupported("TO_XML of values that are no texts");
    return text;
  },
  text: (encoded = "", formats = "") => variantText(encoded, formatsOf(formats)),
  json: (encoded = "", formats = "") => printVariant(encoded, formatsOf(formats)),
  time: (encoded = "", target = "", zone = "UTC") => timeText(encoded, target, zone),
  key: (encoded = "") => keyOf(encoded),
  unstructure: (encoded = "") => unstructured(encoded),
  structure: (encoded = "", formats = "") => printStructure(encoded, formatsOf(formats)),
  compareStructures: (left = "", right = "") => compareStructures(left, right),
  join: (array = "", between = "", formats = "") =>
    (elementsOf(array) ?? [])
      .map((element) => (isUndefined(element) ? "" : (variantText(element, formatsOf(formats)) ?? "")))
      .join(between),
  digits: (number = "", scale = "0") => withoutExponent(number, Number(scale)),
  flatten: (encoded = "", path = "", recursive = "", mode = "BOTH") =>
    flatten(encoded, path, recursive === "true", mode),
};

/**
 * `sf_variant(operation, …)`: what DuckDB has no SQL for, on VARIANTs as they are kept (variants/encoding.ts), texts and
 * bytes in hex. All arguments and the result are text; NULL for an argument that is NULL. Its errors are marked for read-duck-error.ts.
 */
export function registerVariantFunctions(duck: DuckDBConnection): void {
  duck.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: "sf_variant",
      returnType: VARCHAR,
      parameterTypes: [VARCHAR],
      varArgsType: VARCHAR,
      mainFunction(info, input, output) {
        const [names = [], ...columns] = Array.from({ length: input.columnCount }, (_, index) =>
          input.getColumnValues(index),
        );
        for (const [row, name] of names.entries()) {
          const args = columns.map((column) => column[row]);
          try {
            const operation = OPERATIONS[String(name)];
            output.setItem(row, args.includes(null) ? null : (operation?.(...args.map(String)) ?? null));
          } catch (error) {
            info.setError(marked(error));
            return;
          }
        }
        output.flush();
      },
    }),
  );
}

function marked(error: unknown): string {
  if (error instanceof XmlFault) return `SF!100069!22P02!Error parsing XML: ${error.message}`;
  if (error instanceof JsonFault) return `SF!100069!22P02!Error parsing JSON: ${error.message}`;
  if (error instanceof SnowflakeError) return `SF!${error.code}!${error.sqlState}!${error.message}`;
  return String(error);
}
