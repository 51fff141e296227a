import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

// Values as Snowflake's documentation shows or tells them. A column is called by its expression, as there.

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
});
afterAll(() => db.close());

const PAGES = "https://docs.snowflake.com/en/sql-reference/";

/** A statement's expression, its type, its value (arrays and objects without their line breaks). */
type Golden = readonly [expression: string, type: string, value: string | null];

const JSON_TEXT = `'{"a":1,"b":[77,88],"c":{"d":"X"}}'`;

const GOLDEN: Readonly<Record<string, readonly Golden[]>> = {
  "functions/typeof": [
    ["TYPEOF(PARSE_JSON('true'))", "TEXT", "BOOLEAN"],
    ["TYPEOF(PARSE_JSON('-17'))", "TEXT", "INTEGER"],
    ["TYPEOF(PARSE_JSON('123.12'))", "TEXT", "DECIMAL"],
    ["TYPEOF(PARSE_JSON('1.912e2'))", "TEXT", "DOUBLE"],
    ["PARSE_JSON('1.912e2')", "VARIANT", "1.912000000000000e+02"],
    [`TYPEOF(PARSE_JSON('"Om ara pa ca na dhih" '))`, "TEXT", "VARCHAR"],
    ["TYPEOF(PARSE_JSON('[-1, 12, 289, 2188, false,]'))", "TEXT", "ARRAY"],
    ["PARSE_JSON('[-1, 12, 289, 2188, false,]')", "VARIANT", "[-1,12,289,2188,false,undefined]"],
    [`TYPEOF(PARSE_JSON('{ "x" : "abc", "y" : false, "z": 10} '))`, "TEXT", "OBJECT"],
    ["TYPEOF(PARSE_JSON('null'))", "TEXT", "NULL_VALUE"],
    ["TYPEOF(PARSE_JSON(NULL))", "TEXT", null],
  ],
  "functions/parse_json": [
    ["PARSE_JSON('')", "VARIANT", null],
    ["PARSE_JSON(' ')", "VARIANT", null],
    ["PARSE_JSON('null')", "VARIANT", "null"],
    ["PARSE_JSON('[1, ,77]')", "VARIANT", "[1,undefined,77]"],
    ["PARSE_JSON('123.45')", "VARIANT", "123.45"],
    [`PARSE_JSON('{"b":1,"a":2}')`, "VARIANT", '{"a":2,"b":1}'],
    [`PARSE_JSON('{"a":1,"a":2}', 'd')`, "VARIANT", '{"a":2}'],
    [`PARSE_JSON('{"b":1,"a":2}') = TO_VARIANT('{"b":1,"a":2}')`, "BOOLEAN", "0"],
  ],
  "functions/try_parse_json": [
    ["TRY_PARSE_JSON('{\"invalid\"}')", "VARIANT", null],
    ["TRY_PARSE_JSON('[')", "VARIANT", null],
    ["TRY_PARSE_JSON('FALSE')", "VARIANT", "false"],
  ],
  "functions/to_json": [
    ["TO_JSON(NULL)", "TEXT", null],
    ["TO_JSON('null'::VARIANT)", "TEXT", '"null"'],
    ["TO_JSON(PARSE_JSON('null'))", "TEXT", "null"],
    [`TO_JSON(PARSE_JSON('{"b":1,"a":2}'))`, "TEXT", '{"a":2,"b":1}'],
  ],
  "functions/check_json": [
    [`CHECK_JSON('{"ValidKey1": "ValidValue1"}')`, "TEXT", null],
    [`CHECK_JSON('{"Malformed -- Missing value": }')`, "TEXT", "misplaced }, pos 32"],
    [`CHECK_JSON('{"Malformed -- Missing value": }'::VARIANT)`, "TEXT", "misplaced }, pos 32"],
    ["CHECK_JSON(NULL)", "TEXT", null],
  ],
  "data-types-semistructured": [
    ["TYPEOF(TO_VARIANT('2024-02-24'::DATE))", "TEXT", "DATE"],
    ["TYPEOF('20:57:01'::TIME::VARIANT)", "TEXT", "TIME"],
    ["TYPEOF('2023-02-24 12:00:00.456'::TIMESTAMP_NTZ::VARIANT)", "TEXT", "TIMESTAMP_NTZ"],
    ["TYPEOF('2022-02-24 12:00:00.123 +0900'::TIMESTAMP_LTZ::VARIANT)", "TEXT", "TIMESTAMP_LTZ"],
    ["TYPEOF('2021-02-24 03:00:00 -0800'::TIMESTAMP_TZ::VARIANT)", "TEXT", "TIMESTAMP_TZ"],
    ["TYPEOF(TO_BINARY('F0A5', 'HEX')::VARIANT)", "TEXT", "BINARY"],
    ["1.23::FLOAT::VARIANT", "VARIANT", "1.230000000000000e+00"],
    ["'Sample'::VARIANT", "VARIANT", '"Sample"'],
    ["'2024-01-19'::DATE::VARIANT", "VARIANT", '"2024-01-19"'],
    ["'2024-01-19'::DATE::VARIANT::VARCHAR", "TEXT", "2024-01-19"],
    ["ARRAY_CONSTRUCT(1, 3::DOUBLE)", "ARRAY", "[1,3.000000000000000e+00]"],
    ["ARRAY_CONSTRUCT(1, NULL)[1] IS NULL", "BOOLEAN", "1"],
  ],
  "functions/is": [
    ["IS_BOOLEAN(PARSE_JSON('true'))", "BOOLEAN", "1"],
    ["IS_CHAR('x'::VARIANT)", "BOOLEAN", "1"],
    ["IS_VARCHAR(PARSE_JSON('1'))", "BOOLEAN", "0"],
    ["IS_BINARY(TO_BINARY('00', 'HEX')::VARIANT)", "BOOLEAN", "1"],
    ["IS_DATE_VALUE('2023-10-10'::DATE::VARIANT)", "BOOLEAN", "1"],
    ["IS_DATE('2023-10-10'::VARIANT)", "BOOLEAN", "0"],
    ["IS_INTEGER(123.12::VARIANT)", "BOOLEAN", "0"],
    ["IS_DECIMAL(123::VARIANT)", "BOOLEAN", "1"],
    ["IS_DECIMAL(1.912e2::FLOAT::VARIANT)", "BOOLEAN", "0"],
    ["IS_DOUBLE(123.12::VARIANT)", "BOOLEAN", "1"],
    ["IS_REAL(1.912e2::FLOAT::VARIANT)", "BOOLEAN", "1"],
    ["IS_TIME('20:57:01'::TIME::VARIANT)", "BOOLEAN", "1"],
    ["IS_TIMESTAMP_NTZ('2023-02-24 12:00:00.456'::TIMESTAMP_NTZ::VARIANT)", "BOOLEAN", "1"],
    ["IS_TIMESTAMP_LTZ('2023-02-24 12:00:00.456'::TIMESTAMP_NTZ::VARIANT)", "BOOLEAN", "0"],
    ["IS_ARRAY(PARSE_JSON('[1]'))", "BOOLEAN", "1"],
    ["IS_OBJECT(PARSE_JSON('{}'))", "BOOLEAN", "1"],
    ["IS_INTEGER(PARSE_JSON('null'))", "BOOLEAN", "0"],
  ],
  "functions/is_null_value": [
    [`IS_NULL_VALUE(PARSE_JSON('{"a":null}'):a)`, "BOOLEAN", "1"],
    [`IS_NULL_VALUE(PARSE_JSON('{"a":null}'):b)`, "BOOLEAN", null],
    [`IS_NULL_VALUE(PARSE_JSON('{"a":1}'):a)`, "BOOLEAN", "0"],
    [`PARSE_JSON('{"a":null}'):a IS NULL`, "BOOLEAN", "0"],
  ],
  "functions/strip_null_value": [
    [`STRIP_NULL_VALUE(PARSE_JSON('{"a":null}'):a)`, "VARIANT", null],
    ["STRIP_NULL_VALUE(PARSE_JSON('1'))", "VARIANT", "1"],
  ],
  "functions/as": [
    ["AS_INTEGER(PARSE_JSON('3'))", "FIXED", "3"],
    ["AS_INTEGER(PARSE_JSON('\"3\"'))", "FIXED", null],
    ["AS_VARCHAR(PARSE_JSON('\"3\"'))", "TEXT", "3"],
    ["AS_CHAR(PARSE_JSON('3'))", "TEXT", null],
    ["AS_DECIMAL(PARSE_JSON('1.25'), 6, 1)", "FIXED", "1.3"],
    ["AS_NUMBER(1.5::FLOAT::VARIANT)", "FIXED", null],
    ["AS_DOUBLE(PARSE_JSON('1.912e2'))", "REAL", "191.2"],
    ["AS_BOOLEAN(PARSE_JSON('true'))", "BOOLEAN", "1"],
    ["AS_DATE('1970-01-11'::DATE::VARIANT)", "DATE", "10"],
    ["AS_DATE('1970-01-11'::VARIANT)", "DATE", null],
    ["AS_ARRAY(PARSE_JSON('[1]'))", "ARRAY", "[1]"],
    ["AS_OBJECT(PARSE_JSON('[1]'))", "OBJECT", null],
    ["AS_BINARY(TO_BINARY('F0A5', 'HEX')::VARIANT)", "BINARY", "F0A5"],
  ],
  "data-type-conversion": [
    ["PARSE_JSON('true')::INT", "FIXED", "1"],
    ["PARSE_JSON('1.5')::INT", "FIXED", "2"],
    ["PARSE_JSON('\"1.5\"')::NUMBER(5,1)", "FIXED", "1.5"],
    ["PARSE_JSON('null')::INT", "FIXED", null],
    [`PARSE_JSON('{"Loan Number": 5.000}'):"Loan Number"::VARCHAR`, "TEXT", "5"],
    ["'1970-01-02'::VARIANT::DATE", "DATE", "1"],
  ],
  "functions/to_timestamp": [
    ["PARSE_JSON(31000000)::TIMESTAMP_NTZ", "TIMESTAMP_NTZ", "30971200.000000000"],
    ["31000000::VARIANT::TIMESTAMP_LTZ", "TIMESTAMP_LTZ", "31000000.000000000"],
    ["'1970-01-01 00:00:01.5'::TIMESTAMP_NTZ::VARIANT::TIMESTAMP_NTZ", "TIMESTAMP_NTZ", "1.500000000"],
  ],
  "functions/object_construct": [
    ["OBJECT_CONSTRUCT('a', 1, 'b', 'BBBB', 'c', NULL)", "OBJECT", '{"a":1,"b":"BBBB"}'],
    ["OBJECT_CONSTRUCT()", "OBJECT", "{}"],
    [
      "OBJECT_CONSTRUCT('Key_One', PARSE_JSON('NULL'), 'Key_Two', NULL, 'Key_Three', 'null')",
      "OBJECT",
      '{"Key_One":null,"Key_Three":"null"}',
    ],
    [
      "OBJECT_CONSTRUCT('PROVINCE', 'Manitoba'::VARIANT, 'CAPITAL', 'Winnipeg'::VARIANT)",
      "OBJECT",
      '{"CAPITAL":"Winnipeg","PROVINCE":"Manitoba"}',
    ],
  ],
  "functions/object_construct_keep_null": [
    ["OBJECT_CONSTRUCT_KEEP_NULL('key_1', 'one', 'key_2', NULL)", "OBJECT", '{"key_1":"one","key_2":null}'],
    ["OBJECT_CONSTRUCT_KEEP_NULL('key_1', 'one', NULL, 'two')", "OBJECT", '{"key_1":"one"}'],
  ],
  "functions/object_insert": [
    ["OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1, 'b', 2), 'c', 3)", "OBJECT", '{"a":1,"b":2,"c":3}'],
    ["OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'b', NULL)", "OBJECT", '{"a":1}'],
    ["OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'b', PARSE_JSON('NULL'))", "OBJECT", '{"a":1,"b":null}'],
    ["OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'a', 2, TRUE)", "OBJECT", '{"a":2}'],
    ["OBJECT_INSERT(OBJECT_CONSTRUCT('a', 1), 'z', 2, TRUE)", "OBJECT", '{"a":1,"z":2}'],
  ],
  "functions/object_delete": [
    ["OBJECT_DELETE(OBJECT_CONSTRUCT('a', 1, 'b', 2, 'c', 3), 'a', 'b')", "OBJECT", '{"c":3}'],
    ["OBJECT_DELETE(OBJECT_CONSTRUCT('a', 1), 'x')", "OBJECT", '{"a":1}'],
  ],
  "functions/object_pick": [
    ["OBJECT_PICK(OBJECT_CONSTRUCT('a', 1, 'b', 2, 'c', 3), 'a', 'b')", "OBJECT", '{"a":1,"b":2}'],
    [
      "OBJECT_PICK(OBJECT_CONSTRUCT('a', 1, 'b', 2, 'c', 3), ARRAY_CONSTRUCT('a', 'b'))",
      "OBJECT",
      '{"a":1,"b":2}',
    ],
    ["OBJECT_PICK(OBJECT_CONSTRUCT('a', 1), 'a', 'x')", "OBJECT", '{"a":1}'],
  ],
  "functions/object_keys": [[`OBJECT_KEYS(PARSE_JSON('{"b":1,"a":2}'))`, "ARRAY", '["a","b"]']],
  "functions/get": [
    ["GET(ARRAY_CONSTRUCT(5, 6), 1)", "VARIANT", "6"],
    ["GET(ARRAY_CONSTRUCT(5, 6), 7)", "VARIANT", null],
    ["GET(ARRAY_CONSTRUCT(1, NULL), 1)", "VARIANT", null],
    ["GET(OBJECT_CONSTRUCT('a', 1), 'a')", "VARIANT", "1"],
    ["GET(OBJECT_CONSTRUCT('a', 1), 'A')", "VARIANT", null],
    ["GET(OBJECT_CONSTRUCT('a', 1), 0)", "VARIANT", null],
  ],
  "functions/get_ignore_case": [
    ["GET_IGNORE_CASE(OBJECT_CONSTRUCT('aa', 1, 'AA', 2), 'AA')", "VARIANT", "2"],
    ["GET_IGNORE_CASE(OBJECT_CONSTRUCT('aA', 1), 'Aa')", "VARIANT", "1"],
  ],
  "functions/get_path": [
    [`GET_PATH(PARSE_JSON('{"v":[{"make":"Honda"}]}'), 'v[0].make')`, "VARIANT", '"Honda"'],
    [`GET_PATH(PARSE_JSON(${JSON_TEXT}), 'c.d')`, "VARIANT", '"X"'],
  ],
  "functions/array_construct": [
    ["ARRAY_CONSTRUCT(10, 20, 30)", "ARRAY", "[10,20,30]"],
    [
      "ARRAY_CONSTRUCT(NULL, 'hello', 3::DOUBLE, 4, 5)",
      "ARRAY",
      '[undefined,"hello",3.000000000000000e+00,4,5]',
    ],
    ["ARRAY_CONSTRUCT()", "ARRAY", "[]"],
  ],
  "functions/array_construct_compact": [
    [
      "ARRAY_CONSTRUCT_COMPACT(NULL, 'hello', 3::DOUBLE, 4, 5)",
      "ARRAY",
      '["hello",3.000000000000000e+00,4,5]',
    ],
  ],
  "functions/array_size": [
    ["ARRAY_SIZE(PARSE_JSON('[-1, 12, 289, 2188, false,]'))", "FIXED", "6"],
    ["ARRAY_SIZE(PARSE_JSON('{}'))", "FIXED", null],
  ],
  "functions/array_append": [["ARRAY_APPEND(ARRAY_CONSTRUCT(1, 2, 3), 'HELLO')", "ARRAY", '[1,2,3,"HELLO"]']],
  "functions/array_prepend": [["ARRAY_PREPEND(ARRAY_CONSTRUCT(0, 1), 'hello')", "ARRAY", '["hello",0,1]']],
  "functions/array_cat": [["ARRAY_CAT(ARRAY_CONSTRUCT(1, 2), ARRAY_CONSTRUCT(3, 4))", "ARRAY", "[1,2,3,4]"]],
  "functions/array_contains": [
    ["ARRAY_CONTAINS('hello'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi'))", "BOOLEAN", "1"],
    ["ARRAY_CONTAINS('hello'::VARIANT, ARRAY_CONSTRUCT('hola', 'bonjour'))", "BOOLEAN", "0"],
    ["ARRAY_CONTAINS(NULL, ARRAY_CONSTRUCT('hola', 'bonjour'))", "BOOLEAN", null],
    ["ARRAY_CONTAINS(NULL, ARRAY_CONSTRUCT('hola', NULL))", "BOOLEAN", "1"],
    ["ARRAY_CONTAINS(5, ARRAY_CONSTRUCT(1, 5))", "BOOLEAN", "1"],
  ],
  "functions/array_position": [
    ["ARRAY_POSITION('hello'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi'))", "FIXED", "0"],
    ["ARRAY_POSITION('hi'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi'))", "FIXED", "1"],
    ["ARRAY_POSITION('hello'::VARIANT, ARRAY_CONSTRUCT('hola', 'bonjour'))", "FIXED", null],
  ],
  "functions/array_compact": [
    ["ARRAY_COMPACT(ARRAY_CONSTRUCT(1, NULL, 2, PARSE_JSON('null')))", "ARRAY", "[1,2]"],
  ],
  "functions/array_distinct": [
    ["ARRAY_DISTINCT(['A', 'A', 'B', NULL, NULL])", "ARRAY", '["A","B",undefined]'],
  ],
  "functions/array_except": [
    ["ARRAY_EXCEPT(['A', 'B'], ['B', 'C'])", "ARRAY", '["A"]'],
    ["ARRAY_EXCEPT(['A', 'B', 'C'], ['B', 'C'])", "ARRAY", '["A"]'],
    ["ARRAY_EXCEPT(['A', 'B', 'B', 'B', 'C'], ['B'])", "ARRAY", '["A","B","B","C"]'],
    ["ARRAY_EXCEPT(['A', NULL, NULL], ['B', NULL])", "ARRAY", '["A",undefined]'],
    ["ARRAY_EXCEPT(['A', 'B'], NULL)", "ARRAY", null],
  ],
  "functions/array_intersection": [
    ["ARRAY_INTERSECTION(ARRAY_CONSTRUCT('A', 'B'), ARRAY_CONSTRUCT('B', 'C'))", "ARRAY", '["B"]'],
    [
      "ARRAY_INTERSECTION(ARRAY_CONSTRUCT('A', 'B', 'B', 'B', 'C'), ARRAY_CONSTRUCT('B', 'B'))",
      "ARRAY",
      '["B","B"]',
    ],
  ],
  "functions/arrays_overlap": [
    [
      "ARRAYS_OVERLAP(ARRAY_CONSTRUCT('hello', 'aloha'), ARRAY_CONSTRUCT('hello', 'hi', 'hey'))",
      "BOOLEAN",
      "1",
    ],
    ["ARRAYS_OVERLAP(ARRAY_CONSTRUCT('hello', 'aloha'), ARRAY_CONSTRUCT('hola', 'bonjour'))", "BOOLEAN", "0"],
  ],
  "functions/array_flatten": [
    ["ARRAY_FLATTEN([[1, 2, 3], [4], [5, 6]])", "ARRAY", "[1,2,3,4,5,6]"],
    ["ARRAY_FLATTEN([[[1, 2], [3]], [[4], [5]]])", "ARRAY", "[[1,2],[3],[4],[5]]"],
    ["ARRAY_FLATTEN([[1, 2, 3], NULL, [5, 6]])", "ARRAY", null],
    ["ARRAY_FLATTEN([[1, 2, 3], [NULL], [5, 6]])", "ARRAY", "[1,2,3,undefined,5,6]"],
  ],
  "functions/array_insert": [
    ["ARRAY_INSERT(ARRAY_CONSTRUCT(0, 1, 2, 3), 2, 'hello')", "ARRAY", '[0,1,"hello",2,3]'],
    ["ARRAY_INSERT(ARRAY_CONSTRUCT(0, 1, 2, 3), 5, 'hello')", "ARRAY", '[0,1,2,3,undefined,"hello"]'],
    ["ARRAY_INSERT(ARRAY_CONSTRUCT(0, 1, 2, 3), -1, 'hello')", "ARRAY", '[0,1,2,"hello",3]'],
  ],
  "functions/array_remove_at": [
    ["ARRAY_REMOVE_AT([2, 5, 7], 0)", "ARRAY", "[5,7]"],
    ["ARRAY_REMOVE_AT([2, 5, 7], -1)", "ARRAY", "[2,5]"],
    ["ARRAY_REMOVE_AT([2, 5, 7], 10)", "ARRAY", "[2,5,7]"],
  ],
  "functions/array_remove": [
    ["ARRAY_REMOVE([1, 5, 5.00, 5.00::DOUBLE, '5', 5, NULL], 5)", "ARRAY", '[1,"5",undefined]'],
  ],
  "functions/array_slice": [
    ["ARRAY_SLICE(ARRAY_CONSTRUCT(0, 1, 2, 3, 4, 5, 6), 0, 2)", "ARRAY", "[0,1]"],
    ["ARRAY_SLICE(ARRAY_CONSTRUCT(0, 1, 2, 3, 4, 5, 6), 0, -2)", "ARRAY", "[0,1,2,3,4]"],
    ["ARRAY_SLICE(ARRAY_CONSTRUCT(0, 1, 2, 3, 4, 5, 6), 5, 10)", "ARRAY", "[5,6]"],
    ["ARRAY_SLICE(ARRAY_CONSTRUCT(0, 1, 2, 3, 4, 5, 6), 10, 12)", "ARRAY", "[]"],
    ["ARRAY_SLICE(ARRAY_CONSTRUCT('foo', 'snow', 'flake'), NULL, 2)", "ARRAY", null],
  ],
  "functions/array_sort": [
    ["ARRAY_SORT([20, PARSE_JSON('null'), 0, NULL, 10])", "ARRAY", "[0,10,20,null,undefined]"],
    ["ARRAY_SORT([20, PARSE_JSON('null'), 0, NULL, 10], FALSE)", "ARRAY", "[undefined,null,20,10,0]"],
    ["ARRAY_SORT([20, 0, NULL, 10], TRUE, TRUE)", "ARRAY", "[undefined,0,10,20]"],
    ["ARRAY_SORT([20, 0, NULL, 10], FALSE, FALSE)", "ARRAY", "[20,10,0,undefined]"],
  ],
  "functions/array_min": [
    ["ARRAY_MIN([20, 0, NULL, 10, NULL])", "VARIANT", "0"],
    ["ARRAY_MIN([])", "VARIANT", null],
    ["ARRAY_MIN([NULL, NULL, NULL])", "VARIANT", null],
  ],
  "functions/array_max": [["ARRAY_MAX([20, 0, NULL, 10, NULL])", "VARIANT", "20"]],
  "functions/array_to_string": [
    ["ARRAY_TO_STRING(PARSE_JSON('[1, \"a\", true]'), ', ')", "TEXT", "1, a, true"],
    ["ARRAY_TO_STRING(PARSE_JSON('[]'), ',')", "TEXT", ""],
  ],
  "functions/array_generate_range": [
    ["ARRAY_GENERATE_RANGE(2, 5)", "ARRAY", "[2,3,4]"],
    ["ARRAY_GENERATE_RANGE(5, 25, 10)", "ARRAY", "[5,15]"],
    ["ARRAY_GENERATE_RANGE(-5, -25, -10)", "ARRAY", "[-5,-15]"],
    ["ARRAY_GENERATE_RANGE(5, 2)", "ARRAY", "[]"],
  ],
  "functions/arrays_to_object": [
    ["ARRAYS_TO_OBJECT(['key1', 'key2'], [1, 2])", "OBJECT", '{"key1":1,"key2":2}'],
    ["ARRAYS_TO_OBJECT(['key1', NULL], [1, 2])", "OBJECT", '{"key1":1}'],
    ["ARRAYS_TO_OBJECT(['key1', 'key2'], [1, NULL])", "OBJECT", '{"key1":1,"key2":null}'],
  ],
  "functions/arrays_zip": [
    ["ARRAYS_ZIP([1, 2], ['first', 'second'])", "ARRAY", '[{"$1":1,"$2":"first"},{"$1":2,"$2":"second"}]'],
    ["ARRAYS_ZIP([1], NULL)", "ARRAY", null],
  ],
  "functions/hash": [
    ["HASH(10) = HASH(10.0::NUMBER(38,3))", "BOOLEAN", "1"],
    ["HASH(10) = HASH(10::FLOAT)", "BOOLEAN", "1"],
    ["HASH(10::VARIANT) = HASH(10::FLOAT::VARIANT)", "BOOLEAN", "1"],
    ["HASH(10) = HASH('10')", "BOOLEAN", "0"],
  ],
};

describe("one value: ", () => {
  const rows = Object.entries(GOLDEN).flatMap(([page, list]) =>
    list.map(([expression, type, value]) => ({ page: PAGES + page, expression, type, value })),
  );

  it("there are more than a hundred", () => {
    expect(rows.length).toBeGreaterThan(150);
  });

  it.each(rows)("$expression ($page)", async ({ expression, type, value }) => {
    const result = await db.run(`SELECT ${expression}`, db.admin);
    const [column] = result.columns;
    const [[cell] = []] = result.rows;
    expect([column?.name, column?.type.name, compact(cell)]).toEqual([expression.toUpperCase(), type, value]);
  });
});

/** A value without the line breaks of arrays and objects. */
function compact(value: string | null | undefined): string | null {
  return value?.replace(/\n\s*/g, "").replace(/": /g, '":') ?? null;
}

describe("rows: ", () => {
  it.each([
    {
      page: "functions/flatten",
      sql: `SELECT KEY, PATH, INDEX FROM TABLE(FLATTEN(INPUT => PARSE_JSON(${JSON_TEXT}), RECURSIVE => TRUE))`,
      rows: [
        ["a", "a", null],
        ["b", "b", null],
        [null, "b[0]", "0"],
        [null, "b[1]", "1"],
        ["c", "c", null],
        ["d", "c.d", null],
      ],
    },
    {
      page: "functions/flatten",
      sql: `SELECT PATH FROM TABLE(FLATTEN(INPUT => PARSE_JSON(${JSON_TEXT}), RECURSIVE => TRUE, MODE => 'OBJECT'))`,
      rows: [["a"], ["b"], ["c"], ["c.d"]],
    },
    {
      page: "functions/flatten",
      sql: `SELECT PATH, VALUE FROM TABLE(FLATTEN(INPUT => PARSE_JSON(${JSON_TEXT}), PATH => 'b'))`,
      rows: [
        ["b[0]", "77"],
        ["b[1]", "88"],
      ],
    },
    {
      page: "functions/flatten",
      sql: "SELECT PATH, INDEX, VALUE FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[1, ,77]')))",
      rows: [
        ["[0]", "0", "1"],
        ["[2]", "2", "77"],
      ],
    },
    {
      page: "functions/array_agg",
      sql: "SELECT ARRAY_TO_STRING(ARRAY_AGG(COLUMN1), ',') FROM VALUES (1), (NULL), (2)",
      rows: [["1,2"]],
    },
    {
      page: "functions/array_unique_agg",
      sql: "SELECT ARRAY_SIZE(ARRAY_UNIQUE_AGG(COLUMN1)) FROM VALUES (2), (1), (2), (NULL), (1)",
      rows: [["2"]],
    },
    {
      page: "functions/array_union_agg",
      sql: "SELECT ARRAY_TO_STRING(ARRAY_SORT(ARRAY_UNION_AGG(COLUMN1)), ',') FROM VALUES ([1, 1, 2]), ([1, 2, 3])",
      rows: [["1,1,2,3"]],
    },
    {
      page: "functions/object_agg",
      sql: "SELECT TO_JSON(OBJECT_AGG(COLUMN1, COLUMN2)) FROM VALUES ('age', '42'), ('name', 'John'), ('none', NULL)",
      rows: [['{"age":"42","name":"John"}']],
    },
    {
      page: "functions/is_null_value",
      sql: "SELECT COUNT(*) FROM TABLE(FLATTEN(INPUT => ARRAY_CONSTRUCT(1, NULL, 3))) WHERE VALUE IS NOT NULL",
      rows: [["2"]],
    },
    {
      page: "functions/array_sort",
      sql: "SELECT VALUE FROM TABLE(FLATTEN(PARSE_JSON('[20, null, 0, 1.5e0, 9007199254740993, 9007199254740992]'))) ORDER BY VALUE DESC",
      rows: [["null"], ["9007199254740993"], ["9007199254740992"], ["20"], ["1.500000000000000e+00"], ["0"]],
    },
  ])("$sql ($page)", async ({ sql, rows }) => {
    expect(await db.values(sql)).toEqual(rows);
  });

  it("are shown over several lines, with `undefined`", async () => {
    expect(await db.value("SELECT [1, {'a': 1.5::FLOAT}, NULL, PARSE_JSON('null'), [], {}]")).toBe(
      '[\n  1,\n  {\n    "a": 1.500000000000000e+00\n  },\n  undefined,\n  null,\n  [],\n  {}\n]',
    );
  });
});

// What went wrong in kinds: a type that is forgotten on the way through a table, an object, an array, a path, FLATTEN.
describe("a value of each type", () => {
  it.each([
    ["12345678901234567890123456789012345678", "NUMBER(38,0)", "INTEGER"],
    ["(-0.000012345678901234567890123456789)", "NUMBER(38,33)", "DECIMAL"],
    ["1.50", "NUMBER(10,2)", "DECIMAL"],
    ["1e-300::FLOAT", "FLOAT", "DOUBLE"],
    ["0.1::FLOAT", "FLOAT", "DOUBLE"],
    ["'inf'::FLOAT", "FLOAT", "DOUBLE"],
    ["TRUE", "BOOLEAN", "BOOLEAN"],
    [`'\u0091F1 " {[ ☃'`, "VARCHAR", "VARCHAR"],
    ["'0001-01-01'::DATE", "DATE", "DATE"],
    ["'23:59:59.999999999'::TIME", "TIME", "TIME"],
    ["'1969-12-31 23:59:59.999999999'::TIMESTAMP_NTZ", "TIMESTAMP_NTZ", "TIMESTAMP_NTZ"],
    ["'9999-12-31 23:59:59.123456789 +0530'::TIMESTAMP_TZ", "TIMESTAMP_TZ", "TIMESTAMP_TZ"],
    ["'2024-07-01 00:00:00.000000001'::TIMESTAMP_LTZ", "TIMESTAMP_LTZ", "TIMESTAMP_LTZ"],
    ["TO_BINARY('00ff', 'HEX')", "BINARY", "BINARY"],
  ])("%s comes back as it went in", async (value, type, name) => {
    await db.script(`
      CREATE OR REPLACE TABLE kept AS SELECT ${value} AS plain, OBJECT_CONSTRUCT('k', [1, ${value}::VARIANT]) AS o;
      CREATE OR REPLACE TABLE moved AS SELECT plain, o FROM kept`);
    expect(
      await db.values(
        `SELECT TYPEOF(o:k[1]), o:k[1]::${type} = plain, TYPEOF(f.value), f.value = plain::VARIANT
         FROM moved, LATERAL FLATTEN(o:k) f WHERE f.index = 1`,
      ),
    ).toEqual([[name, "1", name, "1"]]);
  });

  it.each([
    ["1", "1.0", "1e0", "1::FLOAT"],
    ["0.1", "0.10::NUMBER(9,5)", "0.1::FLOAT", "1e-1"],
    ["'2024-01-01 12:00 +0000'::TIMESTAMP_TZ", "'2024-01-01 13:00 +0100'::TIMESTAMP_TZ"],
  ])("%s equals %s", async (...values) => {
    const [first, ...others] = values;
    const rows = values.map((value) => `(${value}::VARIANT)`).join(", ");
    const equal = others.map((other) => `${first}::VARIANT = ${other}::VARIANT`).join(" AND ");
    expect(
      await db.values(
        `SELECT ${equal}, COUNT(DISTINCT column1), COUNT(DISTINCT HASH(column1)), ARRAY_SIZE(ARRAY_DISTINCT(ARRAY_AGG(column1))),
           COUNT_IF(column1 IN (SELECT ${first}::VARIANT)) FROM VALUES ${rows}`,
      ),
    ).toEqual([["1", "1", "1", "1", String(values.length)]]);
  });
});

describe("errors: ", () => {
  it.each<[page: string, sql: string, failure: RegExp]>([
    [
      "functions/parse_json",
      'SELECT PARSE_JSON(\'{ "a" : "123", "b" : "456", "a": "789"} \')',
      /^100069 Error parsing JSON: duplicate object attribute "a", pos 31$/,
    ],
    [
      "functions/to_date",
      "SELECT '2024-01-01 10:00:00'::TIMESTAMP_NTZ::VARIANT::DATE",
      /^100071 Failed to cast variant value "2024-01-01 10:00:00.000" to DATE$/,
    ],
    [
      "functions/to_timestamp",
      "SELECT '2024-01-01'::DATE::VARIANT::TIMESTAMP_NTZ",
      /^100071 Failed to cast variant value "2024-01-01" to TIMESTAMP_NTZ$/,
    ],
    [
      "functions/arrays_to_object",
      "SELECT ARRAYS_TO_OBJECT([1], [2])",
      /^215002 Key supplied for ARRAYS_TO_OBJECT does not have string type$/,
    ],
    [
      "functions/arrays_to_object",
      "SELECT ARRAYS_TO_OBJECT(['a'], [])",
      /^215001 Key array and value array had unequal lengths in ARRAYS_TO_OBJECT$/,
    ],
    ["functions/array_contains", "SELECT ARRAY_CONTAINS('x', ARRAY_CONSTRUCT('x'))", /^001044 /],
    ["functions/object_insert", "SELECT OBJECT_INSERT({'a': 1}, 'a', 2)", /Duplicate field key 'a'/],
    [
      "functions/array_min",
      "SELECT ARRAY_MIN([1, 'a'])",
      /^000002 .*comparing elements of the types NUMBER and VARCHAR/,
    ],
  ])(`${PAGES}%s: %s`, async (_page, sql, failure) => {
    expect(await db.failure(sql)).toMatch(failure);
  });
});
