import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Row, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

// A provider's shares, over the driver: https://docs.snowflake.com/en/user-guide/data-sharing-provider

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;

const refused = (sql: string, who = admin): Promise<string> =>
  who.query(sql).then(
    () => "no error",
    (error: unknown) => String(error instanceof Error ? error.message : error),
  );
const given = (rows: Row[]) => rows.map(({ privilege, granted_on, name }) => [privilege, granted_on, name]);

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE DATABASE other",
    "CREATE SCHEMA other.s",
    "CREATE TABLE other.s.t (a INT)",
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE TABLE d.s.t (a INT)",
    "CREATE TABLE d.s.u (a INT)",
    "CREATE VIEW d.s.open AS SELECT a FROM d.s.t",
    "CREATE SECURE VIEW d.s.closed AS SELECT a FROM d.s.t",
    "CREATE ROLE r",
  ])
    await admin.query(sql);
  anna = await connectAs(globe, admin, { role: "r" });
}, 60_000);
afterAll(async () => {
  await anna?.close();
  await admin?.close();
  await globe?.close();
});

test("a share holds what of one database is granted to it", async () => {
  await admin.query("CREATE SHARE sales COMMENT = 'c'");
  expect(await refused("GRANT SELECT ON TABLE d.s.t TO SHARE sales")).toContain(
    "USAGE on its database is granted first",
  );
  expect(await refused("ALTER SHARE sales ADD ACCOUNTS = org.consumer")).toContain("before a database");
  for (const sql of [
    "GRANT USAGE ON DATABASE d TO SHARE sales",
    "GRANT USAGE ON SCHEMA d.s TO SHARE sales",
    "GRANT SELECT ON ALL TABLES IN SCHEMA d.s TO SHARE sales",
    "GRANT SELECT ON VIEW d.s.closed TO SHARE sales",
    "GRANT REFERENCE_USAGE ON DATABASE other TO SHARE sales",
    "ALTER SHARE sales ADD ACCOUNTS = org.consumer, org.second",
  ])
    await admin.query(sql);
  expect(given(await admin.query("SHOW GRANTS TO SHARE sales"))).toEqual([
    ["USAGE", "DATABASE", "D"],
    ["USAGE", "SCHEMA", "D.S"],
    ["SELECT", "TABLE", "D.S.T"],
    ["SELECT", "TABLE", "D.S.U"],
    ["SELECT", "VIEW", "D.S.CLOSED"],
    ["REFERENCE_USAGE", "DATABASE", "OTHER"],
  ]);
  const onTable = await admin.query("SHOW GRANTS ON TABLE d.s.t");
  expect(onTable).toContainEqual(
    expect.objectContaining({ privilege: "SELECT", granted_to: "SHARE", grantee_name: "SNOWGLOBE.SALES" }),
  );
  const described = await admin.query("DESC SHARE sales");
  expect(described.map(({ kind, name }) => [kind, name])).toEqual([
    ["DATABASE", "D"],
    ["SCHEMA", "D.S"],
    ["TABLE", "D.S.T"],
    ["TABLE", "D.S.U"],
    ["VIEW", "D.S.CLOSED"],
    ["DATABASE", "OTHER"],
  ]);
  const [shown] = await admin.query("SHOW SHARES LIKE 'sales'");
  expect(Object.keys(shown ?? {})).toEqual([
    "created_on",
    "kind",
    "owner_account",
    "name",
    "database_name",
    "to",
    "owner",
    "comment",
    "listing_global_name",
  ]);
  expect(shown).toMatchObject({
    kind: "OUTBOUND",
    name: "SALES",
    database_name: "D",
    to: "ORG.CONSUMER, ORG.SECOND",
    owner: "ACCOUNTADMIN",
    comment: "c",
  });
});

test.each([
  ["GRANT USAGE ON DATABASE other TO SHARE sales", "it shares database 'D' already"],
  ["GRANT SELECT ON TABLE other.s.t TO SHARE sales", "USAGE on its database is granted first"],
  ["GRANT SELECT ON VIEW d.s.open TO SHARE sales", "must be secure"],
  [
    "GRANT INSERT ON TABLE d.s.t TO SHARE sales",
    "Invalid privilege 'INSERT' for object type 'TABLE' in a share",
  ],
  ["GRANT SELECT ON TABLE d.s.t TO SHARE sales WITH GRANT OPTION", "WITH GRANT OPTION"],
  ["GRANT SELECT ON FUTURE TABLES IN SCHEMA d.s TO SHARE sales", "Future grants to a share are not possible"],
  ["GRANT SELECT ON TABLE d.s.t TO SHARE nowhere", "Share 'NOWHERE' does not exist or not authorized"],
  ["CREATE DATABASE copy FROM SHARE org.theirs", "Unsupported feature in snowglobe"],
  ["DESC SHARE org.theirs", "Unsupported feature in snowglobe: DESCRIBE SHARE of another account"],
  ["SHOW GRANTS OF SHARE sales", "Unsupported feature in snowglobe: SHOW GRANTS OF SHARE"],
  ["GRANT DATABASE ROLE d.x TO SHARE sales", /Unsupported feature in snowglobe|does not exist/],
  ["CREATE AGGREGATION POLICY d.s.p AS () RETURNS AGGREGATION_CONSTRAINT -> 1", "AGGREGATION POLICY"],
  ["CREATE PROJECTION POLICY d.s.p AS () RETURNS PROJECTION_CONSTRAINT -> 1", "PROJECTION POLICY"],
  ["CREATE JOIN POLICY d.s.p AS () RETURNS JOIN_CONSTRAINT -> 1", "JOIN POLICY"],
])("%s is refused", async (sql, words) => {
  expect(await refused(sql)).toMatch(words);
});

test("what is revoked, replaced or dropped is shared no more", async () => {
  await admin.query("REVOKE SELECT ON TABLE d.s.u FROM SHARE sales");
  await admin.query("CREATE OR REPLACE TABLE d.s.t (a INT)");
  await admin.query("DROP VIEW d.s.closed");
  expect(given(await admin.query("SHOW GRANTS TO SHARE sales"))).toEqual([
    ["USAGE", "DATABASE", "D"],
    ["USAGE", "SCHEMA", "D.S"],
    ["REFERENCE_USAGE", "DATABASE", "OTHER"],
  ]);
  await admin.query("ALTER SHARE sales REMOVE ACCOUNT = org.second");
  await admin.query("CREATE OR ALTER SHARE sales COMMENT = 'new'");
  const [shown] = await admin.query("SHOW SHARES");
  expect(shown).toMatchObject({ to: "ORG.CONSUMER", comment: "new", database_name: "D" });
  await admin.query("REVOKE USAGE ON DATABASE d FROM SHARE sales");
  expect(await admin.query("SHOW GRANTS TO SHARE sales")).toEqual([]);
  await admin.query("CREATE OR REPLACE SHARE sales SECURE_OBJECTS_ONLY = FALSE");
  await admin.query("GRANT USAGE ON DATABASE d TO SHARE sales");
  await admin.query("GRANT SELECT ON VIEW d.s.open TO SHARE sales");
  await admin.query("DROP SHARE sales");
  expect(await admin.query("SHOW SHARES")).toEqual([]);
});

test("each statement needs exactly its privileges", async () => {
  const denied = /does not exist or not authorized|Insufficient privileges/;
  expect(await refused("CREATE SHARE hers", anna)).toMatch(denied);
  await admin.query("GRANT CREATE SHARE ON ACCOUNT TO ROLE r");
  await anna.query("CREATE SHARE hers");
  expect(await anna.query("SHOW SHARES")).toEqual([]);
  await admin.query("GRANT IMPORT SHARE ON ACCOUNT TO ROLE r");
  expect(await anna.query("SHOW SHARES")).toHaveLength(1);
  expect(await refused("DESC SHARE hers", anna)).toMatch(denied);

  expect(await refused("GRANT USAGE ON DATABASE d TO SHARE hers", anna)).toMatch(denied);
  await admin.query("GRANT USAGE ON DATABASE d TO ROLE r");
  expect(await refused("GRANT USAGE ON DATABASE d TO SHARE hers", anna)).toContain("Grant not executed");
  await admin.query("GRANT USAGE ON DATABASE d TO ROLE r WITH GRANT OPTION");
  await anna.query("GRANT USAGE ON DATABASE d TO SHARE hers");
  expect(await refused("ALTER SHARE hers ADD ACCOUNTS = org.x", anna)).toMatch(denied);
  await admin.query("GRANT MANAGE SHARE TARGET ON ACCOUNT TO ROLE r");
  await anna.query("ALTER SHARE hers ADD ACCOUNTS = org.x");
  await anna.query("DROP SHARE hers");
});
