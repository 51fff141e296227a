import { describe, expect, test } from "vitest";
import { type JsonFormat, jsonFormat } from "./file-format.ts";
import { readJson } from "./read-json.ts";

const read = (text: string, options: Partial<Omit<JsonFormat, "type">> = {}) => [
  ...readJson(text, jsonFormat.parse({ type: "JSON", ...options })),
];
const texts = (...args: Parameters<typeof read>) => read(...args).map((document) => document.text);

// https://docs.snowflake.com/en/sql-reference/sql/create-file-format#type-json
describe("documents", () => {
  test.each<[string, string, string[]]>([
    ["one a line", '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ["comma-separated", '{"a":1},\n{"a":2}', ['{"a":1}', '{"a":2}']],
    ["over more lines", '{\n"a": [1,\n2]}', ['{\n"a": [1,\n2]}']],
    ["scalars", '1 "x,y" null', ["1", '"x,y"', "null"]],
    ["brackets and escapes in strings", '{"a":"}\\"]"} 2', ['{"a":"}\\"]"}', "2"]],
    ["an array is one", "[1,2]", ["[1,2]"]],
    ["none", " \n ", []],
  ])("%s", (_, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  test("numbers keep their digits", () => {
    expect(texts("[12345678901234567890.10]", { stripOuterArray: true })).toEqual([
      "12345678901234567890.10",
    ]);
  });
});

test("STRIP_OUTER_ARRAY makes a row of each element, with its line", () => {
  expect(read('[{"a":1},\n[2],\n3]', { stripOuterArray: true })).toEqual([
    { row: 1, line: 1, text: '{"a":1}' },
    { row: 2, line: 2, text: "[2]" },
    { row: 3, line: 3, text: "3" },
  ]);
});

test("STRIP_NULL_VALUES takes members that are null away", () => {
  expect(texts('{"a":null,"b":{"c":null},"d":[null]}', { stripNullValues: true })).toEqual([
    '{"b":{},"d":[null]}',
  ]);
});

test.each(['{"a":', "[1 2]", '{"a" 1}', "}", '"open', "nul"])("%s is a fault", (text) => {
  expect(read(text).at(-1)?.fault?.message).toMatch(/^Error parsing JSON: /);
});
