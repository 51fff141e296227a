import type { Execution, VirtualTable } from "../account/account.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { parseStageReference } from "../parser/stage-reference.ts";
import { quoted } from "../sql/quoted-name.ts";
import { BOOLEAN, NUMBER } from "../types/data-type.ts";
import { textColumn } from "../types/result-set.ts";
import { parseJson } from "../variants/parse-json.ts";
import { membersOf } from "../variants/pieces.ts";
import { printVariant } from "../variants/print.ts";
import { NO_FORMATS } from "../variants/write-time.ts";
import type { CsvFormat, FileFormat } from "./file-format.ts";
import { filesMatching } from "./files-matching.ts";
import { formatFor } from "./find-format.ts";
import { csvHeader, readCsv } from "./read-csv.ts";
import { parquetColumns } from "./read-parquet.ts";
import { readRecords, readText } from "./read-staged-files.ts";
import { openStage, type StagedFile } from "./stage-files.ts";

interface InferredColumn {
  readonly name: string;
  readonly type: string;
  /** Where it stands in a CSV file, from 1. */
  readonly place?: number;
}

/**
 * TABLE(INFER_SCHEMA(LOCATION => '@stage/path', FILE_FORMAT => 'name', …)): a row for each column of the files.
 * https://docs.snowflake.com/en/sql-reference/functions/infer_schema
 */
export const inferSchema: VirtualTable = {
  name: "INFER_SCHEMA",
  kind: "function",
  async rows(execution, call) {
    const given = new Map(call.arguments);
    const location = given.get("LOCATION");
    const formatName = given.get("FILE_FORMAT");
    if (typeof location !== "string" || typeof formatName !== "string")
      throw invalid("001003", "42000", "INFER_SCHEMA needs LOCATION => '@stage' and FILE_FORMAT => 'name'.");
    for (const name of ["LOCATION", "FILE_FORMAT", "IGNORE_CASE", "MAX_FILE_COUNT", "MAX_RECORDS_PER_FILE"])
      given.delete(name);
    const [other] = given.keys();
    if (other !== undefined) throw notSupported(`INFER_SCHEMA with ${other}`);
    const ignoreCase = call.arguments.get("IGNORE_CASE") === "1";
    const most = Number(call.arguments.get("MAX_FILE_COUNT") ?? Number.POSITIVE_INFINITY);
    const records = Number(call.arguments.get("MAX_RECORDS_PER_FILE") ?? Number.POSITIVE_INFINITY);
    const folder = openStage(execution, parseStageReference(location), "READ");
    const format = formatFor(execution, { formatName }, folder.stage);
    const files = (await filesMatching(folder, folder.path)).slice(0, most);
    const found = new Map<string, { column: InferredColumn; files: string[] }>();
    for (const file of files) {
      const path = `${folder.metadataPrefix}${file.path}`;
      for (const column of await columnsOf(execution, file, format, records)) {
        const name = ignoreCase ? column.name.toUpperCase() : column.name;
        const known = found.get(name);
        const type = known ? common(known.column.type, column.type) : column.type;
        found.set(name, { column: { ...column, name, type }, files: [...(known?.files ?? []), path] });
      }
    }
    return {
      columns: [
        textColumn("COLUMN_NAME"),
        textColumn("TYPE"),
        { name: "NULLABLE", type: BOOLEAN, nullable: true },
        textColumn("EXPRESSION"),
        textColumn("FILENAMES"),
        { name: "ORDER_ID", type: NUMBER, nullable: true },
      ],
      rows: [...found.values()].map(({ column: { name, type, place }, files: paths }, index) => [
        name,
        type,
        "1",
        place === undefined
          ? ignoreCase
            ? `GET_IGNORE_CASE ($1, '${name}')::${type}`
            : `$1:${/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)}::${type}`
          : `$${place}::${type}`,
        paths.join(", "),
        String(index),
      ]),
      statementType: "SELECT",
    };
  },
};

async function columnsOf(
  execution: Execution,
  file: StagedFile,
  format: FileFormat,
  most: number,
): Promise<InferredColumn[]> {
  if (format.type === "PARQUET")
    return (await parquetColumns(execution.account, file)).map(({ name, type }) => ({
      name,
      type: parquetType(type, format.binaryAsText),
    }));
  if (format.type === "XML") throw notSupported("INFER_SCHEMA of files of TYPE = XML");
  if (format.type === "CSV") return csvColumns(await readText(file, format), format, most);
  const types = new Map<string, string>();
  let count = 0;
  for (const record of (await readRecords(execution.account, file, format)).records) {
    if (++count > most || !("text" in record) || record.fault) break;
    for (const [name, value] of membersOf(parseJson(record.text, "d") ?? "") ?? []) {
      const type = jsonType(printVariant(value, NO_FORMATS));
      types.set(name, common(types.get(name) ?? type, type));
    }
  }
  return [...types].map(([name, type]) => ({ name, type: type === NOTHING ? "VARIANT" : type }));
}

function csvColumns(text: string, format: CsvFormat, most: number): InferredColumn[] {
  const names = format.parseHeader ? csvHeader(text, format) : [];
  const types: string[] = [];
  let count = 0;
  for (const { fields, fault } of readCsv(text, format)) {
    if (++count > most || fault) break;
    fields.forEach((field, index) => {
      const type = field === null ? NOTHING : textType(field);
      types[index] = common(types[index] ?? type, type);
    });
  }
  return types.map((type, index) => ({
    name: names[index] ?? `c${index + 1}`,
    type: type === NOTHING ? "TEXT" : type,
    place: index + 1,
  }));
}

/** Of NULL: any type will do. */
const NOTHING = "";

/** Parquet's types by the names that DuckDB gives them. */
function parquetType(type: string, binaryAsText: boolean): string {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) return `NUMBER(${decimal[1]}, ${decimal[2]})`;
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type)) return "NUMBER(38, 0)";
  if (type === "FLOAT" || type === "DOUBLE") return "REAL";
  if (type.startsWith("TIMESTAMP")) return "TIMESTAMP_NTZ";
  if (type === "BLOB") return binaryAsText ? "TEXT" : "BINARY";
  if (["BOOLEAN", "DATE", "TIME"].includes(type)) return type;
  return type === "VARCHAR" || type === "UUID" ? "TEXT" : "VARIANT";
}

function jsonType(json: string): string {
  if (json === "null") return NOTHING;
  if (json.startsWith('"')) return textType(JSON.parse(json), false);
  if (json.startsWith("{")) return "OBJECT";
  if (json.startsWith("[")) return "ARRAY";
  return textType(json);
}

/** The narrowest type that a text is a value of; `numbers`: whether it may be one that stood between quotes. */
function textType(text: string, numbers = true): string {
  const number = numbers ? /^[+-]?(\d+)(?:\.(\d+))?$/.exec(text) : null;
  if (number) {
    const [, whole = "", fraction = ""] = number;
    const digits = whole.replace(/^0+(?=\d)/, "").length + fraction.length;
    return digits > 38 ? "TEXT" : `NUMBER(${digits}, ${fraction.length})`;
  }
  if (numbers && /^[+-]?\d+(?:\.\d*)?e[+-]?\d+$/i.test(text)) return "REAL";
  if (numbers && /^(?:true|false)$/i.test(text)) return "BOOLEAN";
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return "DATE";
  if (/^\d\d:\d\d:\d\d(?:\.\d+)?$/.test(text)) return "TIME";
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?$/.test(text)) return "TIMESTAMP_NTZ";
  return "TEXT";
}

const DIGITS = /^NUMBER\((\d+), (\d+)\)$/;

/** A type that values of both are values of. */
function common(one: string, other: string): string {
  if (one === other || other === NOTHING) return one;
  if (one === NOTHING) return other;
  const [left, right] = [DIGITS.exec(one), DIGITS.exec(other)];
  if (left && right) {
    const scale = Math.max(Number(left[2]), Number(right[2]));
    const whole = Math.max(Number(left[1]) - Number(left[2]), Number(right[1]) - Number(right[2]));
    return whole + scale > 38 ? "TEXT" : `NUMBER(${whole + scale}, ${scale})`;
  }
  if ((left || right) && (one === "REAL" || other === "REAL")) return "REAL";
  const times = ["DATE", "TIMESTAMP_NTZ"];
  if (times.includes(one) && times.includes(other)) return "TIMESTAMP_NTZ";
  const nested = ["OBJECT", "ARRAY", "VARIANT"];
  return nested.includes(one) || nested.includes(other) ? "VARIANT" : "TEXT";
}
