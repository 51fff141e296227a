import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvFormat, csvFormat } from "./file-format.ts";
import { readCsv } from "./read-csv.ts";

type Options = Partial<Omit<CsvFormat, "type">>;

const records = (text: string, options: Options = {}) => [
  ...readCsv(text, csvFormat.parse({ type: "CSV", ...options })),
];
const fields = (text: string, options: Options = {}) => records(text, options).map((record) => record.fields);

const QUOTED: Options = { fieldOptionallyEnclosedBy: '"' };

// Each case: https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-csv
describe("fields", () => {
  test.each<[string, string, Options, (string | null)[][]]>([
    [
      "delimited by commas and new lines",
      "a,b\n1,2\n",
      {},
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a Windows new line is one too",
      "a,b\r\n1,2",
      {},
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["quotes mean nothing unless said", '"a",b', {}, [['"a"', "b"]]],
    ["enclosed, with delimiters and new lines in them", '"a,1\nb",c', QUOTED, [["a,1\nb", "c"]]],
    ["a doubled enclosing character is itself", '"A ""B"" C"', QUOTED, [['A "B" C']]],
    ["a space before the quote makes it text", ' "a",b', QUOTED, [[' "a"', "b"]]],
    ["an empty field is NULL", "a,,b,", {}, [["a", null, "b", null]]],
    ["an empty enclosed field is not", '"",', QUOTED, [["", null]]],
    ["EMPTY_FIELD_AS_NULL = FALSE", ",a", { emptyFieldAsNull: false }, [["", "a"]]],
    ["NULL_IF, enclosed or not", 'N/A,"N/A",""', { ...QUOTED, nullIf: ["N/A", ""] }, [[null, null, null]]],
    ["\\N is NULL by default", "\\N,a", {}, [[null, "a"]]],
    ["a backslash escapes in unenclosed fields", "a\\,b,c\\\\", {}, [["a,b", "c\\"]]],
    ["and joins lines", "a\\\nb,c", {}, [["a\nb", "c"]]],
    ["ESCAPE_UNENCLOSED_FIELD = NONE", "a\\,b", { escapeUnenclosedField: null }, [["a\\", "b"]]],
    ["ESCAPE in enclosed fields", '"a\\"b"', { ...QUOTED, escape: "\\" }, [['a"b']]],
    [
      "other delimiters",
      "a|b^c|d",
      { fieldDelimiter: "|", recordDelimiter: "^" },
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["delimiters of more characters", "a::b:c", { fieldDelimiter: "::" }, [["a", "b:c"]]],
    ["FIELD_DELIMITER = NONE", "a,b\nc", { fieldDelimiter: null }, [["a,b"], ["c"]]],
    [
      "TRIM_SPACE, as documented",
      '|"Hello world"|',
      { ...QUOTED, fieldDelimiter: "|", trimSpace: true },
      [[null, "Hello world", null]],
    ],
    [
      "TRIM_SPACE keeps what is enclosed",
      '| " Hello " |',
      { ...QUOTED, fieldDelimiter: "|", trimSpace: true },
      [[null, " Hello ", null]],
    ],
    ["SKIP_HEADER", "a,b\nc\n1,2", { skipHeader: 2 }, [["1", "2"]]],
    ["a blank line is a record of one empty field", "a\n\nb", {}, [["a"], [null], ["b"]]],
    ["SKIP_BLANK_LINES", "\na\n\r\n\nb\n", { skipBlankLines: true }, [["a"], ["b"]]],
    ["an empty file has no records", "", {}, []],
  ])("%s", (_, text, options, expected) => {
    expect(fields(text, options)).toEqual(expected);
  });
});

test("records know their line, fields their line and character", () => {
  const [, second] = records('h\n"a\nb",c\nx,y', { ...QUOTED, skipHeader: 1 });
  expect(second).toMatchObject({
    row: 2,
    line: 4,
    positions: [
      { line: 4, character: 1 },
      { line: 4, character: 3 },
    ],
  });
});

test("text after an enclosed field is a fault, and the next record is read all the same", () => {
  const [first, second] = records('"a"b,c\n"d",e', QUOTED);
  expect(first?.fault).toEqual({
    code: "100016",
    message: "Found character 'b' instead of field delimiter ','",
  });
  expect(second?.fields).toEqual(["d", "e"]);
});

test("an enclosed field that does not end is a fault", () => {
  expect(records('"a', QUOTED)[0]?.fault?.message).toContain("Found end of file");
});

test("what is written enclosed is read back, whatever it is", { timeout: 30_000 }, () => {
  const table = fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 4 }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows
        .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))
        .join("\n");
      expect(fields(text, { ...QUOTED, nullIf: [] })).toEqual(rows);
    }),
    { numRuns: 50 },
  );
});
