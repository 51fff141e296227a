import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { showPart } from "../../parts/show-part.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { openTestAccount, type TestAccount } from "../test-account.ts";

const STATEMENTS = [
  "CREATE OR REPLACE TRANSIENT DATABASE d2 DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'x'",
  "CREATE SCHEMA IF NOT EXISTS d.s2 WITH MANAGED ACCESS COMMENT = 'x'",
  "CREATE SCHEMA d.s3 CLONE d.s",
  "ALTER SCHEMA d.s SET COMMENT = 'y'",
  "CREATE WAREHOUSE w2 WAREHOUSE_SIZE = 'X-SMALL' AUTO_SUSPEND = NULL INITIALLY_SUSPENDED = TRUE",
  "ALTER WAREHOUSE IF EXISTS w SUSPEND",
  "CREATE USER u2 PASSWORD = 'words words' DEFAULT_ROLE = r DEFAULT_SECONDARY_ROLES = () TYPE = PERSON",
  "ALTER USER u ADD WORKLOAD IDENTITY w TYPE = OIDC ISSUER = 'https://i' SUBJECT = 's' OIDC_AUDIENCE_LIST = ('a')",
  "ALTER USER u MODIFY WORKLOAD IDENTITY w SET DISABLED = TRUE COMMENT = 'c'",
  "ALTER USER u ADD PROGRAMMATIC ACCESS TOKEN t ROLE_RESTRICTION = 'R' DAYS_TO_EXPIRY = 1",
  "CREATE NETWORK RULE d.s.n2 TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.example', 'b.example:80')",
  "CREATE SECRET d.s.x TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'",
  "CREATE EXTERNAL ACCESS INTEGRATION i2 ALLOWED_NETWORK_RULES = (d.s.n) ALLOWED_AUTHENTICATION_SECRETS = ALL ENABLED = TRUE",
  "CREATE COMPUTE POOL p2 MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS",
  "ALTER COMPUTE POOL p STOP ALL",
  "CREATE IMAGE REPOSITORY IF NOT EXISTS d.s.i ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')",
  "COMMENT IF EXISTS ON NETWORK RULE d.s.n IS 'c'",
  "GRANT USAGE, MONITOR ON DATABASE d TO ROLE r WITH GRANT OPTION",
  "GRANT ALL PRIVILEGES ON ALL SCHEMAS IN DATABASE d TO ROLE r",
  "GRANT SELECT ON FUTURE TABLES IN SCHEMA d.s TO ROLE r",
  "GRANT OWNERSHIP ON SCHEMA d.s TO ROLE r COPY CURRENT GRANTS",
  "GRANT INHERITED CALLER SELECT ON ALL TABLES IN SCHEMA d.s TO ROLE r",
  "GRANT ROLE r TO USER u",
  "REVOKE GRANT OPTION FOR USAGE ON DATABASE d FROM ROLE r CASCADE",
  "DROP ROLE IF EXISTS nobody",
  "SHOW TERSE SCHEMAS LIKE 's%' IN DATABASE d STARTS WITH 'S' LIMIT 5 FROM 'A'",
  "SHOW GRANTS ON DATABASE d LIMIT 3",
  "SHOW FUTURE GRANTS IN SCHEMA d.s",
  "SHOW COLUMNS LIKE 'a' IN TABLE d.s.t",
  "SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER u",
  "DESCRIBE NETWORK RULE d.s.n",
  "DESC USER u",
];

let glass: TestAccount;
beforeAll(async () => {
  glass = await openTestAccount([showPart]);
  const admin = glass.session("ACCOUNTADMIN");
  for (const sql of [
    "CREATE DATABASE d",
    "CREATE SCHEMA d.s",
    "CREATE WAREHOUSE w",
    "CREATE ROLE r",
    "CREATE USER u",
    "CREATE NETWORK RULE d.s.n TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.example')",
    "CREATE COMPUTE POOL p MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
  ]) {
    await glass.run(sql, admin);
  }
});
afterAll(() => glass.close());

const mutation = fc.record({
  statement: fc.constantFrom(...STATEMENTS),
  other: fc.constantFrom(...STATEMENTS),
  at: fc.nat(40),
  from: fc.nat(40),
  how: fc.constantFrom("drop", "double", "swap", "graft", "cut", "quote"),
});

/** A statement with one of its tokens gone, doubled, taken from elsewhere … */
function mutated({
  statement,
  other,
  at,
  from,
  how,
}: typeof mutation extends fc.Arbitrary<infer Value> ? Value : never) {
  const words = tokenize(statement).map((token) => token.text);
  const donor = tokenize(other).map((token) => token.text);
  const place = at % words.length;
  const word = words[place] ?? "";
  const graft = donor[from % donor.length] ?? "";
  if (how === "drop") words.splice(place, 1);
  if (how === "double") words.splice(place, 0, word);
  if (how === "swap") words.splice(place, 2, words[place + 1] ?? "", word);
  if (how === "graft") words.splice(place, 1, graft);
  if (how === "cut") words.length = place;
  if (how === "quote") words.splice(place, 1, `"${word.replaceAll('"', "")}x"`);
  return words.join(" ").replaceAll(" . ", ".");
}

test("a spoilt statement is run or refused in an error of the account's own, never by a crash", async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async (one) => {
      const sql = mutated(one);
      const tokens = tokenize(sql);
      if (!glass.account.families.some((family) => family.accepts(tokens))) return;
      const session = glass.session("ACCOUNTADMIN", { database: "D", schema: "S" });
      try {
        await glass.run(sql, session);
      } catch (error) {
        expect(error, sql).toBeInstanceOf(SnowflakeError);
      }
    }),
    { numRuns: 300 },
  );
}, 30_000);
