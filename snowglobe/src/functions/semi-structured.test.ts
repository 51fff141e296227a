import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueries, type Queries } from "../query/test-queries.ts";

let db: Queries;
beforeAll(async () => {
  db = await openQueries();
  await db.script(`
    CREATE TABLE car_sales (src VARIANT);
    INSERT INTO car_sales SELECT PARSE_JSON(column1) FROM VALUES
      ('{"date": "2017-04-28", "dealership": "Valley View Auto Sales", "salesperson": {"id": "55", "name": "Frank Beasley"},
         "customer": [{"name": "Joyce Ridgely", "phone": "16504378889"}],
         "vehicle": [{"make": "Honda", "price": "20275", "extras": ["ext warranty", "paint protection"]}]}'),
      ('{"date": "2017-04-28", "dealership": "Tindel Toyota", "salesperson": {"id": "274", "name": "Greg Northrup"},
         "customer": [{"name": "Bradley Greenbloom"}],
         "vehicle": [{"make": "Toyota", "price": "23500", "extras": ["ext warranty"]}, {"make": "Kia", "price": "1"}]}')`);
});
afterAll(() => db.close());

describe("paths: https://docs.snowflake.com/en/user-guide/querying-semistructured", () => {
  it.each<[string, unknown]>([
    [
      "SELECT src:dealership FROM car_sales ORDER BY src:dealership::STRING",
      [['"Tindel Toyota"'], ['"Valley View Auto Sales"']],
    ],
    ["SELECT src:salesperson.name::STRING FROM car_sales ORDER BY 1", [["Frank Beasley"], ["Greg Northrup"]]],
    ["SELECT src['salesperson']['id']::INT + 1 FROM car_sales ORDER BY 1", [["56"], ["275"]]],
    [
      "SELECT src:vehicle[0].price::NUMBER(10,2) * 0.10 FROM car_sales ORDER BY 1",
      [["2027.5000"], ["2350.0000"]],
    ],
    // "element names are case-sensitive": a missing one is NULL
    ["SELECT src:salesperson.Name FROM car_sales LIMIT 1", [[null]]],
    ["SELECT src:vehicle[7].make FROM car_sales LIMIT 1", [[null]]],
    ["SELECT COUNT(*) FROM car_sales WHERE src:salesperson.id = '55'", [["1"]]],
    ["SELECT COUNT(*) FROM car_sales WHERE src:salesperson.id > 100", [["1"]]],
  ])("%s", async (sql, expected) => {
    expect(await db.values(sql)).toEqual(expected);
  });
});

describe("FLATTEN: https://docs.snowflake.com/en/sql-reference/functions/flatten", () => {
  it.each<[string, unknown]>([
    [
      "SELECT f.index, f.value FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[1, 77]'))) f",
      [
        ["0", "1"],
        ["1", "77"],
      ],
    ],
    [
      'SELECT f.key, f.value::INT FROM TABLE(FLATTEN(INPUT => PARSE_JSON(\'{"a":1, "b":2}\'))) f',
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["SELECT COUNT(*) FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'))) f", [["0"]]],
    ["SELECT f.key, f.value FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[]'), OUTER => TRUE)) f", [[null, null]]],
    [
      "SELECT v.value:make::STRING, e.value::STRING FROM car_sales, LATERAL FLATTEN(INPUT => src:vehicle) v, LATERAL FLATTEN(INPUT => v.value:extras, OUTER => TRUE) e ORDER BY 1, 2",
      [
        ["Honda", "ext warranty"],
        ["Honda", "paint protection"],
        ["Kia", null],
        ["Toyota", "ext warranty"],
      ],
    ],
    // In the order of the rows and of their elements, without ORDER BY.
    [
      "SELECT column1, value::INT, seq FROM VALUES ('b', [3, 2]), ('a', [1]) t, TABLE(FLATTEN(column2))",
      [
        ["b", "3", "1"],
        ["b", "2", "1"],
        ["a", "1", "2"],
      ],
    ],
    [
      "SELECT column1, value::INT FROM VALUES ('b', [3, 2]), ('a', []) t LEFT JOIN LATERAL FLATTEN(column2)",
      [
        ["b", "3"],
        ["b", "2"],
        ["a", null],
      ],
    ],
    [
      "SELECT index, value FROM TABLE(SPLIT_TO_TABLE('a.b', '.'))",
      [
        ["1", "a"],
        ["2", "b"],
      ],
    ],
  ])("%s", async (sql, expected) => {
    expect(await db.values(sql)).toEqual(expected);
  });
});

describe("functions: https://docs.snowflake.com/en/sql-reference/functions-semistructured", () => {
  it.each<[string, string | null]>([
    // "TO_JSON(PARSE_JSON('{"b":1,"a":2}')) = '{"a":2,"b":1}': True"
    ['TO_JSON(PARSE_JSON(\'{"b":1,"a":2}\'))', '{"a":2,"b":1}'],
    [
      'TO_JSON(PARSE_JSON(\'{"b": 1.50, "a": [true, null, {"d":1.0,"c":{}}]}\'))',
      '{"a":[true,null,{"c":{},"d":1}],"b":1.5}',
    ],
    ['TO_JSON(PARSE_JSON(\'{"b":"1.0, {z","a\\\\"":[]}\'))', '{"a\\"":[],"b":"1.0, {z"}'],
    ['TRY_PARSE_JSON(\'{"a":1,"a":2}\')', null],
    ["PARSE_JSON('')", null],
    ["TO_JSON(PARSE_JSON('12345678901234567890123456789'))", "12345678901234567890123456789"],
    ["TRY_PARSE_JSON('{')", null],
    // "If the key or value is NULL, the pair is left out"
    ["TO_JSON(OBJECT_CONSTRUCT('a', 1, 'b', 'BBBB', 'c', NULL))", '{"a":1,"b":"BBBB"}'],
    ["TO_JSON(OBJECT_CONSTRUCT_KEEP_NULL('a', 1, 'c', NULL))", '{"a":1,"c":null}'],
    ["TO_JSON(OBJECT_CONSTRUCT('n', PARSE_JSON('null')))", '{"n":null}'],
    ["TO_JSON(OBJECT_CONSTRUCT(*)) FROM (SELECT 1 AS x, 'y' AS \"y\", NULL AS z)", '{"X":1,"y":"y"}'],
    ["TO_JSON(ARRAY_CONSTRUCT(10, 'x', TRUE, 1.50))", '[10,"x",true,1.5]'],
    ["TO_JSON({'k': [1, 2]})", '{"k":[1,2]}'],
    ["ARRAY_SIZE(PARSE_JSON('[1, 2, 3]'))", "3"],
    ["ARRAY_SIZE(PARSE_JSON('{}'))", null],
    ["ARRAY_CONTAINS('hello'::VARIANT, ARRAY_CONSTRUCT('hello', 'hi'))", "1"],
    ["ARRAY_TO_STRING(PARSE_JSON('[\"a\", 1, null]'), '-')", "a-1-"],
    ["TO_JSON(ARRAY_CAT(ARRAY_CONSTRUCT(1, 2), ARRAY_CONSTRUCT(3)))", "[1,2,3]"],
    ["TO_JSON(ARRAY_APPEND(ARRAY_CONSTRUCT(1), 'x'))", '[1,"x"]'],
    ['TO_JSON(OBJECT_KEYS(PARSE_JSON(\'{"a":1,"b":2}\')))', '["a","b"]'],
    ["GET(PARSE_JSON('[5, 6]'), 1)", "6"],
    ["GET_PATH(PARSE_JSON('{\"a\":[{\"b\":7}]}'), 'a[0].b')", "7"],
    ["TYPEOF(PARSE_JSON('1'))", "INTEGER"],
    ["TYPEOF(PARSE_JSON('1.5'))", "DECIMAL"],
    ["TYPEOF(PARSE_JSON('null'))", "NULL_VALUE"],
    ["TYPEOF(PARSE_JSON(NULL))", null],
    ["TYPEOF('x'::VARIANT)", "VARCHAR"],
    ["PARSE_JSON('[1,2]') = PARSE_JSON('[1, 2]')", "1"],
    ["IS_NULL_VALUE(PARSE_JSON('{\"a\":null}'):a)", "1"],
    ["STRIP_NULL_VALUE(PARSE_JSON('{\"a\":null}'):a)", null],
    ["PARSE_JSON('{\"a\":null}'):a::STRING", null],
    ["PARSE_JSON('\"true\"')::BOOLEAN", "1"],
    ["PARSE_JSON('2')::BOOLEAN", "1"],
    ["PARSE_JSON('\"1.5\"')::NUMBER(5,1)", "1.5"],
    ["PARSE_JSON('true')::INT", "1"],
    ["PARSE_JSON('{\"a\":1}')::STRING", '{"a":1}'],
    ["TO_JSON(PARSE_JSON('5')::ARRAY)", "[5]"],
    [
      "TO_JSON(OBJECT_AGG(k, v)) FROM (SELECT column1 AS k, column2::VARIANT AS v FROM VALUES ('b', 2), ('a', 1))",
      '{"a":1,"b":2}',
    ],
  ])("%s", async (sql, expected) => {
    expect(await db.value(`SELECT ${sql}`)).toBe(expected);
  });

  it("reads commas in texts as text, and what is no JSON as NULL", async () => {
    expect(
      await db.values(
        "SELECT ARRAY_SIZE(PARSE_JSON('[\",]\", 1]')), TRY_PARSE_JSON('a,]'), TRY_PARSE_JSON(NULL)",
      ),
    ).toEqual([["2", null, null]]);
  });

  it("shows objects over several lines, as Snowflake does", async () => {
    expect(await db.value('SELECT PARSE_JSON(\'{"a":[1,{}],"b":"x{y"}\')')).toBe(
      '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x{y"\n}',
    );
  });

  it.each<[string, RegExp]>([
    ["SELECT PARSE_JSON('{')", /^100069 Error parsing JSON/],
    [
      'SELECT PARSE_JSON(\'{ "a" : "123", "b" : "456", "a": "789"} \')',
      /^100069 Error parsing JSON: duplicate object attribute "a"/,
    ],
    ["SELECT PARSE_JSON('{\"a\": 1,}')", /^000002 .*a comma with nothing behind it in a JSON object/],
    ["SELECT 'x':a", /^001044 .*Invalid argument types for function 'GET'/s],
    ["SELECT PARSE_JSON('\"x\"')::INT", /^100071 Failed to cast variant value "x" to FIXED/],
    ["SELECT PARSE_JSON('[]')::OBJECT", /^100071 Failed to cast variant value \[\] to OBJECT/],
    [
      "SELECT PARSE_JSON('1')::ARRAY < PARSE_JSON('2')::ARRAY",
      /^000002 .*< between two values of type ARRAY/,
    ],
    [
      "SELECT value FROM TABLE(FLATTEN(PARSE_JSON('[[1], [2]]'))) ORDER BY value",
      /^000002 .*sorting by objects and arrays/,
    ],
  ])("%s", async (sql, expected) => {
    expect(await db.failure(sql)).toMatch(expected);
  });
});
