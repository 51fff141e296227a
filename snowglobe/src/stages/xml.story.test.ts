import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/semistructured-data-formats#examples-of-working-with-xml

let globe: Snowglobe;
let connection: TestConnection;
let folder: string;

const PARTS = `<?xml version="1.0"?>
<!DOCTYPE parts system "parts.dtd">
<?xml-stylesheet type="text/css" href="xmlpartsstyle.css"?>
<parts>
   <part count="4">
      <item>Spark Plugs</item>
      <partnum>A3-400</partnum>
      <manufacturer>ABC company</manufacturer>
      <price units="dollar"> 27.00</price>
   </part>
   <part count="1">
      <item>Motor Oil</item>
      <partnum>B5-200</partnum>
      <source>XYZ company</source>
      <price units="dollar"> 16.75</price>
   </part>
</parts>`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snowglobe-xml-"));
  await writeFile(join(folder, "parts.xml"), PARTS);
  await writeFile(join(folder, "broken.xml"), "<a><b></a>");
  globe = await startTestGlobe({ mounts: { "s3://files": folder } });
  connection = await connect(globe, { role: "ACCOUNTADMIN" });
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE STAGE files URL = 's3://files/'",
    "CREATE FILE FORMAT elements TYPE = XML STRIP_OUTER_ELEMENT = TRUE",
    "CREATE TABLE sample_xml_parts (src VARIANT)",
  ])
    await connection.query(sql);
}, 60_000);
afterAll(async () => {
  await connection?.close();
  await globe?.close();
  await rm(folder, { recursive: true, force: true });
});

const valuesOf = async (sql: string) =>
  (await connection.query(sql)).map((row) => Object.values(row).map((value) => value));

it("loads a document and asks for its elements", async () => {
  const loaded = await connection.query(
    "COPY INTO sample_xml_parts FROM @files FILES = ('parts.xml') FILE_FORMAT = (TYPE = XML) ON_ERROR = 'CONTINUE'",
  );
  expect(loaded).toMatchObject([{ status: "LOADED", rows_loaded: 1 }]);
  expect(
    await valuesOf(`SELECT src:"@"::VARCHAR, src:"$"[0]."@count", src:"$"[1]."@count" FROM sample_xml_parts`),
  ).toEqual([["parts", 4, 1]]);
  const flattened = `SELECT XMLGET(value, 'item'):"$"::VARCHAR AS item, XMLGET(value, 'partnum'):"$"::VARCHAR AS partnum,
      COALESCE(XMLGET(value, 'manufacturer'):"$"::VARCHAR, XMLGET(value, 'source'):"$"::VARCHAR) AS maker,
      XMLGET(value, 'price'):"$"::VARCHAR AS price, GET(XMLGET(value, 'price'), '@units')::VARCHAR,
    FROM sample_xml_parts, LATERAL FLATTEN(INPUT => src:"$")`;
  expect(await valuesOf(flattened)).toEqual([
    ["Spark Plugs", "A3-400", "ABC company", "27", "dollar"],
    ["Motor Oil", "B5-200", "XYZ company", "16.75", "dollar"],
  ]);
});

it("shows an element as XML, and its content as what it is", async () => {
  const select = (what: string) =>
    connection.query(`SELECT ${what} AS x FROM sample_xml_parts`).then(([row]) => row?.X);
  expect(await select("TO_VARCHAR(XMLGET(src, 'part', 1))")).toBe(
    '<part count="1"><item>Motor Oil</item><partnum>B5-200</partnum><source>XYZ company</source><price units="dollar">16.75</price></part>',
  );
  expect(await select("TO_XML(XMLGET(XMLGET(src, 'part'), 'item'))")).toBe("<item>Spark Plugs</item>");
  expect(await select("XMLGET(src, 'part', 2)")).toBe(null);
  expect(await select(`XMLGET(src, 'part'):"$"`)).toMatchObject([
    { $: "Spark Plugs", "@": "item" },
    { "@": "partnum" },
    {},
    {},
  ]);
  expect(await select("TYPEOF(src)")).toBe("OBJECT");
});

it("reads the elements of a file of a stage", async () => {
  expect(await valuesOf("DESC FILE FORMAT elements")).toContainEqual([
    "STRIP_OUTER_ELEMENT",
    "Boolean",
    "true",
    "false",
  ]);
  const rows = await valuesOf(
    `SELECT XMLGET($1, 'item'):"$"::VARCHAR, METADATA$FILE_ROW_NUMBER FROM @files/parts.xml (FILE_FORMAT => 'elements')`,
  );
  expect(rows).toEqual([
    ["Spark Plugs", 1],
    ["Motor Oil", 2],
  ]);
});

it("parses texts, and says why one is no XML", async () => {
  const [row] = await connection.query(
    `SELECT TO_VARCHAR(PARSE_XML('<a b="1">x</a>')) AS parsed, CHECK_XML('<a/>') AS fine, CHECK_XML('<t1></t>') AS wrong,
       TO_VARCHAR(PARSE_XML(STR => '<test>22257e111</test>', DISABLE_AUTO_CONVERT => TRUE)) AS kept,
       TO_XML(OBJECT_CONSTRUCT('key1', 'value1', 'key2', 'value2')) AS made, PARSE_XML(NULL) AS nothing`,
  );
  expect(row).toEqual({
    PARSED: '<a b="1">x</a>',
    FINE: null,
    WRONG: "no opening tag for </t>, pos 8",
    KEPT: "<test>22257e111</test>",
    MADE: '<SnowflakeData type="OBJECT"><key1 type="VARCHAR">value1</key1><key2 type="VARCHAR">value2</key2></SnowflakeData>',
    NOTHING: null,
  });
});

it.each([
  ["SELECT PARSE_XML('<t1></t>')", "Error parsing XML: no opening tag for </t>, pos 8"],
  ["SELECT XMLGET('<a/>', 'a')", "Invalid argument types for function 'XMLGET'"],
  ["SELECT TO_XML(OBJECT_CONSTRUCT('a', 1))", "TO_XML of values that are no texts"],
  [
    "SELECT $1 FROM @files/broken.xml (FILE_FORMAT => 'elements')",
    "Error parsing XML: no opening tag for </a>",
  ],
  [
    "COPY INTO @files/out FROM sample_xml_parts FILE_FORMAT = (TYPE = XML)",
    "COPY INTO a location with TYPE = XML",
  ],
  [
    "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@files/parts.xml', FILE_FORMAT => 'elements'))",
    "INFER_SCHEMA of files of TYPE = XML",
  ],
  ["CREATE FILE FORMAT f TYPE = XML SKIP_HEADER = 1", "SKIP_HEADER"],
])("refuses %s", async (sql, words) => {
  await expect(connection.query(sql)).rejects.toThrow(words);
});
