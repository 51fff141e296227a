import type { Page } from "./page.ts";

/** As a cell is laid out. */
const json = (value: unknown) => JSON.stringify(value, null, 2);

const V = "VARCHAR(16777216)";
const ADDRESS = "{'city':'San Mateo','state':'CA'}::OBJECT(city VARCHAR, state VARCHAR)";
const ADDRESS_TYPE = `OBJECT(city ${V}, state ${V})`;
const ABC = "{'a':1,'b':2,'c':3}::MAP(VARCHAR,NUMBER)";
const MAP_OF_NUMBERS = `MAP(${V}, NUMBER(38,0))`;

export const structured: readonly Page[] = [
  {
    page: "data-types-structured and functions/system_typeof",
    values: [
      ["SYSTEM$TYPEOF([1, 2, 3]::ARRAY(NUMBER))", "VARCHAR", "ARRAY(NUMBER(38,0))[LOB]"],
      ["SYSTEM$TYPEOF([1, 2, 3])", "VARCHAR", "ARRAY[LOB]"],
      [
        "SYSTEM$TYPEOF({'str': 'test', 'num': 1}::OBJECT(str VARCHAR NOT NULL, num NUMBER))",
        "VARCHAR",
        `OBJECT(str ${V} NOT NULL, num NUMBER(38,0))[LOB]`,
      ],
      ["SYSTEM$TYPEOF({'str': 'test', 'num': 1})", "VARCHAR", "OBJECT[LOB]"],
      [
        "SYSTEM$TYPEOF({'a_key': 'a_val', 'b_key': 'b_val'}::MAP(VARCHAR, VARCHAR))",
        "VARCHAR",
        `MAP(${V}, ${V})[LOB]`,
      ],
      ["SYSTEM$TYPEOF(CAST([1,2,3]::VARIANT AS ARRAY(NUMBER)))", "VARCHAR", "ARRAY(NUMBER(38,0))[LOB]"],
      [
        "SYSTEM$TYPEOF({'city':'San Mateo','state':'CA'}::VARIANT::OBJECT(city VARCHAR, state VARCHAR))",
        "VARCHAR",
        `${ADDRESS_TYPE}[LOB]`,
      ],
      [
        "SYSTEM$TYPEOF({'my_key':'my_value'}::VARIANT::MAP(VARCHAR, VARCHAR))",
        "VARCHAR",
        `MAP(${V}, ${V})[LOB]`,
      ],
      ["SYSTEM$TYPEOF(ARRAY_CONSTRUCT('San Mateo')[0])", "VARCHAR", "VARIANT[LOB]"],
      ["SYSTEM$TYPEOF(CAST(ARRAY_CONSTRUCT('San Mateo') AS ARRAY(VARCHAR))[0])", "VARCHAR", `${V}[LOB]`],
      ["CAST([1,2,3] AS ARRAY(VARCHAR))", `ARRAY(${V})`, json(["1", "2", "3"])],
      ["[1,2,NULL,3]::ARRAY(INTEGER)::VARIANT", "VARIANT", "[\n  1,\n  2,\n  undefined,\n  3\n]"],
      ["CAST(CAST([1,2,3] AS ARRAY(NUMBER)) AS ARRAY(VARCHAR))", `ARRAY(${V})`, json(["1", "2", "3"])],
      [
        `CAST(${ADDRESS} AS OBJECT(state VARCHAR, city VARCHAR))`,
        `OBJECT(state ${V}, city ${V})`,
        json({ state: "CA", city: "San Mateo" }),
      ],
      [
        `CAST(${ADDRESS} AS OBJECT(city_name VARCHAR, state_name VARCHAR) RENAME FIELDS)`,
        `OBJECT(city_name ${V}, state_name ${V})`,
        json({ city_name: "San Mateo", state_name: "CA" }),
      ],
      [
        `CAST(${ADDRESS} AS OBJECT(city VARCHAR, state VARCHAR, zipcode NUMBER) ADD FIELDS)`,
        `OBJECT(city ${V}, state ${V}, zipcode NUMBER(38,0))`,
        json({ city: "San Mateo", state: "CA", zipcode: null }),
      ],
      ["ARRAY_CONSTRUCT(10, 20, 30)::ARRAY(NUMBER)", "ARRAY(NUMBER(38,0))", json([10, 20, 30])],
      ["[10, 20, 30]::ARRAY(NUMBER)", "ARRAY(NUMBER(38,0))", json([10, 20, 30])],
      [
        "OBJECT_CONSTRUCT('oname', 'abc', 'created_date', '2020-01-18'::DATE)::OBJECT(oname VARCHAR, created_date DATE)",
        `OBJECT(oname ${V}, created_date DATE)`,
        json({ oname: "abc", created_date: "2020-01-18" }),
      ],
      [
        "OBJECT_CONSTRUCT('city', 'San Mateo', 'state', 'CA')::MAP(VARCHAR, VARCHAR)",
        `MAP(${V}, ${V})`,
        json({ city: "San Mateo", state: "CA" }),
      ],
      [
        "{'-10': 'CA', '-20': 'OR'}::MAP(NUMBER, VARCHAR)",
        `MAP(NUMBER(38,0), ${V})`,
        json({ "-10": "CA", "-20": "OR" }),
      ],
      ["{'-10': 'CA', '-20': 'OR'}::MAP(NUMBER, VARCHAR)[-20]", "VARCHAR", "OR"],
      [`OBJECT_KEYS(${ADDRESS})`, `ARRAY(${V})`, json(["city", "state"])],
      ["MAP_KEYS({'my_key':'my_value'}::MAP(VARCHAR,VARCHAR))", `ARRAY(${V})`, json(["my_key"])],
      ["ARRAY_SIZE([1,2,3]::ARRAY(NUMBER))", "NUMBER", "3"],
      ["MAP_SIZE({'my_key':'my_value'}::MAP(VARCHAR,VARCHAR))", "NUMBER", "1"],
      ["ARRAY_CONTAINS(10, [1, 10, 100]::ARRAY(NUMBER))", "BOOLEAN", "TRUE"],
      ["ARRAY_POSITION(10, [1, 10, 100]::ARRAY(NUMBER))", "NUMBER", "1"],
      [
        "{'a':2,'b':1}::OBJECT(b INTEGER,a INTEGER) > {'a':1,'b':2}::OBJECT(b INTEGER,a INTEGER)",
        "BOOLEAN",
        "TRUE",
      ],
      ["ARRAYS_OVERLAP([1,2]::ARRAY(NUMBER), [2,3]::ARRAY(NUMBER))", "BOOLEAN", "TRUE"],
      [
        "ARRAY_APPEND([1,2]::ARRAY(DOUBLE), 3::NUMBER)",
        "ARRAY(FLOAT)",
        "[\n  1.000000000000000e+00,\n  2.000000000000000e+00,\n  3.000000000000000e+00\n]",
      ],
      [
        "ARRAY_APPEND([1,2]::ARRAY(DOUBLE), '3')",
        "ARRAY(FLOAT)",
        "[\n  1.000000000000000e+00,\n  2.000000000000000e+00,\n  3.000000000000000e+00\n]",
      ],
      [
        "ARRAY_CAT([1, 2, 3]::ARRAY(NUMBER NOT NULL), [5.5, NULL]::ARRAY(NUMBER(2, 1)))",
        "ARRAY(NUMBER(38,1))",
        "[\n  1,\n  2,\n  3,\n  5.5,\n  undefined\n]",
      ],
      ["ARRAY_EXCEPT([1,2]::ARRAY(NUMBER), [2,3]::ARRAY(DOUBLE))", "ARRAY(NUMBER(38,0))", json([1])],
      [`OBJECT_DELETE(${ADDRESS}, 'city')`, `OBJECT(state ${V})`, json({ state: "CA" })],
      ["OBJECT_DELETE({'state':'CA'}::OBJECT(state VARCHAR), 'state')", "OBJECT()", "{}"],
      [
        `OBJECT_INSERT(${ADDRESS}, 'zip_code', 94402::VARCHAR, false)`,
        `OBJECT(city ${V}, state ${V}, zip_code ${V} NOT NULL)`,
        json({ city: "San Mateo", state: "CA", zip_code: "94402" }),
      ],
      [
        `OBJECT_INSERT(${ADDRESS}, 'zip_code', 94402::FLOAT, false)`,
        `OBJECT(city ${V}, state ${V}, zip_code FLOAT NOT NULL)`,
        '{\n  "city": "San Mateo",\n  "state": "CA",\n  "zip_code": 9.440200000000000e+04\n}',
      ],
      [
        "OBJECT_PICK({'city':'San Mateo','state':'CA','zip_code':94402}::OBJECT(city VARCHAR,state VARCHAR,zip_code DOUBLE), 'state', 'city')",
        `OBJECT(state ${V}, city ${V})`,
        json({ state: "CA", city: "San Mateo" }),
      ],
      [
        "OBJECT_CONSTRUCT_KEEP_NULL_STRUCTURED('oname', 'abc', 'created_date', NULL::DATE):created_date",
        "DATE",
        null,
      ],
    ],
    queries: [
      [
        "SELECT value, SYSTEM$TYPEOF(value) AS t FROM TABLE(FLATTEN(INPUT => [1.08, 2.13, 3.14]::ARRAY(DOUBLE)))",
        ["VALUE FLOAT", "T VARCHAR"],
        [
          ["1.08", "FLOAT[DOUBLE]"],
          ["2.13", "FLOAT[DOUBLE]"],
          ["3.14", "FLOAT[DOUBLE]"],
        ],
      ],
      [
        "SELECT key, value, SYSTEM$TYPEOF(value) AS t FROM TABLE(FLATTEN(INPUT => {'my_key': 'my_value'}::MAP(VARCHAR, VARCHAR)))",
        ["KEY VARCHAR", "VALUE VARCHAR", "T VARCHAR"],
        [["my_key", "my_value", `${V}[LOB]`]],
      ],
    ],
  },
  {
    page: "functions/map_cat, map_contains_key, map_delete, map_insert, map_pick and map_size",
    values: [
      [
        "MAP_CAT({'map1key1':'map1value1','map1key2':'map1value2'}::MAP(VARCHAR,VARCHAR), {'map2key1':'map2value1','map2key2':'map2value2'}::MAP(VARCHAR,VARCHAR))",
        `MAP(${V}, ${V})`,
        json({
          map1key1: "map1value1",
          map1key2: "map1value2",
          map2key1: "map2value1",
          map2key2: "map2value2",
        }),
      ],
      [
        "MAP_CAT({'size':'M'}::MAP(VARCHAR, VARCHAR), {'size':'L'}::MAP(VARCHAR, VARCHAR))",
        `MAP(${V}, ${V})`,
        json({ size: "L" }),
      ],
      ["MAP_CAT(NULL::MAP(VARCHAR, VARCHAR), {'size':'L'}::MAP(VARCHAR, VARCHAR))", `MAP(${V}, ${V})`, null],
      ["MAP_CONTAINS_KEY('k1', {'k1':'v1','k2':'v2','k3':'v3'}::MAP(VARCHAR,VARCHAR))", "BOOLEAN", "TRUE"],
      ["MAP_CONTAINS_KEY('k1', {'ka':'va','kb':'vb','kc':'vc'}::MAP(VARCHAR,VARCHAR))", "BOOLEAN", "FALSE"],
      ["MAP_CONTAINS_KEY(NULL, {'ka':'va'}::MAP(VARCHAR,VARCHAR))", "BOOLEAN", null],
      [`MAP_DELETE(${ABC}, 'a', 'b')`, MAP_OF_NUMBERS, json({ c: 3 })],
      ["MAP_INSERT({'a':1,'b':2}::MAP(VARCHAR,NUMBER), 'c', 3)", MAP_OF_NUMBERS, json({ a: 1, b: 2, c: 3 })],
      ["MAP_INSERT({'k1':100}::MAP(VARCHAR,NUMBER), 'k1', 200, TRUE)", MAP_OF_NUMBERS, json({ k1: 200 })],
      [
        "MAP_INSERT({'k1':100}::MAP(VARCHAR,NUMBER), 'k2', NULL)",
        MAP_OF_NUMBERS,
        json({ k1: 100, k2: null }),
      ],
      [`MAP_PICK(${ABC}, 'a', 'b')`, MAP_OF_NUMBERS, json({ a: 1, b: 2 })],
      [`MAP_PICK(${ABC}, ['a', 'b'])`, MAP_OF_NUMBERS, json({ a: 1, b: 2 })],
      [`MAP_PICK(${ABC}, ['a', 'b']::ARRAY(VARCHAR))`, MAP_OF_NUMBERS, json({ a: 1, b: 2 })],
      [`MAP_SIZE(${ABC})`, "NUMBER", "3"],
      ["MAP_CONSTRUCT('city', 'San Mateo', 'state', 'CA')['state']", "VARCHAR", "CA"],
    ],
  },
];

/** What the pages say that fails, in their words. */
export const structuredErrors: readonly (readonly [expression: string, error: string])[] = [
  [
    "OBJECT_DELETE({'city':'San Mateo','state':'CA'}::OBJECT(city VARCHAR,state VARCHAR), 'zip_code')",
    "Function OBJECT_DELETE: expected structured object to contain field zip_code but it did not.",
  ],
  [
    "OBJECT_INSERT({'city':'San Mateo','state':'CA'}::OBJECT(city VARCHAR,state VARCHAR), 'city', 'San Jose', false)",
    "Function OBJECT_INSERT:\n  expected structured object to not contain field city but it did.",
  ],
  [
    "MAP_CONTAINS_KEY('k1', {'1':'va','2':'vb','3':'vc'}::MAP(NUMBER,VARCHAR))",
    "Function MAP_CONTAINS_KEY cannot be used with arguments of types VARCHAR(2) and MAP(NUMBER(38,0), VARCHAR(16777216))",
  ],
  ["ARRAY_APPEND([1,2]::ARRAY(NUMBER), '2022-02-02'::DATE)", "CAST(DATE AS NUMBER(38,0))"],
  ["ARRAY_CAT([1,2]::ARRAY(NUMBER), ['3','4'])", "Function ARRAY_CAT cannot be used"],
  ["ARRAY_CAT([1,2], ['3','4']::ARRAY(VARCHAR))", "Function ARRAY_CAT cannot be used"],
  ["ARRAY_EXCEPT([1,2]::ARRAY(NUMBER), ['2','3']::ARRAY(VARCHAR))", "Function ARRAY_EXCEPT cannot be used"],
  ["['a', 'b', 'c']::ARRAY(NUMBER)", 'Failed to cast variant value "a" to FIXED'],
  ["[1, NULL, 3]::ARRAY(NUMBER NOT NULL)", "NULL result in a non-nullable column"],
  ["{'city':'San Mateo','zip':1}::OBJECT(city VARCHAR)", "Failed to cast variant value"],
  ["{'city':'San Mateo'}::OBJECT(city VARCHAR, state VARCHAR)", "Failed to cast variant value"],
  ["CAST([TRUE]::ARRAY(BOOLEAN) AS ARRAY(DATE))", "CAST(BOOLEAN AS DATE)"],
  ["TRY_CAST('[1]' AS ARRAY(NUMBER))", "CAST(VARCHAR(3) AS ARRAY(NUMBER(38,0)))"],
  ["{'city':'x'}::OBJECT(city VARCHAR):zip", "expected structured object to contain field zip"],
  ["[1]::ARRAY(NUMBER) = [1]", "Can not convert parameter of type [ARRAY]"],
  ["[1]::ARRAY(NUMBER) = ['1']::ARRAY(VARCHAR)", "Can not convert parameter of type"],
  [
    "[[1]::ARRAY(NUMBER)]",
    "Can not convert parameter of type [ARRAY(NUMBER(38,0))] into expected type [VARIANT]",
  ],
  ["OBJECT_CONSTRUCT('a', [1]::ARRAY(NUMBER))", "into expected type [VARIANT]"],
  [
    "TYPEOF([1]::ARRAY(NUMBER))",
    "Function TYPEOF cannot be used with arguments of types ARRAY(NUMBER(38,0))",
  ],
  ["AS_ARRAY([1]::ARRAY(NUMBER))", "Function AS_ARRAY cannot be used"],
  ["{'a': 1}::MAP(FLOAT, NUMBER)", "a MAP's key is VARCHAR or NUMBER of scale 0, not FLOAT"],
  [
    "ARRAY_SORT([1]::ARRAY(NUMBER))",
    "Unsupported feature in snowglobe: function ARRAY_SORT of a structured ARRAY",
  ],
  [
    "[1]::ARRAY(NUMBER)::VARCHAR",
    "Unsupported feature in snowglobe: a cast of ARRAY(NUMBER(38,0)) to VARCHAR",
  ],
];
