import type { Page } from "./page.ts";

const PERSONS =
  "[{'name': 'Pat', 'value': 50}, {'name': 'Terry', 'value': 75}, {'name': 'Dana', 'value': 25}]";
const STATES = (
  accumulate: string,
) => `SELECT ${accumulate} AS s FROM VALUES (1), (2), (3), (4), (5), (6), (7), (8)
  UNION ALL SELECT ${accumulate} FROM VALUES (5), (6), (7), (8), (9), (10), (11), (12)`;
const PROVINCES = `(SELECT column1 AS province, column2 AS o_col FROM VALUES ('Alberta', 0), ('Alberta', 0), ('Alberta', 13),
  ('Alberta', 13), ('Alberta', 14), ('Alberta', 15), ('Alberta', NULL), ('Manitoba', 30))`;
const json = (value: unknown) => JSON.stringify(value, undefined, 2);

export const otherFunctions: readonly Page[] = [
  {
    page: "functions/soundex and functions/jarowinkler_similarity",
    values: [
      ["SOUNDEX('Pfister')", "VARCHAR", "P236"],
      ["SOUNDEX_P123('Pfister')", "VARCHAR", "P123"],
      ["SOUNDEX('LLoyd')", "VARCHAR", "L300"],
      ["SOUNDEX_P123('Lloyd')", "VARCHAR", "L430"],
      ["SOUNDEX('I love rock and roll music.')", "VARCHAR", "I416"],
      ["SOUNDEX('I leave a rock wherever I go.')", "VARCHAR", "I416"],
      ["SOUNDEX('Marx')", "VARCHAR", "M620"],
      ["SOUNDEX('Marcia') = SOUNDEX('Marsha')", "BOOLEAN", "TRUE"],
      ["JAROWINKLER_SIMILARITY('', '')", "NUMBER", "0"],
      ["JAROWINKLER_SIMILARITY('Gute nacht', 'Ich weis nicht')", "NUMBER", "56"],
      ["JAROWINKLER_SIMILARITY('Ich weiß nicht', 'Ich wei? nicht')", "NUMBER", "98"],
      ["JAROWINKLER_SIMILARITY('Ich weiss nicht', 'Ich weiß nicht')", "NUMBER", "97"],
      ["JAROWINKLER_SIMILARITY('Ich weiß nicht', NULL)", "NUMBER", null],
      ["JAROWINKLER_SIMILARITY('Snowflake', 'Oracle')", "NUMBER", "61"],
      ["JAROWINKLER_SIMILARITY('święta', 'swieta')", "NUMBER", "77"],
    ],
  },
  {
    page: "functions/parse_url and functions/parse_ip",
    values: [
      ["PARSE_URL('mailto:abc@xyz.com'):path", "VARIANT", '"abc@xyz.com"'],
      ["PARSE_URL('mailto:abc@xyz.com'):host", "VARIANT", "null"],
      ["PARSE_URL('https://www.snowflake.com/'):path", "VARIANT", '""'],
      ["PARSE_URL(NULL)", "OBJECT", null],
      [
        "PARSE_URL('http://USER:PASS@EXAMPLE.INT:4345/HELLO.PHP?USER=1')",
        "OBJECT",
        json({
          fragment: null,
          host: "USER:PASS@EXAMPLE.INT",
          parameters: { USER: "1" },
          path: "HELLO.PHP",
          port: "4345",
          query: "USER=1",
          scheme: "http",
        }),
      ],
      [
        "PARSE_URL('example.int/hello.php?user=12#nofragment', 1)",
        "OBJECT",
        json({ error: "scheme not specified" }),
      ],
      [
        "PARSE_IP('192.168.242.188/24', 'INET')",
        "OBJECT",
        json({
          family: 4,
          host: "192.168.242.188",
          ip_fields: [3232297660, 0, 0, 0],
          ip_type: "inet",
          ipv4: 3232297660,
          ipv4_range_end: 3232297727,
          ipv4_range_start: 3232297472,
          netmask_prefix_length: 24,
          snowflake$type: "ip_address",
        }),
      ],
      [
        "PARSE_IP('fe80::20c:29ff:fe2c:429/64', 'INET')",
        "OBJECT",
        json({
          family: 6,
          hex_ipv6: "FE80000000000000020C29FFFE2C0429",
          hex_ipv6_range_end: "FE80000000000000FFFFFFFFFFFFFFFF",
          hex_ipv6_range_start: "FE800000000000000000000000000000",
          host: "fe80::20c:29ff:fe2c:429",
          ip_fields: [4269801472, 0, 34351615, 4264297513],
          ip_type: "inet",
          netmask_prefix_length: 64,
          snowflake$type: "ip_address",
        }),
      ],
    ],
  },
  {
    page: "functions/compress, functions/md5_number and functions/try_hex_decode_string",
    values: [
      ["DECOMPRESS_STRING(COMPRESS('Snowflake', 'zlib(1)'), 'ZLIB')", "VARCHAR", "Snowflake"],
      ["DECOMPRESS_BINARY(COMPRESS(TO_BINARY('00FF'), 'ZLIB'), 'zlib')", "BINARY", "00FF"],
      ["COMPRESS(NULL, 'ZLIB')", "BINARY", null],
      ["MD5_NUMBER_LOWER64('Snowflake')", "NUMBER", "9203306159527282910"],
      ["MD5_NUMBER_UPPER64('Snowflake')", "NUMBER", "17145559544104499780"],
      ["MD5_NUMBER('Snowflake')", "NUMBER", "-24002618010294540563082926240470284066"],
      ["TRY_HEX_DECODE_STRING('534E4F57')", "VARCHAR", "SNOW"],
      ["TRY_HEX_DECODE_STRING('534')", "VARCHAR", null],
      ["TRY_HEX_DECODE_STRING('FF')", "VARCHAR", null],
      ["TRY_BASE64_DECODE_STRING('SEVMTE8=')", "VARCHAR", "HELLO"],
      ["TRY_BASE64_DECODE_STRING('SEVM*')", "VARCHAR", null],
      ["SHA2_BINARY('') = TO_BINARY(SHA2(''), 'HEX')", "BOOLEAN", "TRUE"],
      ["LENGTH(SHA2_BINARY('a', 512))", "NUMBER", "64"],
    ],
  },
  {
    page: "functions/encrypt and functions/encrypt_raw",
    values: [
      [
        "ENCRYPT_RAW(TO_BINARY(HEX_ENCODE('Bonjour'), 'HEX'), SHA2_BINARY('NotSecretEnough', 256), SUBSTR(TO_BINARY(HEX_ENCODE('AlsoNotSecretEnough'), 'HEX'), 0, 12), TO_BINARY(HEX_ENCODE('additional data'), 'HEX'), 'AES-GCM')",
        "VARIANT",
        json({
          ciphertext: "CA2F4A383F6F55",
          iv: "416C736F4E6F745365637265",
          tag: "91F28FBC6A2FE9B213D1C44B8D75D147",
        }),
      ],
      [
        "HEX_DECODE_STRING(TO_VARCHAR(DECRYPT_RAW(TO_BINARY('CA2F4A383F6F55'), SHA2_BINARY('NotSecretEnough', 256), TO_BINARY('416C736F4E6F745365637265'), TO_BINARY(HEX_ENCODE('additional data'), 'HEX'), 'AES-GCM', TO_BINARY('91F28FBC6A2FE9B213D1C44B8D75D147'))))",
        "VARCHAR",
        "Bonjour",
      ],
      [
        "TO_VARCHAR(DECRYPT(ENCRYPT('penicillin', 'pw', 'John Dough AAD', 'aes-gcm'), 'pw', 'John Dough AAD', 'aes-gcm'), 'utf-8')",
        "VARCHAR",
        "penicillin",
      ],
      [
        "TO_VARCHAR(DECRYPT(ENCRYPT('secret!', 'pw', NULL, 'aes-cbc/pad:pkcs'), 'pw', NULL, 'aes-cbc/pad:pkcs'), 'utf-8')",
        "VARCHAR",
        "secret!",
      ],
      ["TRY_DECRYPT(TO_BINARY('AB'), 'pw')", "BINARY", null],
      ["ENCRYPT(NULL, 'pw')", "BINARY", null],
    ],
  },
  {
    page: "functions/filter, functions/transform and functions/reduce",
    values: [
      [
        `FILTER(${PERSONS}, a -> a:value >= 50)`,
        "ARRAY",
        json([
          { name: "Pat", value: 50 },
          { name: "Terry", value: 75 },
        ]),
      ],
      ["FILTER([1, NULL, 3, 5, NULL], a -> a IS NOT NULL)", "ARRAY", json([1, 3, 5])],
      ["FILTER(NULL::ARRAY, a -> a > 1)", "ARRAY", null],
      ["TRANSFORM([1, 2, 3], a INT -> a * 2)", "ARRAY", json([2, 4, 6])],
      ["TRANSFORM([1, 2, 3]::ARRAY(INT), a INT -> a * 2)", "ARRAY(NUMBER(38,0))", json([2, 4, 6])],
      [
        `TRANSFORM(${PERSONS}, c -> c:value || ' is the number')`,
        "ARRAY",
        json(["50 is the number", "75 is the number", "25 is the number"]),
      ],
      [
        "TRANSFORM([{'subtotal': 1500, 'quantity': 3}], i -> OBJECT_INSERT(i, 'unit_price', (i:subtotal / i:quantity)::NUMERIC(10,2)))",
        "ARRAY",
        json([{ quantity: 3, subtotal: 1500, unit_price: 500 }]),
      ],
      ["TRANSFORM([[1, 2], [3]], x -> REDUCE(x::ARRAY, 0, (a, y INT) -> a + y))", "ARRAY", json([3, 3])],
      ["REDUCE([1,2,3]::ARRAY(INT), 0, (acc, val) -> acc + val)", "NUMBER", "6"],
      ["REDUCE([1,2,3], 10, (acc, val) -> acc + val)::INT", "NUMBER", "16"],
      ["REDUCE([1,2,3], 0, (acc, val) -> acc + val * val)::INT", "NUMBER", "14"],
      ["REDUCE([1,NULL,2,NULL,3,4], 0, (acc, val) -> acc + ZEROIFNULL(val))::INT", "NUMBER", "10"],
      ["REDUCE([1,NULL,2], 0, (acc, val INT) -> acc + val)", "NUMBER", null],
      ["REDUCE(['a', 'b', 'c'], '', (acc, val) -> acc || ' ' || val)", "VARCHAR", " a b c"],
      ["REDUCE([1, 2, 3, 4], [], (acc, val) -> ARRAY_PREPEND(acc, val))", "ARRAY", json([4, 3, 2, 1])],
      ["REDUCE([5,10,15], 0, (acc, val) -> IFF(val < 7, acc + val * val, acc + val))::INT", "NUMBER", "50"],
      ["REDUCE([], 5, (acc, val INT) -> acc + val)", "NUMBER", "5"],
    ],
    queries: [
      [
        "SELECT FILTER(col1, v -> v < col2) AS f, TRANSFORM(col1, v INT -> v + col2) AS t FROM (SELECT [10, 15, 20] AS col1, 18 AS col2 UNION ALL SELECT [7], NULL)",
        ["F ARRAY", "T ARRAY"],
        [
          [json([10, 15]), json([28, 33, 38])],
          ["[]", "[\n  undefined\n]"],
        ],
      ],
    ],
  },
  {
    page: "functions/array_repeat and functions/map_entries",
    values: [
      ["ARRAY_REPEAT(42, 3)", "ARRAY", json([42, 42, 42])],
      [
        "ARRAY_REPEAT([1, 2], 2)",
        "ARRAY",
        json([
          [1, 2],
          [1, 2],
        ]),
      ],
      ["ARRAY_REPEAT('x', 0)", "ARRAY", "[]"],
      ["ARRAY_REPEAT('hi', NULL)", "ARRAY", null],
      [
        "MAP_ENTRIES({'a': 1, 'b': 2}::MAP(VARCHAR, INT))",
        "ARRAY",
        json([
          { key: "a", value: 1 },
          { key: "b", value: 2 },
        ]),
      ],
      ["MAP_ENTRIES({}::MAP(VARCHAR, INT))", "ARRAY", "[]"],
      [
        "MAP_ENTRIES({'a': [1, 2, 3]}::MAP(VARCHAR, ARRAY(INT)))",
        "ARRAY",
        json([{ key: "a", value: [1, 2, 3] }]),
      ],
    ],
  },
  {
    page: "functions/bitmap_absolute_position and functions/bitmap_to_array",
    queries: [
      [
        "SELECT $1 AS pos, BITMAP_BUCKET_NUMBER(pos) AS bucket, BITMAP_BIT_POSITION(pos) AS bit_pos, BITMAP_ABSOLUTE_POSITION(bucket, bit_pos) AS back FROM VALUES (1), (123), (123456), (1234567)",
        ["POS NUMBER", "BUCKET NUMBER", "BIT_POS NUMBER", "BACK NUMBER"],
        [
          ["1", "1", "0", "1"],
          ["123", "1", "122", "123"],
          ["123456", "4", "25151", "123456"],
          ["1234567", "38", "22150", "1234567"],
        ],
      ],
      [
        `WITH events (user_id, value) AS (SELECT * FROM VALUES (1, 1), (1, 5), (1, 100), (2, 5), (2, 100), (2, 50000), (3, 1), (3, 2), (3, 3), (3, 5)),
          maps AS (SELECT user_id, BITMAP_BUCKET_NUMBER(value) AS bucket, BITMAP_CONSTRUCT_AGG(BITMAP_BIT_POSITION(value)) AS bmp FROM events GROUP BY ALL)
          SELECT user_id, bucket, TO_JSON(BITMAP_TO_ARRAY(bmp, bucket)) AS bits FROM maps ORDER BY 1, 2`,
        ["USER_ID NUMBER", "BUCKET NUMBER", "BITS VARCHAR"],
        [
          ["1", "1", "[1,5,100]"],
          ["2", "1", "[5,100]"],
          ["2", "2", "[50000]"],
          ["3", "1", "[1,2,3,5]"],
        ],
      ],
      [
        `WITH maps AS (SELECT column1 AS k, BITMAP_CONSTRUCT_AGG(column2) AS m FROM VALUES (1, 0), (1, 1), (1, 1), (2, 1), (2, 9) GROUP BY 1)
          SELECT BITMAP_COUNT(BITMAP_OR_AGG(m)) AS either, BITMAP_COUNT(BITMAP_AND_AGG(m)) AS both, BITMAP_COUNT(BITMAP_OR(MIN(m), MAX(m))) AS two, BITMAP_COUNT(BITMAP_AND(MIN(m), MAX(m))) AS common FROM maps`,
        ["EITHER NUMBER", "BOTH NUMBER", "TWO NUMBER", "COMMON NUMBER"],
        [["3", "1", "3", "1"]],
      ],
    ],
  },
  {
    page: "functions/approx_top_k_accumulate, functions/approx_percentile_accumulate and functions/hll_accumulate",
    queries: [
      [
        `SELECT TO_JSON(APPROX_TOP_K_ESTIMATE(APPROX_TOP_K_COMBINE(s), 4)) AS top FROM (${STATES("APPROX_TOP_K_ACCUMULATE(column1, 50)")})`,
        ["TOP VARCHAR"],
        [["[[5,2],[6,2],[7,2],[8,2]]"]],
      ],
      [
        "SELECT TO_JSON(APPROX_TOP_K(column1, 2)) AS top FROM VALUES ('a'), ('b'), ('b'), (NULL), ('c'), ('c'), ('c')",
        ["TOP VARCHAR"],
        [['[["c",3],["b",2]]']],
      ],
      [
        "WITH s AS (SELECT APPROX_PERCENTILE_ACCUMULATE(column1) AS rs1 FROM VALUES (1), (2), (3), (4)), t AS (SELECT APPROX_PERCENTILE_ACCUMULATE(column1) AS rs1 FROM VALUES (5), (6), (7), (8)), c AS (SELECT APPROX_PERCENTILE_COMBINE(rs1) AS c1 FROM (SELECT rs1 FROM s UNION ALL SELECT rs1 FROM t)) SELECT APPROX_PERCENTILE_ESTIMATE(rs1, 0.5) AS half, APPROX_PERCENTILE_ESTIMATE(c1, 0.5) AS whole FROM s, c",
        ["HALF FLOAT", "WHOLE FLOAT"],
        [["2.5", "4.5"]],
      ],
      [
        `SELECT HLL_ESTIMATE(HLL_COMBINE(s)) AS n FROM (${STATES("HLL_ACCUMULATE(column1)")})`,
        ["N NUMBER"],
        [["12"]],
      ],
    ],
  },
  {
    page: "functions/conditional_change_event, functions/interpolate_bfill and functions/grouping_id",
    queries: [
      [
        `SELECT province, o_col, CONDITIONAL_CHANGE_EVENT(o_col) OVER (PARTITION BY province ORDER BY o_col) AS change_event,
          CONDITIONAL_CHANGE_EVENT(o_col < 15) OVER (PARTITION BY province ORDER BY o_col) AS change_event_2,
          CONDITIONAL_TRUE_EVENT(o_col) OVER (PARTITION BY province ORDER BY o_col) AS true_event
          FROM ${PROVINCES} ORDER BY province, o_col, true_event`,
        [
          "PROVINCE VARCHAR",
          "O_COL NUMBER",
          "CHANGE_EVENT NUMBER",
          "CHANGE_EVENT_2 NUMBER",
          "TRUE_EVENT NUMBER",
        ],
        [
          ["Alberta", "0", "0", "0", "0"],
          ["Alberta", "0", "0", "0", "0"],
          ["Alberta", "13", "1", "0", "1"],
          ["Alberta", "13", "1", "0", "2"],
          ["Alberta", "14", "2", "0", "3"],
          ["Alberta", "15", "3", "1", "4"],
          ["Alberta", null, "3", "1", "4"],
          ["Manitoba", "30", "0", "0", "1"],
        ],
      ],
      [
        `SELECT column1 AS at, INTERPOLATE_BFILL(column2) OVER (ORDER BY column1) AS bfill, INTERPOLATE_FFILL(column2) OVER (ORDER BY column1) AS ffill
          FROM VALUES (1, NULL), (2, 48), (3, NULL), (4, 49), (5, NULL) ORDER BY 1`,
        ["AT NUMBER", "BFILL NUMBER", "FFILL NUMBER"],
        [
          ["1", "48", null],
          ["2", "48", "48"],
          ["3", "49", "48"],
          ["4", "49", "49"],
          ["5", null, "49"],
        ],
      ],
      [
        "SELECT column1 AS a, column2 AS b, GROUPING_ID(column1) AS a_id, GROUPING_ID(column1, column2) AS ab_id FROM VALUES (1, 2) GROUP BY CUBE (column1, column2) ORDER BY ab_id",
        ["A NUMBER", "B NUMBER", "A_ID NUMBER", "AB_ID NUMBER"],
        [
          ["1", "2", "0", "0"],
          ["1", null, "0", "1"],
          [null, "2", "1", "2"],
          [null, null, "1", "3"],
        ],
      ],
    ],
  },
  {
    page: "functions/regr_valx",
    values: [
      ["REGR_VALX(NULL, 10)", "FLOAT", null],
      ["REGR_VALX(1, NULL)", "FLOAT", null],
      ["REGR_VALX(1, 10)", "FLOAT", "10"],
      ["REGR_VALY(2, 1)", "FLOAT", "2"],
    ],
  },
  {
    page: "functions-data-generation",
    values: [
      ["UNIFORM(1, 10, RANDOM()) BETWEEN 1 AND 10", "BOOLEAN", "TRUE"],
      ["UNIFORM(7, 7, RANDOM())", "NUMBER", "7"],
      ["UNIFORM(0::FLOAT, 1::FLOAT, RANDOM()) BETWEEN 0 AND 1", "BOOLEAN", "TRUE"],
      ["RANDSTR(5, RANDOM()) REGEXP '[0-9a-zA-Z]{5}'", "BOOLEAN", "TRUE"],
      ["NORMAL(5, 0, RANDOM())", "FLOAT", "5"],
      ["ZIPF(1, 10, RANDOM()) BETWEEN 1 AND 10", "BOOLEAN", "TRUE"],
    ],
    queries: [
      [
        "SELECT MIN(u) AS least, MAX(u) AS greatest FROM (SELECT UNIFORM(1, 3, RANDOM()) AS u FROM TABLE(GENERATOR(ROWCOUNT => 1000)))",
        ["LEAST NUMBER", "GREATEST NUMBER"],
        [["1", "3"]],
      ],
    ],
  },
  {
    page: "functions-data-metric",
    values: [
      ["SNOWFLAKE.CORE.NULL_COUNT(SELECT * FROM VALUES (1), (NULL), (3), (NULL))", "NUMBER", "2"],
      ["SNOWFLAKE.CORE.UNIQUE_COUNT(SELECT * FROM VALUES ('a'), (NULL), ('a'), ('b'))", "NUMBER", "2"],
      ["SNOWFLAKE.CORE.AVG(SELECT * FROM VALUES (1), (NULL), (3))", "NUMBER(*,6)", "2.000000"],
      ["SNOWFLAKE.CORE.MAX(SELECT * FROM VALUES (1), (NULL), (3))", "NUMBER", "3"],
      ["SNOWFLAKE.CORE.MIN(SELECT * FROM VALUES (1), (NULL), (3))", "NUMBER", "1"],
      ["SNOWFLAKE.CORE.STDDEV(SELECT * FROM VALUES (1), (3), (2))", "FLOAT", "1"],
      ["SNOWFLAKE.CORE.NEGATIVE_COUNT(SELECT * FROM VALUES (-1), (NULL), (0), (1))", "NUMBER", "1"],
      ["SNOWFLAKE.CORE.ZERO_COUNT(SELECT * FROM VALUES (-1), (NULL), (0), (1))", "NUMBER", "1"],
      ["SNOWFLAKE.CORE.STRING_LENGTH_AVG(SELECT * FROM VALUES ('a'), (NULL), ('bcd'))", "FLOAT", "2"],
      ["SNOWFLAKE.CORE.STRING_LENGTH_MAX(SELECT * FROM VALUES ('a'), (NULL), ('bcd'))", "NUMBER", "3"],
      [
        "SNOWFLAKE.CORE.UNTRIMMED_STRING_COUNT(SELECT * FROM VALUES (' a'), (NULL), ('b c'), ('d\\n'))",
        "NUMBER",
        "2",
      ],
    ],
  },
  {
    page: "functions/strtok_split_to_table, functions/to_query and functions/seq1",
    queries: [
      ["SELECT value FROM TABLE(STRTOK_SPLIT_TO_TABLE('a.b', '.'))", ["VALUE VARCHAR"], [["a"], ["b"]]],
      [
        `WITH t (v) AS (SELECT * FROM VALUES ('a b'), ('cde'), ('f|g'), (''))
          SELECT v, SEQ, INDEX, VALUE FROM t, LATERAL STRTOK_SPLIT_TO_TABLE(t.v, ' |') ORDER BY SEQ, INDEX`,
        ["V VARCHAR", "SEQ NUMBER", "INDEX NUMBER", "VALUE VARCHAR"],
        [
          ["a b", "1", "1", "a"],
          ["a b", "1", "2", "b"],
          ["cde", "2", "1", "cde"],
          ["f|g", "3", "1", "f"],
          ["f|g", "3", "2", "g"],
        ],
      ],
      [
        `WITH t (id, s) AS (SELECT * FROM VALUES (1, ''), (2, 'a b c'), (3, NULL))
          SELECT t.id, s.value FROM t LEFT JOIN LATERAL STRTOK_SPLIT_TO_TABLE(t.s, ' ') s ORDER BY t.id, s.value`,
        ["ID NUMBER", "VALUE VARCHAR"],
        [
          ["2", "a"],
          ["2", "b"],
          ["2", "c"],
        ],
      ],
      [
        "SELECT dname FROM TABLE(TO_QUERY('SELECT * FROM VALUES (10, ''ACCOUNTING''), (30, ''SALES'') AS t (deptno, dname) WHERE deptno = TO_NUMBER(:dno) OR dname = :dnm', dno => '10', dnm => 'SALES')) ORDER BY 1",
        ["DNAME VARCHAR"],
        [["ACCOUNTING"], ["SALES"]],
      ],
      [
        "SELECT SEQ1() AS a, SEQ2() AS b FROM TABLE(GENERATOR(ROWCOUNT => 2))",
        ["A NUMBER", "B NUMBER"],
        [
          ["0", "0"],
          ["1", "1"],
        ],
      ],
      [
        "SELECT * FROM TABLE(INFORMATION_SCHEMA.DATABASE_REPLICATION_USAGE_HISTORY(DATABASE_NAME => 'DB'))",
        [
          "START_TIME TIMESTAMP_LTZ",
          "END_TIME TIMESTAMP_LTZ",
          "DATABASE_NAME VARCHAR",
          "CREDITS_USED VARCHAR",
          "BYTES_TRANSFERRED NUMBER",
        ],
        [],
      ],
    ],
  },
  {
    page: "functions/invoker_role and functions/system_log",
    values: [
      ["INVOKER_ROLE()", "VARCHAR", "ACCOUNTADMIN"],
      ["INVOKER_SHARE()", "VARCHAR", null],
      ["IS_GRANTED_TO_INVOKER_ROLE('SYSADMIN')", "BOOLEAN", "TRUE"],
      ["IS_GRANTED_TO_INVOKER_ROLE('SOMEBODY')", "BOOLEAN", "FALSE"],
      ["SYSTEM$LOG('info', 'a' || 'b')", "VARCHAR", null],
      ["SYSTEM$LOG_WARN('a')", "VARCHAR", null],
    ],
  },
  {
    page: "functions-notification",
    values: [
      ["SNOWFLAKE.NOTIFICATION.TEXT_PLAIN('A message')", "VARCHAR", '{"text/plain":"A message"}'],
      ["SNOWFLAKE.NOTIFICATION.TEXT_HTML('<p>')", "VARCHAR", '{"text/html":"<p>"}'],
      [
        `SNOWFLAKE.NOTIFICATION.APPLICATION_JSON('{"data": "hello world"}')`,
        "VARCHAR",
        '{"application/json":"{\\"data\\": \\"hello world\\"}"}',
      ],
      ["SNOWFLAKE.NOTIFICATION.INTEGRATION('my_queue_int')", "VARCHAR", '{"my_queue_int":{}}'],
      [
        "SNOWFLAKE.NOTIFICATION.EMAIL_INTEGRATION_CONFIG('my_email_int', 'Updates', ARRAY_CONSTRUCT('a@example.com', 'b@example.com'), ARRAY_CONSTRUCT('c@example.com'), NULL)",
        "VARCHAR",
        '{"my_email_int":{"subject":"Updates","toAddress":["a@example.com","b@example.com"],"ccAddress":["c@example.com"]}}',
      ],
    ],
  },
];

/** [expression, what the error says] */
export const otherErrors: readonly (readonly [string, RegExp])[] = [
  ["PARSE_URL('example.int/hello.php?user=12#nofragment', 0)", /^Error parsing URL: scheme not specified$/],
  [
    "DECRYPT(ENCRYPT('penicillin', 'pw', 'John Dough AAD', 'aes-gcm'), 'pw', 'wrong patient AAD', 'aes-gcm')",
    /^Decryption failed\. Check encrypted data, key, AAD, or AEAD tag\.$/,
  ],
  [
    "INTERPOLATE_BFILL(1) OVER (ORDER BY 2 ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
    /Sliding window frame unsupported for function INTERPOLATE_BFILL/,
  ],
  ["SNOWFLAKE.CORE.AVG(SELECT 'a')", /Invalid argument types for function 'SNOWFLAKE\.CORE\.AVG'/],
  ["SYSTEM$LOG('loud', 'a')", /Invalid level 'loud'/],
  ["UNIFORM(1, 10, 1234)", /^Unsupported feature in snowglobe: UNIFORM of a seed/],
  ["FILTER([1], (a, b) -> a)", /must be a lambda expression of 1 parameter/],
  ["TRANSFORM([1], a -> (SELECT 1))", /^Unsupported feature in snowglobe: a subquery/],
  ["1 + (x -> x)", /syntax error|lambda/],
];
