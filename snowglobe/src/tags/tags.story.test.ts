import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, startTestGlobe, type TestConnection } from "../server/test-driver.ts";
import { connectAs } from "../server/test-role.ts";
import type { Snowglobe } from "../start-snowglobe.ts";

// https://docs.snowflake.com/en/user-guide/object-tagging/introduction and …/tag-based-masking-policies, told over the driver.

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;

beforeAll(async () => {
  globe = await startTestGlobe();
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE g",
    "CREATE DATABASE d",
    "CREATE ROLE steward",
    "GRANT USAGE ON WAREHOUSE w TO ROLE steward",
    "GRANT USAGE ON DATABASE d TO ROLE steward",
    "GRANT USAGE ON SCHEMA d.public TO ROLE steward",
  ])
    await admin.query(sql);
  anna = await connectAs(globe, admin, { role: "steward" }, { warehouse: "W", database: "D" });
}, 60_000);
afterAll(async () => {
  await anna?.close();
  await admin?.close();
  await globe?.close();
});

const failure = async (connection: TestConnection, sql: string) =>
  connection.query(sql).then(
    () => "",
    (error: Error) => error.message,
  );
const run = async (...statements: string[]) => {
  for (const sql of statements) await admin.query(sql);
};
const tag = async (name: string, object: string, domain: string) =>
  (await admin.query(`SELECT SYSTEM$GET_TAG('${name}', '${object}', '${domain}') AS v`))[0]?.V;

describe("a tag", () => {
  test("is made with the values that it takes, and set on every kind of object", async () => {
    expect(
      await admin.query("CREATE TAG g.public.cost ALLOWED_VALUES 'sales', 'it' COMMENT = 'who pays'"),
    ).toEqual([{ status: "Tag COST successfully created." }]);
    await run(
      "CREATE TAG IF NOT EXISTS g.public.cost",
      "CREATE OR ALTER TAG g.public.pii",
      "ALTER TAG g.public.cost ADD ALLOWED_VALUES 'hr'",
      "ALTER TAG g.public.cost DROP ALLOWED_VALUES 'it'",
      "ALTER WAREHOUSE w SET TAG g.public.cost = 'sales'",
      "ALTER DATABASE d SET TAG g.public.cost = 'sales'",
      "ALTER ROLE steward SET TAG g.public.cost = 'hr'",
      "ALTER USER anna SET TAG g.public.cost = 'hr', g.public.pii = 'yes'",
      "CREATE TABLE d.public.t (id INT, email VARCHAR WITH TAG (g.public.pii = 'email'), n INT) WITH TAG (g.public.cost = 'hr')",
      "INSERT INTO d.public.t VALUES (1, 'a@x.example', 7)",
      "CREATE VIEW d.public.v AS SELECT id AS id FROM d.public.t",
      "ALTER VIEW d.public.v SET TAG g.public.pii = 'no'",
      "CREATE PROCEDURE d.public.p(a INT) RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
      "ALTER PROCEDURE d.public.p(INT) SET TAG g.public.pii = 'no'",
      "CREATE STAGE d.public.s WITH TAG (g.public.pii = 'no')",
      "CREATE TASK d.public.k WITH TAG (g.public.pii = 'no') WAREHOUSE = w AS SELECT 1",
      "ALTER ACCOUNT SET TAG g.public.pii = 'perhaps'",
    );
    expect(await admin.query("SHOW TAGS LIKE 'cost' IN DATABASE g")).toMatchObject([
      { name: "COST", allowed_values: '["sales","hr"]', comment: "who pays", owner: "ACCOUNTADMIN" },
    ]);
    expect(await tag("g.public.cost", "anna", "user")).toBe("hr");
    expect(await tag("g.public.cost", "d.public.t", "table")).toBe("hr");
    expect(await tag("g.public.pii", "d.public.t.email", "column")).toBe("email");
    expect(await tag("g.public.pii", "d.public.p(int)", "procedure")).toBe("no");
    expect(await tag("g.public.pii", "d.public.s", "stage")).toBe("no");
    expect(await tag("g.public.pii", "d.public.k", "task")).toBe("no");
  });

  test("is inherited by what is below, where nothing nearer is set", async () => {
    expect(await tag("g.public.cost", "d.public.v", "table")).toBe("sales");
    expect(await tag("g.public.cost", "d.public.t.id", "column")).toBe("hr");
    expect(await tag("g.public.pii", "d.public.t.id", "column")).toBe("perhaps");
    expect(
      await admin.query(
        "SELECT tag_name AS n, tag_value AS v, apply_method AS m, level AS l, domain AS d FROM TABLE(d.information_schema.tag_references('d.public.t', 'table')) ORDER BY 1",
      ),
    ).toEqual([
      { N: "COST", V: "hr", M: "MANUAL", L: "TABLE", D: "TABLE" },
      { N: "PII", V: "perhaps", M: "INHERITED", L: "ACCOUNT", D: "TABLE" },
    ]);
    expect(
      await admin.query(
        "SELECT column_name AS c, tag_value AS v FROM TABLE(d.information_schema.tag_references_all_columns('d.public.t', 'table')) WHERE tag_name = 'PII' ORDER BY 1",
      ),
    ).toEqual([
      { C: "EMAIL", V: "email" },
      { C: "ID", V: "perhaps" },
      { C: "N", V: "perhaps" },
    ]);
    expect(
      await admin.query(
        "SELECT object_name AS o, column_name AS c FROM snowflake.account_usage.tag_references WHERE tag_name = 'PII' AND tag_value = 'email'",
      ),
    ).toEqual([{ O: "T", C: "EMAIL" }]);
    expect(
      await admin.query(
        "SELECT allowed_values AS a FROM snowflake.account_usage.tags WHERE tag_name = 'COST'",
      ),
    ).toEqual([{ A: '["sales","hr"]' }]);
  });

  test("takes no other values, and no wrong names", async () => {
    expect(await failure(admin, "ALTER TABLE d.public.t SET TAG g.public.cost = 'it'")).toContain("'it'");
    expect(
      await failure(admin, `ALTER TABLE d.public.t SET TAG g.public.pii = '${"x".repeat(257)}'`),
    ).toContain("256");
    expect(await failure(admin, "CREATE TABLE d.public.u (a INT) WITH TAG (g.public.none = 'x')")).toContain(
      "does not exist or not authorized",
    );
    expect(await failure(admin, "SELECT * FROM d.public.u")).toContain("does not exist");
    expect(
      await failure(admin, "ALTER TABLE d.public.t MODIFY COLUMN none SET TAG g.public.pii = 'x'"),
    ).toContain("invalid identifier 'NONE'");
    expect(
      await failure(admin, "CREATE OR ALTER TABLE d.public.t (id INT) WITH TAG (g.public.pii = 'x')"),
    ).toContain("TAG in CREATE OR ALTER TABLE");
    expect(await failure(admin, "UNDROP TAG g.public.pii")).toContain("did not exist or was purged");
  });

  test("is set by who may apply it on what it owns, or by who may apply all", async () => {
    const set = "ALTER TABLE d.public.t SET TAG g.public.pii = 'x'";
    expect(await failure(anna, set)).toContain("does not exist or not authorized");
    await run(
      "GRANT USAGE ON DATABASE g TO ROLE steward",
      "GRANT USAGE ON SCHEMA g.public TO ROLE steward",
      "GRANT SELECT ON TABLE d.public.t TO ROLE steward",
      "GRANT APPLY ON TAG g.public.pii TO ROLE steward",
    );
    expect(await failure(anna, set)).toContain("Insufficient privileges to operate on table 'T'");
    await run(
      "GRANT APPLY TAG ON ACCOUNT TO ROLE steward",
      "REVOKE APPLY ON TAG g.public.pii FROM ROLE steward",
    );
    await anna.query(set);
    await anna.query("ALTER TABLE d.public.t UNSET TAG g.public.pii");
    await run("REVOKE APPLY TAG ON ACCOUNT FROM ROLE steward");
    expect(await failure(anna, set)).toContain("Insufficient privileges to operate on table 'T'");
  });

  test("masks the columns that have it, by their type", async () => {
    const rows = "SELECT email, n FROM d.public.t";
    await run(
      "CREATE MASKING POLICY g.public.hide_text AS (v VARCHAR) RETURNS VARCHAR -> IFF(IS_ROLE_IN_SESSION('ACCOUNTADMIN'), v, SYSTEM$GET_TAG_ON_CURRENT_COLUMN('g.public.pii'))",
      "CREATE MASKING POLICY g.public.hide_number AS (v NUMBER) RETURNS NUMBER -> -1",
      "CREATE MASKING POLICY g.public.other_text AS (v VARCHAR) RETURNS VARCHAR -> 'o'",
    );
    expect(await anna.query(rows)).toEqual([{ EMAIL: "a@x.example", N: 7 }]);
    await run(
      "ALTER TAG g.public.pii SET MASKING POLICY g.public.hide_text, MASKING POLICY g.public.hide_number",
    );
    // EMAIL has the tag itself, N from the account.
    expect(await anna.query(rows)).toEqual([{ EMAIL: "email", N: -1 }]);
    expect(await admin.query(rows)).toEqual([{ EMAIL: "a@x.example", N: -1 }]);
    expect(await anna.query("SELECT MAX(email) AS m FROM d.public.t WHERE email LIKE 'a%'")).toEqual([
      { M: null },
    ]);
    expect(await failure(admin, "ALTER TAG g.public.pii SET MASKING POLICY g.public.other_text")).toContain(
      "already has a MASKING_POLICY for data type VARCHAR",
    );
    // What is put on the column itself counts.
    await run("ALTER TABLE d.public.t MODIFY COLUMN email SET MASKING POLICY g.public.other_text");
    expect(await anna.query(rows)).toEqual([{ EMAIL: "o", N: -1 }]);
    await run("ALTER TABLE d.public.t MODIFY COLUMN email UNSET MASKING POLICY");
    expect(
      await admin.query(
        "SELECT policy_name AS p, ref_column_name AS c, tag_name AS t, policy_status AS s FROM TABLE(d.information_schema.policy_references(ref_entity_name => 'd.public.t', ref_entity_domain => 'table')) WHERE ref_column_name = 'EMAIL'",
      ),
    ).toEqual([{ P: "HIDE_TEXT", C: "EMAIL", T: "PII", S: "ACTIVE" }]);
  });

  test("cannot be dropped while it masks, nor the policy, nor where they stand", async () => {
    for (const sql of [
      "DROP TAG g.public.pii",
      "CREATE OR REPLACE TAG g.public.pii",
      "DROP MASKING POLICY g.public.hide_text",
      "DROP SCHEMA g.public",
      "DROP DATABASE g",
    ])
      expect(await failure(admin, sql)).toContain("cannot be dropped/replaced");
  });

  test("two tags that mask a column hide it whole", async () => {
    await run(
      "CREATE TAG g.public.second",
      "ALTER TAG g.public.second SET MASKING POLICY g.public.other_text",
      "ALTER TABLE d.public.t MODIFY COLUMN email SET TAG g.public.second = 'x'",
    );
    expect(await failure(anna, "SELECT email FROM d.public.t")).toContain(
      "more than one masking policy by its tags",
    );
    await run(
      "ALTER TAG g.public.second UNSET MASKING POLICY g.public.other_text",
      "DROP TAG g.public.second",
    );
    expect(await anna.query("SELECT email FROM d.public.t")).toEqual([{ EMAIL: "email" }]);
  });

  test("is cloned, and told by GET_DDL", async () => {
    await run("CREATE TABLE d.public.copy CLONE d.public.t", "CREATE DATABASE c CLONE d");
    expect(await tag("g.public.pii", "d.public.copy.email", "column")).toBe("email");
    expect(await tag("g.public.cost", "c.public.v", "table")).toBe("sales");
    await run(
      "CREATE SCHEMA d.own",
      "CREATE TAG d.own.mine",
      "CREATE TABLE d.own.t (a INT) WITH TAG (d.own.mine = 'm')",
      "CREATE DATABASE c2 CLONE d",
    );
    expect(await tag("c2.own.mine", "c2.own.t", "table")).toBe("m");
    expect(await tag("d.own.mine", "c2.own.t", "table")).toBeNull();
    const [ddl] = await admin.query(
      "SELECT GET_DDL('table', 'd.public.t') AS t, GET_DDL('tag', 'g.public.cost') AS g",
    );
    expect(ddl?.T).toContain("EMAIL VARCHAR(16777216) WITH TAG (G.PUBLIC.PII='email')");
    expect(ddl?.T).toContain(") WITH TAG (G.PUBLIC.COST='hr');");
    expect(ddl?.G).toBe("create or replace tag COST ALLOWED_VALUES 'sales', 'hr' COMMENT='who pays';");
  });

  test("goes with what is dropped, and leaves no trace when it is dropped itself", async () => {
    await run("ALTER TAG d.own.mine RENAME TO d.own.yours");
    expect(await tag("d.own.yours", "d.own.t", "table")).toBe("m");
    await run("DROP TAG d.own.yours");
    expect(
      await admin.query(
        "SELECT COUNT(*) AS n FROM TABLE(d.information_schema.tag_references('d.own.t', 'table')) WHERE tag_name = 'YOURS'",
      ),
    ).toEqual([{ N: 0 }]);
    // https://docs.snowflake.com/en/sql-reference/sql/undrop-tag: what it was set on has it again.
    await run("UNDROP TAG d.own.yours");
    expect(await tag("d.own.yours", "d.own.t", "table")).toBe("m");
    expect(await failure(admin, "UNDROP TAG d.own.yours")).toContain("did not exist or was purged");
    await run("DROP TAG d.own.yours");
    await run("CREATE TAG d.own.yours", "ALTER TABLE d.own.t UNSET TAG d.own.yours");
    expect(await tag("d.own.yours", "d.own.t", "table")).toBeNull();
  });
});
