import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCHEMA_OBJECT_KINDS } from "../../catalog/contents.ts";
import { connect, type Row, startTestGlobe, type TestConnection } from "../../server/test-driver.ts";
import { connectAs } from "../../server/test-role.ts";
import type { Snowglobe } from "../../start-snowglobe.ts";

/*
 * Who may know of an object: SHOW, DESCRIBE, GET_DDL and INFORMATION_SCHEMA tell "only … objects for which the current
 * user's current role has been granted at least one access privilege", in a database and a schema that it may use.
 * https://docs.snowflake.com/en/sql-reference/sql/show-objects, https://docs.snowflake.com/en/sql-reference/info-schema
 */

let globe: Snowglobe;
let admin: TestConnection;
let anna: TestConnection;
const clone = mkdtempSync(join(tmpdir(), "snowglobe-clone-"));
const git = (...args: string[]) =>
  execFileSync("git", ["-C", clone, "-c", "user.name=Ada", "-c", "user.email=ada@x.example", ...args]);

interface Kind {
  readonly kind: string;
  readonly name: string;
  readonly create: string;
  /** As SHOW says it. */
  readonly plural: string;
  /** Each one is enough to see it: https://docs.snowflake.com/en/user-guide/security-access-control-privileges */
  readonly privileges: readonly string[];
  /** The view of INFORMATION_SCHEMA and its column of names. */
  readonly view?: readonly [view: string, column: string];
  /** How GET_DDL names the kind. */
  readonly ddl?: string;
  /** How DESCRIBE names the kind, when that is not as GRANT does. */
  readonly described?: string;
}

const TABLE = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"];

const inSchema = (
  kind: string,
  create: string,
  privileges: readonly string[],
  more: Partial<Kind> = {},
): Kind => ({
  ...{ kind, name: "hidden", create: `CREATE ${create}`, privileges },
  plural: kind.endsWith("Y") ? `${kind.slice(0, -1)}IES` : `${kind}S`,
  ...more,
});

const TABLES = ["TABLES", "TABLE_NAME"] as const;

const KINDS: readonly Kind[] = [
  inSchema("TABLE", "TABLE d.s.hidden (a INT)", TABLE, { ddl: "TABLE", view: TABLES }),
  inSchema("VIEW", "VIEW d.s.hidden_view AS SELECT 1 AS a", ["SELECT", "REFERENCES"], {
    ...{ name: "hidden_view", ddl: "VIEW", view: ["VIEWS", "TABLE_NAME"] as const },
  }),
  inSchema("TABLE", "HYBRID TABLE d.s.hidden_hybrid (a INT PRIMARY KEY)", TABLE, {
    ...{ name: "hidden_hybrid", ddl: "TABLE", view: TABLES, plural: "HYBRID TABLES" },
  }),
  inSchema("VIEW", "MATERIALIZED VIEW d.s.hidden_mv AS SELECT a FROM d.s.base", ["SELECT", "REFERENCES"], {
    ...{ name: "hidden_mv", ddl: "VIEW", view: TABLES, plural: "MATERIALIZED VIEWS" },
  }),
  inSchema(
    "DYNAMIC TABLE",
    "DYNAMIC TABLE d.s.hidden_dt TARGET_LAG = '1 hour' WAREHOUSE = w AS SELECT a FROM d.s.base",
    ["SELECT", "OPERATE", "MONITOR"],
    { name: "hidden_dt", ddl: "DYNAMIC_TABLE", view: TABLES },
  ),
  inSchema("SEQUENCE", "SEQUENCE d.s.hidden", ["USAGE"], {
    ...{ ddl: "SEQUENCE", view: ["SEQUENCES", "SEQUENCE_NAME"] as const },
  }),
  inSchema("FILE FORMAT", "FILE FORMAT d.s.hidden TYPE = CSV", ["USAGE"], {
    view: ["FILE_FORMATS", "FILE_FORMAT_NAME"],
  }),
  inSchema("STAGE", "STAGE d.s.hidden", ["READ"], { view: ["STAGES", "STAGE_NAME"] }),
  inSchema("STAGE", "STAGE d.s.hidden_outer URL = 's3://in/'", ["USAGE"], {
    ...{ name: "hidden_outer", view: ["STAGES", "STAGE_NAME"] as const },
  }),
  inSchema("STREAM", "STREAM d.s.hidden_stream ON TABLE d.s.base", ["SELECT"], {
    name: "hidden_stream",
    ddl: "STREAM",
  }),
  inSchema("TASK", "TASK d.s.hidden WAREHOUSE = w AS SELECT 1", ["OPERATE", "MONITOR"], { ddl: "TASK" }),
  inSchema(
    "ALERT",
    "ALERT d.s.hidden WAREHOUSE = w SCHEDULE = '60 MINUTE' IF (EXISTS (SELECT 1)) THEN SELECT 2",
    ["OPERATE", "MONITOR"],
    { ddl: "ALERT" },
  ),
  inSchema("PIPE", "PIPE d.s.hidden AS COPY INTO d.s.base FROM @d.s.base_stage", ["MONITOR", "OPERATE"], {
    ddl: "PIPE",
  }),
  inSchema("FUNCTION", "FUNCTION d.s.hidden(n INT) RETURNS INT AS 'n'", ["USAGE"], {
    ...{ name: "hidden(NUMBER)", ddl: "FUNCTION", plural: "USER FUNCTIONS" },
    view: ["FUNCTIONS", "FUNCTION_NAME"],
  }),
  inSchema(
    "PROCEDURE",
    "PROCEDURE d.s.hidden() RETURNS INT LANGUAGE SQL AS 'BEGIN RETURN 1; END'",
    ["USAGE"],
    {
      ...{ name: "hidden()", ddl: "PROCEDURE", view: ["PROCEDURES", "PROCEDURE_NAME"] as const },
    },
  ),
  inSchema("SECRET", "SECRET d.s.hidden TYPE = GENERIC_STRING SECRET_STRING = 'x'", ["READ", "USAGE"]),
  inSchema("TAG", "TAG d.s.hidden", ["APPLY", "READ"], { ddl: "TAG", described: "" }),
  inSchema("ROW ACCESS POLICY", "ROW ACCESS POLICY d.s.hidden AS (n INT) RETURNS BOOLEAN -> TRUE", ["APPLY"]),
  inSchema("MASKING POLICY", "MASKING POLICY d.s.hidden AS (n INT) RETURNS INT -> n", ["APPLY"]),
  inSchema("PASSWORD POLICY", "PASSWORD POLICY d.s.hidden", ["APPLY"]),
  inSchema("SESSION POLICY", "SESSION POLICY d.s.hidden", ["APPLY"]),
  inSchema(
    "EXTERNAL TABLE",
    "EXTERNAL TABLE d.s.hidden_ext LOCATION = @d.s.outside AUTO_REFRESH = FALSE FILE_FORMAT = (TYPE = CSV)",
    ["SELECT", "REFERENCES"],
    { name: "hidden_ext", ddl: "EXTERNAL_TABLE", view: ["EXTERNAL_TABLES", "TABLE_NAME"] },
  ),
  inSchema("TABLE", "ICEBERG TABLE d.s.hidden_ice (a INT)", TABLE, {
    ...{ name: "hidden_ice", plural: "ICEBERG TABLES", view: TABLES },
  }),
  inSchema("AUTHENTICATION POLICY", "AUTHENTICATION POLICY d.s.hidden", ["APPLY"]),
  inSchema("PACKAGES POLICY", "PACKAGES POLICY d.s.hidden LANGUAGE PYTHON", ["APPLY", "USAGE"]),
  inSchema(
    "SEMANTIC VIEW",
    "SEMANTIC VIEW d.s.hidden_semantic TABLES (d.s.base PRIMARY KEY (a)) METRICS (base.n AS COUNT(a))",
    ["SELECT", "REFERENCES", "MONITOR"],
    { name: "hidden_semantic" },
  ),
  inSchema("TABLE", "EVENT TABLE d.s.hidden_events", ["SELECT", "REFERENCES", "DELETE", "TRUNCATE"], {
    ...{ name: "hidden_events", plural: "EVENT TABLES", view: TABLES },
  }),
  inSchema("STREAMLIT", "STREAMLIT d.s.hidden FROM '@d.s.base_stage/app'", ["USAGE"]),
  inSchema("NOTEBOOK", "NOTEBOOK d.s.hidden", ["USAGE"]),
  inSchema("IMAGE REPOSITORY", "IMAGE REPOSITORY d.s.hidden", ["READ", "WRITE"], { described: "" }),
  inSchema(
    "GIT REPOSITORY",
    "GIT REPOSITORY d.s.hidden API_INTEGRATION = git_api ORIGIN = 'https://github.com/acme/project'",
    ["READ", "WRITE"],
  ),
];

const OF_ACCOUNT: readonly Kind[] = [
  {
    ...{ kind: "EXTERNAL VOLUME", name: "hidden_ev", plural: "EXTERNAL VOLUMES", privileges: ["USAGE"] },
    create:
      "CREATE EXTERNAL VOLUME hidden_ev STORAGE_LOCATIONS = ((NAME = 'g' STORAGE_PROVIDER = 'GCS' STORAGE_BASE_URL = 'gcs://b/'))",
  },
  {
    ...{ kind: "INTEGRATION", name: "hidden_si", plural: "INTEGRATIONS", privileges: ["USAGE"] },
    create:
      "CREATE STORAGE INTEGRATION hidden_si TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' ENABLED = TRUE STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::001234567890:role/x' STORAGE_ALLOWED_LOCATIONS = ('s3://in/')",
  },
  {
    ...{ kind: "INTEGRATION", name: "hidden_mail", plural: "NOTIFICATION INTEGRATIONS" },
    ...{ create: "CREATE NOTIFICATION INTEGRATION hidden_mail TYPE = EMAIL ENABLED = TRUE" },
    ...{ privileges: ["USAGE"], described: "NOTIFICATION INTEGRATION" },
  },
  {
    ...{ kind: "WAREHOUSE", name: "hidden_w", plural: "WAREHOUSES", create: "CREATE WAREHOUSE hidden_w" },
    privileges: ["USAGE", "OPERATE", "MODIFY", "MONITOR"],
  },
  {
    ...{ kind: "DATABASE", name: "hidden_d", plural: "DATABASES", create: "CREATE DATABASE hidden_d" },
    ...{ privileges: ["USAGE", "MODIFY", "MONITOR", "CREATE SCHEMA"] },
  },
  {
    ...{ kind: "RESOURCE MONITOR", name: "hidden_rm", plural: "RESOURCE MONITORS" },
    ...{ create: "CREATE RESOURCE MONITOR hidden_rm WITH CREDIT_QUOTA = 1", described: "" },
    privileges: ["MONITOR", "MODIFY"],
  },
];

beforeAll(async () => {
  git("init", "-q", "-b", "main");
  writeFileSync(join(clone, "one.sql"), "SELECT 1;");
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  globe = await startTestGlobe({
    mounts: { "https://github.com/acme/project": clone, "s3://in": clone },
  });
  admin = await connect(globe);
  for (const sql of [
    "CREATE WAREHOUSE w",
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE TABLE d.s.base (a INT)",
    "CREATE STAGE d.s.base_stage",
    "CREATE STAGE d.s.outside URL = 's3://in/'",
    "COPY INTO @d.s.base_stage/app/streamlit_app.py FROM (SELECT 1) SINGLE = TRUE FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE)",
    "CREATE API INTEGRATION git_api API_PROVIDER = git_https_api API_ALLOWED_PREFIXES = ('https://github.com/acme') ENABLED = TRUE",
    ...[...KINDS, ...OF_ACCOUNT].map(({ create }) => create),
  ])
    await admin.query(sql);
  anna = await connectAs(globe, admin, { role: "r", grants: ["USAGE ON WAREHOUSE w"] }, { warehouse: "W" });
}, 60_000);
afterAll(async () => {
  await anna?.close();
  await admin?.close();
  await globe?.close();
  rmSync(clone, { recursive: true, force: true });
});

const bare = (name: string) => name.replace(/\(.*\)$/, "");

/** What the role is told of the object, by all who tell of objects; "" stands for: not there. */
async function told({ kind, name, plural, view, ddl, described = kind }: Kind, place: string): Promise<Row> {
  const seen = async (sql: string): Promise<number> =>
    (await anna.query(sql).catch((error: unknown) => refusedAsGone(error))).length;
  const path = `${place}${name}`;
  const inView =
    view && `SELECT * FROM d.information_schema.${view[0]} WHERE ${view[1]} = '${bare(name).toUpperCase()}'`;
  return {
    show: await seen(`SHOW ${plural} LIKE '${bare(name)}'${place ? " IN ACCOUNT" : ""}`),
    ...(described && { describe: Math.sign(await seen(`DESCRIBE ${described} ${path}`)) }),
    ...(inView && { view: await seen(inView) }),
    ...(ddl && { ddl: await seen(`SELECT GET_DDL('${ddl}', '${path}')`) }),
  };
}

/** Nothing is told, when it is refused as what is not there. */
function refusedAsGone(error: unknown): Row[] {
  const message = error instanceof Error ? error.message : String(error);
  expect(message).toMatch(
    /does not exist or not authorized|does not exist, or operation cannot be performed/,
  );
  return [];
}

const all = (answer: Row, count: number): Row =>
  Object.fromEntries(Object.keys(answer).map((who) => [who, count]));

describe("an object of a schema", () => {
  test.each(KINDS)("$plural ($name)", async (kind) => {
    const on = `ON ${kind.kind} d.s.${kind.name}`;
    const [database, schema] = ["USAGE ON DATABASE d", "USAGE ON SCHEMA d.s"];
    for (const grant of [database, schema]) await admin.query(`GRANT ${grant} TO ROLE r`);
    try {
      const nothing = await told(kind, "d.s.");
      expect(nothing, "without a privilege").toEqual(all(nothing, 0));
      for (const privilege of kind.privileges) {
        await admin.query(`GRANT ${privilege} ${on} TO ROLE r`);
        const answer = await told(kind, "d.s.");
        expect(answer, `with ${privilege}`).toEqual(all(answer, 1));
        for (const container of [schema, database]) {
          await admin.query(`REVOKE ${container} FROM ROLE r`);
          const without = await told(kind, "d.s.");
          expect(without, `with ${privilege}, without ${container}`).toEqual(all(without, 0));
          await admin.query(`GRANT ${container} TO ROLE r`);
        }
        await admin.query(`REVOKE ${privilege} ${on} FROM ROLE r`);
      }
      const again = await told(kind, "d.s.");
      expect(again, "when it is taken away again").toEqual(all(again, 0));
    } finally {
      for (const grant of [database, schema]) await admin.query(`REVOKE ${grant} FROM ROLE r`);
    }
  });
});

describe("an object of the account", () => {
  test.each(OF_ACCOUNT)("$plural ($name)", async (kind) => {
    const nothing = await told(kind, "");
    expect(nothing, "without a privilege").toEqual(all(nothing, 0));
    for (const privilege of kind.privileges) {
      await admin.query(`GRANT ${privilege} ON ${kind.kind} ${kind.name} TO ROLE r`);
      const answer = await told(kind, "");
      expect(answer, `with ${privilege}`).toEqual(all(answer, 1));
      await admin.query(`REVOKE ${privilege} ON ${kind.kind} ${kind.name} FROM ROLE r`);
    }
    const again = await told(kind, "");
    expect(again, "when it is taken away again").toEqual(all(again, 0));
  });
});

test("every kind of a schema stands above", () => {
  const told = new Set(KINDS.map(({ kind }) => kind));
  // A network rule has no privilege but OWNERSHIP; a service needs images and a compute pool.
  expect(SCHEMA_OBJECT_KINDS.filter((kind) => !told.has(kind))).toEqual(["NETWORK RULE", "SERVICE"]);
});

test("a pipe is in INFORMATION_SCHEMA.PIPES for its owner and who may monitor it", async () => {
  // https://docs.snowflake.com/en/sql-reference/info-schema/pipes
  const pipes = "SELECT pipe_name FROM d.information_schema.pipes";
  for (const grant of ["USAGE ON DATABASE d", "USAGE ON SCHEMA d.s", "OPERATE ON PIPE d.s.hidden"])
    await admin.query(`GRANT ${grant} TO ROLE r`);
  expect(await anna.query(pipes)).toEqual([]);
  await admin.query("GRANT MONITOR ON PIPE d.s.hidden TO ROLE r");
  expect(await anna.query(pipes)).toEqual([{ PIPE_NAME: "HIDDEN" }]);
});
