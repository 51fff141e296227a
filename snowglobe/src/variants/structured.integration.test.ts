import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/sql-reference/data-types-structured, through the official driver.

let globe: Snowglobe;
let connection: TestConnection;
const query = (sql: string) => connection.query(sql);
beforeAll(async () => {
  globe = await startTestGlobe();
  connection = await connect(globe);
  await connection.query("CREATE WAREHOUSE w");
  await connection.query("CREATE DATABASE d");
});
afterAll(async () => {
  await connection.close();
  await globe.close();
});

const told = (on: boolean) =>
  query(
    `ALTER SESSION SET ENABLE_STRUCTURED_TYPES_IN_CLIENT_RESPONSE = ${on}, IGNORE_CLIENT_VESRION_IN_STRUCTURED_TYPES_RESPONSE = ${on}`,
  );

it("keeps a table's structured columns, changes them and shows them", async () => {
  await query(`CREATE TABLE customer (c_id VARCHAR, c_name VARCHAR,
    c_address OBJECT(state VARCHAR, city VARCHAR, street VARCHAR, zip_code NUMBER))`);
  await query(`INSERT INTO customer SELECT '1', 'customer_name',
    {'state': 'CA', 'city': 'San Mateo', 'street': '450 Concar Drive', 'zip_code': 94402}::OBJECT(
      state VARCHAR, city VARCHAR, street VARCHAR, zip_code NUMBER)`);
  await query("ALTER TABLE customer ADD COLUMN phone ARRAY(VARCHAR)");
  await query("UPDATE customer SET phone = ['1', '2']::ARRAY(VARCHAR)");
  const address = { state: "CA", city: "San Mateo", street: "450 Concar Drive", zip_code: 94402 };
  expect(await query("SELECT * FROM customer")).toEqual([
    { C_ID: "1", C_NAME: "customer_name", C_ADDRESS: address, PHONE: ["1", "2"] },
  ]);
  expect(await query("SELECT c_address:city || phone[1] AS x FROM customer")).toEqual([{ X: "San Mateo2" }]);
  // Neither is turned into the other without being asked.
  await expect(query("UPDATE customer SET phone = ['1']")).rejects.toThrow(
    "expecting ARRAY(VARCHAR(16777216)) but got ARRAY for column PHONE",
  );
  await query("CREATE TABLE kept AS SELECT phone, COUNT(*) AS n FROM customer GROUP BY phone");
  const described = await query("DESCRIBE TABLE customer");
  expect(described.map(({ type }) => type).slice(2)).toEqual([
    "OBJECT(state VARCHAR(16777216), city VARCHAR(16777216), street VARCHAR(16777216), zip_code NUMBER(38,0))",
    "ARRAY(VARCHAR(16777216))",
  ]);
  expect(
    await query(
      "SELECT data_type FROM information_schema.columns WHERE table_name = 'CUSTOMER' ORDER BY ordinal_position",
    ),
  ).toEqual(["TEXT", "TEXT", "OBJECT", "ARRAY"].map((DATA_TYPE) => ({ DATA_TYPE })));
  const [ddl] = await query("SELECT GET_DDL('TABLE', 'kept') AS x");
  expect(ddl?.X).toContain("PHONE ARRAY(VARCHAR(16777216))");
});

it("is given to drivers as semi-structured values, unless they ask for more", async () => {
  const sql = `SELECT [1, NULL]::ARRAY(NUMBER) AS a, {'k': 7}::MAP(VARCHAR, NUMBER) AS m,
    {'b': 1, 'a': PARSE_JSON('null')}::OBJECT(b NUMBER, a VARCHAR) AS o`;
  expect(await query(sql)).toEqual([{ A: [1, undefined], M: { k: 7 }, O: { b: 1, a: null } }]);
  await told(true);
  const [row] = await query(sql);
  expect(row?.M).toEqual(new Map([["k", 7]]));
  expect(row?.O).toMatchObject({ b: 1 });
  await told(false);
});

it("goes from one statement into the next as it is", async () => {
  await query("SELECT {'b': 1, 'a': [NULL]}::OBJECT(b NUMBER, a ARRAY(DATE)) AS o");
  const [row] = await query("SELECT o, o:a[0] IS NULL AS n FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))");
  expect(Object.keys(row?.O ?? {})).toEqual(["b", "a"]);
  expect(row?.N).toBe(true);
  await query(`CREATE PROCEDURE first_of(list ARRAY(INTEGER)) RETURNS ARRAY(INTEGER) LANGUAGE SQL AS
    'BEGIN RETURN ARRAY_SLICE(list, 0, 1); END'`);
  expect(await query("CALL first_of([7, 8]::ARRAY(INTEGER))")).toEqual([{ FIRST_OF: [7] }]);
  await query(
    `CREATE FUNCTION city_of(place OBJECT(city VARCHAR, zip NUMBER)) RETURNS VARCHAR AS 'place:city'`,
  );
  expect(
    await query("SELECT city_of({'city': 'x', 'zip': 1}::OBJECT(city VARCHAR, zip NUMBER)) AS c"),
  ).toEqual([{ C: "x" }]);
  await query("CREATE TABLE source (a ARRAY(NUMBER))");
  await expect(
    query("CREATE DYNAMIC TABLE dyn TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT a FROM source"),
  ).rejects.toThrow("not supported for dynamic tables");
});
