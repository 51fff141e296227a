import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEnvironment, dataFunctions, JinjaError } from "../index.ts";

function render(source: string, files: Readonly<Record<string, string>>): string {
  const globals = dataFunctions(new Map(Object.entries(files)));
  return createEnvironment({ globals }).renderString(source, {}, "R__x.sql");
}

const json = (text: string) => render("{{ from_json('d.json') }}", { "d.json": text });
const csv = (text: string, more = "") => render(`{{ from_csv('d.csv'${more}) }}`, { "d.csv": text });

function failure(action: () => unknown): JinjaError {
  try {
    action();
  } catch (error) {
    if (error instanceof JinjaError) return error;
    throw error;
  }
  throw new Error("expected an error");
}

describe("from_json", () => {
  it.each([
    ['{"b": 1, "a": [true, null, "x"]}', "{'b': 1, 'a': [True, None, 'x']}"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["[1.0, -0, -0.0, 1e3, 1E400, 0.1]", "[1.0, 0, -0.0, 1000.0, inf, 0.1]"],
    ["[NaN, Infinity, -Infinity]", "[nan, inf, -inf]"],
    ['{"a": 1, "b": 2, "a": 3}', "{'a': 3, 'b': 2}"],
    [' \r\n\t"\\u00e9\\ud83d\\ude00\\n\\/" ', "é😀\n/"],
    ["\ufeff[]", "[]"],
    ["{}", "{}"],
  ])("reads %s as Python does", (text, expected) => {
    expect(json(text)).toBe(expected);
  });

  it.each([
    ['{"a": 1,\n "b" 2}', "Expecting ':' delimiter", 2, 6],
    ["[1, 2", "Expecting ',' delimiter", 1, 6],
    ["[1,]", "Expecting value", 1, 4],
    ['{"a": 1,}', "Expecting property name enclosed in double quotes", 1, 9],
    ["{'a': 1}", "Expecting property name enclosed in double quotes", 1, 2],
    ["1 2", "Extra data", 1, 3],
    ["01", "Extra data", 1, 2],
    ["", "Expecting value", 1, 1],
    ['"a', "Unterminated string starting at", 1, 1],
    ['"a\nb"', "Invalid control character at", 1, 3],
    ['"\\x"', "Invalid \\escape", 1, 2],
    ['"\\u12g4"', "Invalid \\uXXXX escape", 1, 2],
    ['"\\ud800"', "A \\u escape is half of a character (a lone surrogate)", 1, 1],
    ["[".repeat(100_000), "The file nests more than 200 levels deep", 1, 202],
    ["1".repeat(4301), "Exceeds the limit (4300 digits) for integer string conversion", 1, 1],
  ])("says where %s is wrong", (text, reason, line, column) => {
    expect(failure(() => json(text))).toMatchObject({
      type: "ValueError",
      reason,
      file: "d.json",
      line,
      column,
    });
  });

  it("reads back what JSON.stringify wrote", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
        const text = JSON.stringify(value, null, 1);
        expect(JSON.parse(render("{{ from_json('d.json')|tojson }}", { "d.json": text }))).toEqual(
          JSON.parse(text),
        );
      }),
    );
  });
});

describe("from_csv", () => {
  it.each([
    ["a,b\n1,2\n3,4\n", "[{'a': '1', 'b': '2'}, {'a': '3', 'b': '4'}]"],
    ["a,b\r\n1,\r\n", "[{'a': '1', 'b': ''}]"],
    ["\ufeffa\r1\r\r\r2", "[{'a': '1'}, {'a': '2'}]"],
    ['a,"b ""c"""\n"x\r\ny, z",w\n', `[{'a': 'x\\r\\ny, z', 'b "c"': 'w'}]`],
    ['a\n x"y" \n', `[{'a': ' x"y" '}]`],
    ['a\n""\n', "[{'a': ''}]"],
    ["a,b\n", "[]"],
    ["", "[]"],
  ])("reads %j as Python does", (text, expected) => {
    expect(csv(text)).toBe(expected);
  });

  it("takes another delimiter, and gives rows", () => {
    expect(csv("a\tb\n1\t2", ", delimiter='\\t'")).toBe("[{'a': '1', 'b': '2'}]");
    expect(csv("a;b\n1;2;3\n\n4", ", as_dict=false, delimiter=';'")).toBe(
      "[('a', 'b'), ('1', '2', '3'), ('4',)]",
    );
    expect(failure(() => csv("a", ", delimiter='::'")).reason).toContain("one character");
  });

  it.each([
    ["a,b\n1,2\n3,4,5\n", "The row has 3 fields, the header 2.", 3, 1],
    ["a,b\n1\n", "The row has 1 fields, the header 2.", 2, 1],
    ["\na,b\n1,2", "The first line, which is the header, is empty.", 1, 1],
    ["a,b,a\n", "The header has the name 'a' twice.", 1, 1],
    ['a\n"x\ny\n', "The quotation mark is not closed: unexpected end of data", 2, 1],
    ['a\n"x"y\n', `',' expected after '"'`, 2, 4],
    [`a\n${"x".repeat(131_073)}`, "field larger than field limit (131072)", 2, 1],
  ])("says where %j is wrong", (text, reason, line, column) => {
    expect(failure(() => csv(text))).toMatchObject({
      type: "ValueError",
      reason,
      file: "d.csv",
      line,
      column,
    });
  });

  it("reads back any table that was written with quotes", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 8 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n", "\r"), (rows, end) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map((row) => row.map(quoted).join(",")).join(end);
        const printed = render("{{ from_csv('d', as_dict=false)|tojson }}", { d: text });
        expect(JSON.parse(printed)).toEqual(rows);
      }),
    );
  });
});

describe("a data file", () => {
  it("is shown with the line that is wrong, and who reads it", () => {
    const source = "{% macro rows() %}\n{{ from_json('data/x.json') }}{% endmacro %}{{ rows() }}";
    const error = failure(() => render(source, { "data/x.json": '{\n  "a": 1,\n  "b": tru\n}' }));
    expect(error.message).toBe(
      [
        "Expecting value",
        "  in data/x.json, line 3, column 8:",
        '3 |   "b": tru',
        "  |        ^^^",
        "  read in R__x.sql, line 2, column 4",
        "  macro 'rows' used in R__x.sql, line 2, column 48",
      ].join("\n"),
    );
  });

  it("is named when it is not there, with the nearest", () => {
    const files = { "data/roles.csv": "", "limits.json": "" };
    expect(failure(() => render("\n{{ from_csv('roles.csv') }}", files))).toMatchObject({
      kind: "not-found",
      reason: "There is no data file 'roles.csv'.",
      file: "R__x.sql",
      line: 2,
      hint: "Did you mean 'data/roles.csv'?",
    });
    expect(failure(() => render("{{ from_json('limit.json') }}", files)).hint).toBe(
      "Did you mean 'limits.json'?",
    );
    const ignored = "{% include from_json('gone') ignore missing %}";
    expect(failure(() => render(ignored, files)).kind).toBe("not-found");
  });

  it.each([
    "../secrets.json",
    "data/../../x",
    "/etc/passwd",
    "//etc/passwd",
    "C:/x",
    "data\\..\\x",
    ".env",
    "data/.git/config",
    "x\0.json",
    "constructor",
    "__proto__",
    "",
  ])("is not reached by the path %j", (path) => {
    const everything = { get: (name: string) => (name === "d" ? "" : undefined), keys: () => [] };
    const environment = createEnvironment({ globals: dataFunctions(everything) });
    for (const name of ["from_json", "from_csv"]) {
      expect(() => environment.renderString(`{{ ${name}(path) }}`, { path })).toThrow(JinjaError);
    }
  });

  it("wants a text for a path", () => {
    expect(failure(() => render("{{ from_json(1) }}", {})).type).toBe("TypeError");
    expect(failure(() => render("{{ from_json() }}", {})).type).toBe("TypeError");
    expect(failure(() => render("{{ from_json(path) }}", {}))).toMatchObject({
      kind: "undefined",
      steps: [],
    });
    expect(failure(() => render("{{ from_csv('d', encoding='latin1') }}", { d: "" })).type).toBe("TypeError");
  });

  it("counts towards what a template may use", () => {
    const files = { big: `a\n${"xxxxxxxxxxxxxxx\n".repeat(500_000)}` };
    expect(failure(() => render("{{ from_csv('big')|length }}", files)).kind).toBe("limit");
    const limited = createEnvironment({
      globals: dataFunctions(new Map([["small", "[1]"]])),
      limits: { steps: 10_000 },
    });
    const often = "{% for i in range(10**9) %}{% set x = from_json('small') %}{% endfor %}";
    expect(failure(() => limited.renderString(often)).kind).toBe("limit");
    expect(render("{{ from_csv('big')|length }}", { big: `a,b\n${"1,2\n".repeat(20_000)}` })).toBe("20000");
  });

  it("is read anew each time: what a template does to it, nobody else sees", () => {
    const source = "{% set a = from_json('d') %}{% set _ = a.append(2) %}{{ a }}{{ from_json('d') }}";
    expect(render(source, { d: "[1]" })).toBe("[1, 2][1]");
  });
});
