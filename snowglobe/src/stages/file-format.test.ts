import { describe, expect, test } from "vitest";
import { readOptions } from "../catalog/statements/read-options.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { completeFormat, FORMAT_OPTIONS, unescapeCharacters } from "./file-format.ts";

const format = (sql: string) =>
  completeFormat(readOptions(new TokenReader(sql, tokenize(sql)), "FILE FORMAT", FORMAT_OPTIONS).properties);

describe("options", () => {
  // https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-csv: the defaults
  test("CSV's defaults", () => {
    expect(format("")).toEqual({
      type: "CSV",
      dateFormat: "AUTO",
      timeFormat: "AUTO",
      timestampFormat: "AUTO",
      compression: "AUTO",
      recordDelimiter: "\n",
      fieldDelimiter: ",",
      multiLine: true,
      fileExtension: null,
      skipHeader: 0,
      skipBlankLines: false,
      escape: null,
      escapeUnenclosedField: "\\",
      trimSpace: false,
      fieldOptionallyEnclosedBy: null,
      parseHeader: false,
      nullIf: ["\\N"],
      errorOnColumnCountMismatch: true,
      replaceInvalidCharacters: false,
      emptyFieldAsNull: true,
      skipByteOrderMark: true,
      encoding: "UTF8",
    });
  });

  test("as they are written", () => {
    const sql = `TYPE = 'csv' FIELD_DELIMITER = '\\t', SKIP_HEADER = 1 NULL_IF = ('N/A', '')
      FIELD_OPTIONALLY_ENCLOSED_BY = '0x27' ESCAPE = NONE ENCODING = 'ISO-8859-1' COMPRESSION = gzip`;
    expect(format(sql)).toMatchObject({
      fieldDelimiter: "\t",
      skipHeader: 1,
      nullIf: ["N/A", ""],
      fieldOptionallyEnclosedBy: "'",
      escape: null,
      encoding: "ISO88591",
      compression: "GZIP",
    });
  });

  test("JSON has its own", () => {
    expect(format("TYPE = JSON STRIP_OUTER_ARRAY = TRUE")).toMatchObject({
      type: "JSON",
      stripOuterArray: true,
    });
    expect(() => format("TYPE = JSON FIELD_DELIMITER = ','")).toThrow("invalid property 'FIELD_DELIMITER'");
    expect(() => format("TYPE = CSV STRIP_OUTER_ARRAY = TRUE")).toThrow(
      "invalid property 'STRIP_OUTER_ARRAY'",
    );
  });

  test.each([
    ["TYPE = ORC", "TYPE = ORC in a file format"],
    ["COMPRESSION = ZSTD", "COMPRESSION = ZSTD"],
    ["DATE_FORMAT = 'DD.QQ.YYYY'", "date format element at 'QQ.YYYY' in 'DD.QQ.YYYY'"],
    ["BINARY_FORMAT = BASE64", "BINARY_FORMAT = BASE64"],
    ["NO_SUCH = 1", "invalid property 'NO_SUCH'"],
    ["TRIM_SPACE = 3", "unexpected '3'"],
  ])("%s is refused by name", (sql, message) => {
    expect(() => format(sql)).toThrow(message);
  });
});

test.each([
  ["|", "|"],
  ["\\t", "\t"],
  ["\\\\", "\\"],
  ["\\136", "^"],
  ["0x5e", "^"],
  ["\\x5e", "^"],
  ["\\xC2\\xA2", "¢"],
  ["\\", "\\"],
])("a delimiter written %s", (text, expected) => {
  expect(unescapeCharacters(text)).toBe(expected);
});
