import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import { connectAs } from "../server/test-role.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/security-column-intro, told over the driver.

let globe: Snowglobe;
let admin: TestConnection;
let reader: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE TABLE people (id INT, email VARCHAR, visibility VARCHAR, age INT)",
    "INSERT INTO people VALUES (1, 'a@x.example', 'public', 30), (2, 'b@x.example', 'private', 40)",
    "CREATE ROLE pii",
    "CREATE ROLE reader",
    "GRANT USAGE ON WAREHOUSE w TO ROLE reader",
    "GRANT USAGE ON DATABASE d TO ROLE reader",
    "GRANT USAGE ON SCHEMA d.public TO ROLE reader",
    "GRANT SELECT, UPDATE ON TABLE people TO ROLE reader",
    "CREATE MASKING POLICY hidden AS (val VARCHAR) RETURNS VARCHAR -> CASE WHEN IS_ROLE_IN_SESSION('PII') THEN val ELSE '***' END",
    "CREATE MASKING POLICY conditional AS (val VARCHAR, v VARCHAR) RETURNS VARCHAR -> IFF(v = 'public', val, 'private')",
    "CREATE MASKING POLICY of_numbers AS (val NUMBER) RETURNS NUMBER -> NULL",
  ])
    await admin.query(sql);
  reader = await connectAs(
    globe,
    admin,
    { role: "reader" },
    { warehouse: "W", database: "D", schema: "PUBLIC" },
  );
}, 60_000);
afterAll(async () => {
  await reader?.close();
  await admin?.close();
  await globe?.close();
});

const emails = async (connection: TestConnection, from = "people") =>
  (await connection.query(`SELECT email FROM ${from} ORDER BY 1`)).map(({ EMAIL }) => EMAIL);

describe("a masked column", () => {
  test("is shown as the policy says, to who has the role as it is, wherever the table stands", async () => {
    await admin.query("ALTER TABLE people MODIFY COLUMN email SET MASKING POLICY hidden");
    expect(await emails(reader)).toEqual(["***", "***"]);
    expect(await reader.query("SELECT id FROM people WHERE email LIKE 'a%'")).toEqual([]);
    expect(
      await reader.query("SELECT MAX(p.email) AS m FROM people p JOIN people q ON p.email = q.email"),
    ).toEqual([{ M: "***" }]);
    await admin.query("GRANT ROLE pii TO ROLE reader");
    expect(await emails(reader)).toEqual(["a@x.example", "b@x.example"]);
    await admin.query("REVOKE ROLE pii FROM ROLE reader");
    expect(await emails(reader)).toEqual(["***", "***"]);
  });

  test("cannot be read by writing, nor by an error", async () => {
    await reader.query("UPDATE people SET visibility = email WHERE id = 1");
    expect(await admin.query("SELECT visibility FROM people WHERE id = 1")).toEqual([{ VISIBILITY: "***" }]);
    await admin.query("UPDATE people SET visibility = 'public' WHERE id = 1");
    await expect(reader.query("SELECT email::NUMBER FROM people")).rejects.toThrow(
      /'\*\*\*' is not recognized/,
    );
    await admin.query("CREATE TABLE copied AS SELECT email FROM people");
    expect(await emails(admin, "copied")).toEqual(["***", "***"]);
  });

  test("is masked in views, and a view's own columns can be", async () => {
    await admin.query("CREATE VIEW over_it AS SELECT email FROM people");
    await admin.query("CREATE VIEW own (id, vis MASKING POLICY hidden) AS SELECT id, visibility FROM people");
    await admin.query("GRANT SELECT ON ALL VIEWS IN SCHEMA d.public TO ROLE reader");
    expect(await emails(reader, "over_it")).toEqual(["***", "***"]);
    expect(await reader.query("SELECT vis FROM own WHERE id = 1")).toEqual([{ VIS: "***" }]);
  });
});

describe("policies with conditions", () => {
  test("are given other columns, follow a new name, and replace another one by FORCE", async () => {
    const set =
      "ALTER TABLE people MODIFY COLUMN email SET MASKING POLICY conditional USING (email, visibility)";
    await expect(admin.query(set)).rejects.toThrow("already has a MASKING_POLICY");
    await admin.query(`${set} FORCE`);
    expect(await emails(reader)).toEqual(["a@x.example", "private"]);
    await admin.query("ALTER TABLE people RENAME COLUMN visibility TO vis");
    expect(await emails(reader)).toEqual(["a@x.example", "private"]);
    await expect(admin.query("ALTER TABLE people DROP COLUMN vis")).rejects.toThrow(
      "a masking policy is given it",
    );
    await admin.query("ALTER TABLE people RENAME COLUMN vis TO visibility");
  });

  test("a row access policy is asked first, with what is in the table", async () => {
    await admin.query(
      "CREATE ROW ACCESS POLICY grown AS (a NUMBER) RETURNS BOOLEAN -> a > 35 OR CURRENT_ROLE() = 'ACCOUNTADMIN'",
    );
    await admin.query("ALTER TABLE people ADD ROW ACCESS POLICY grown ON (age)");
    expect(await emails(reader)).toEqual(["private"]);
    await expect(
      admin.query("ALTER TABLE people MODIFY COLUMN age SET MASKING POLICY of_numbers"),
    ).rejects.toThrow("already given to another policy");
    await admin.query("ALTER TABLE people DROP ROW ACCESS POLICY grown");
    await admin.query("CREATE ROW ACCESS POLICY by_text AS (t VARCHAR) RETURNS BOOLEAN -> t <> ''");
    for (const sql of [
      "ALTER TABLE people ADD ROW ACCESS POLICY by_text ON (email)",
      "ALTER TABLE people ADD ROW ACCESS POLICY by_text ON (visibility)",
      "CREATE TABLE both (e VARCHAR MASKING POLICY hidden) WITH ROW ACCESS POLICY by_text ON (e)",
    ])
      await expect(admin.query(sql)).rejects.toThrow("already given to another policy");
  });
});

test("policies are shown, described, told of, written out, cloned, and not dropped while they are used", async () => {
  expect(await admin.query("SHOW MASKING POLICIES LIKE 'hidden'")).toMatchObject([
    { name: "HIDDEN", kind: "MASKING_POLICY" },
  ]);
  expect(await admin.query("DESCRIBE MASKING POLICY of_numbers")).toMatchObject([
    { signature: "(VAL NUMBER(38,0))", return_type: "NUMBER(38,0)", body: "NULL" },
  ]);
  const references = (name: string) =>
    admin.query(
      `SELECT ref_entity_name, ref_column_name, ref_arg_column_names
       FROM TABLE(INFORMATION_SCHEMA.POLICY_REFERENCES(POLICY_NAME => '${name}'))`,
    );
  expect(await references("conditional")).toEqual([
    { REF_ENTITY_NAME: "PEOPLE", REF_COLUMN_NAME: "EMAIL", REF_ARG_COLUMN_NAMES: '["VISIBILITY"]' },
  ]);
  const [ddl] = await admin.query("SELECT GET_DDL('TABLE', 'people') AS ddl");
  expect(ddl?.DDL).toContain(
    "EMAIL VARCHAR(16777216) WITH MASKING POLICY D.PUBLIC.CONDITIONAL USING (EMAIL, VISIBILITY)",
  );
  const described = await admin.query("DESCRIBE TABLE people");
  expect(described.find(({ name }) => name === "EMAIL")).toMatchObject({
    "policy name": "D.PUBLIC.CONDITIONAL",
  });

  await expect(admin.query("DROP MASKING POLICY conditional")).rejects.toThrow("cannot be dropped");
  await expect(
    admin.query("CREATE OR REPLACE MASKING POLICY conditional AS (v VARCHAR) RETURNS VARCHAR -> v"),
  ).rejects.toThrow("cannot be dropped/replaced");

  await admin.query("CREATE SCHEMA d.twin CLONE d.public");
  await admin.query("ALTER MASKING POLICY d.public.conditional SET BODY -> 'elsewhere'");
  expect(await emails(admin, "d.twin.people")).toEqual(["a@x.example", "private"]);
  expect(await emails(admin, "d.public.people")).toEqual(["elsewhere", "elsewhere"]);

  await admin.query("USE SCHEMA d.public");
  await admin.query("ALTER TABLE people MODIFY COLUMN email UNSET MASKING POLICY");
  expect(await emails(reader)).toEqual(["a@x.example", "b@x.example"]);
  await admin.query("DROP MASKING POLICY conditional");
});

test("who may put policies on: the owner with APPLY on the policy, or APPLY MASKING POLICY on the account", async () => {
  const set = "ALTER TABLE d.public.people MODIFY COLUMN email SET MASKING POLICY d.public.hidden";
  await expect(reader.query(set)).rejects.toThrow("Insufficient privileges");
  await expect(reader.query("CREATE MASKING POLICY own AS (v VARCHAR) RETURNS VARCHAR -> v")).rejects.toThrow(
    "Insufficient privileges",
  );
  await admin.query("GRANT APPLY ON MASKING POLICY d.public.hidden TO ROLE reader");
  await expect(reader.query(set)).rejects.toThrow("Insufficient privileges");
  await admin.query("GRANT APPLY MASKING POLICY ON ACCOUNT TO ROLE reader");
  await reader.query(set);
  expect(await emails(reader)).toEqual(["***", "***"]);
});

test.each([
  ["CREATE MASKING POLICY p AS (v VARCHAR) RETURNS NUMBER -> 1", "return type mismatch"],
  ["CREATE MASKING POLICY p AS (v VARCHAR) RETURNS VARCHAR -> no_column", "invalid identifier 'NO_COLUMN'"],
  ["ALTER TABLE people MODIFY age SET MASKING POLICY hidden", "Data type mismatch"],
  ["ALTER TABLE people MODIFY nothing SET MASKING POLICY hidden", "invalid identifier 'NOTHING'"],
  ["ALTER TABLE people MODIFY age UNSET MASKING POLICY", "has no masking policy"],
  ["CREATE TABLE p LIKE people", "Unsupported feature in snowglobe: CREATE TABLE … LIKE"],
])("%s is refused", async (sql, message) => {
  await admin.query("USE SCHEMA d.public");
  await expect(admin.query(sql)).rejects.toThrow(message);
});
