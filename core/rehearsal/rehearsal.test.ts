import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareObjects } from "./compare-objects.ts";
import { checkClone, makeClone } from "./make-clone.ts";
import type { ListedObject } from "./object-lists.ts";
import { mentions } from "./outside.ts";
import { type RehearsalMark, readRehearsal, rehearsalComment, rehearsalName } from "./rehearsal-name.ts";

const marks: fc.Arbitrary<RehearsalMark> = fc.record({
  repositoryId: fc.nat(),
  number: fc.nat(),
  sha: fc.stringMatching(/^[0-9a-f]{40}$/),
  project: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  environment: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  source: fc.string({ minLength: 1, maxLength: 20 }),
  expires: fc.date({ min: new Date("2026-01-01"), max: new Date("2099-01-01"), noInvalidDate: true }),
});

describe("name and comment of a rehearsal", () => {
  it("say the same, need no quotes, and are read back", () => {
    fc.assert(
      fc.property(marks, (mark) => {
        const name = rehearsalName(mark);
        expect(name).toMatch(/^RH_[A-Z0-9_]{1,200}$/);
        expect(readRehearsal(name, rehearsalComment(mark))).toEqual(mark);
      }),
    );
  });

  it("make nothing of what they do not both say", () => {
    fc.assert(
      fc.property(marks, marks, fc.string(), (mark, other, text) => {
        const name = rehearsalName(mark);
        expect(readRehearsal(name, text)).toBeUndefined();
        expect(readRehearsal(`${name}0`, rehearsalComment(mark))).toBeUndefined();
        if (rehearsalName(other) !== name) {
          expect(readRehearsal(name, rehearsalComment(other))).toBeUndefined();
        }
      }),
    );
  });
});

/** An account that answers SHOW for one clone, and keeps what it was sent. */
function fakeAccount(objects: Partial<Record<string, Record<string, unknown>[]>>) {
  const sent: string[] = [];
  return {
    sent,
    connection: {
      query<Row>(sql: string) {
        sent.push(sql);
        const kind = /^SHOW (?:USER )?([A-Z ]+) IN DATABASE "(SHOP|RH_1)"/.exec(sql)?.[1];
        const rows =
          kind === "SCHEMAS"
            ? [{ name: "S", owner: "DEPLOY" }]
            : sql.startsWith("SELECT CURRENT_AVAILABLE_ROLES")
              ? [{ R: '["DEPLOY","PUBLIC"]' }]
              : (objects[kind ?? ""] ?? []);
        return Promise.resolve({ rows: rows as Row[], queryId: "q", updatedRows: undefined });
      },
    },
  };
}

const inSchema = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  schema_name: "S",
  owner: "DEPLOY",
  ...more,
});
const OBJECTS = {
  TABLES: [inSchema("T")],
  STAGES: [
    inSchema("LAKE", { url: "s3://bucket/", type: "EXTERNAL" }),
    inSchema("FILES", { url: "", type: "INTERNAL" }),
  ],
  PIPES: [inSchema("LOAD", { definition: "COPY INTO SHOP.S.T FROM @SHOP.S.LAKE" })],
  TASKS: [inSchema("NIGHTLY", { definition: "CALL SHOP.S.P()" })],
  "MASKING POLICIES": [inSchema("HIDE")],
};
const ask = (connection: ReturnType<typeof fakeAccount>["connection"]) =>
  makeClone({ keeper: connection, source: "SHOP", clone: "RH_1", comment: "{}", role: "REHEARSAL" });

describe("a clone's fences", () => {
  it("takes off pipes and stages on real storage before anything else may see the clone", async () => {
    const { connection, sent } = fakeAccount(OBJECTS);
    const notShown = await ask(connection);
    const changes = sent.filter((sql) => /^(?:DROP|GRANT|CREATE)/.test(sql));
    expect(changes).toEqual([
      `CREATE DATABASE "RH_1" CLONE "SHOP" DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = '{}'`,
      'DROP STAGE "RH_1"."S"."LAKE"',
      'DROP PIPE "RH_1"."S"."LOAD"',
      'GRANT OWNERSHIP ON ALL TABLES IN SCHEMA "RH_1"."S" TO ROLE "REHEARSAL" COPY CURRENT GRANTS',
      'GRANT OWNERSHIP ON ALL STAGES IN SCHEMA "RH_1"."S" TO ROLE "REHEARSAL" COPY CURRENT GRANTS',
      'GRANT OWNERSHIP ON ALL TASKS IN SCHEMA "RH_1"."S" TO ROLE "REHEARSAL" COPY CURRENT GRANTS',
      'GRANT OWNERSHIP ON MASKING POLICY "RH_1"."S"."HIDE" TO ROLE "REHEARSAL" COPY CURRENT GRANTS',
      'GRANT OWNERSHIP ON SCHEMA "RH_1"."S" TO ROLE "REHEARSAL" COPY CURRENT GRANTS',
      'GRANT USAGE, CREATE SCHEMA, MONITOR ON DATABASE "RH_1" TO ROLE "REHEARSAL"',
    ]);
    expect(notShown).toEqual([
      expect.stringContaining("STAGE S.LAKE, PIPE S.LOAD: leads out of Snowflake"),
      expect.stringContaining("TASK S.NIGHTLY"),
    ]);
  });

  it("leaves what belongs to others to them, one by one where kinds are mixed", async () => {
    const { connection, sent } = fakeAccount({ TABLES: [inSchema("T"), inSchema("X", { owner: "OTHER" })] });
    expect(await ask(connection)).toEqual([expect.stringContaining("TABLE S.X: belongs to a role")]);
    expect(sent.filter((sql) => sql.includes("OWNERSHIP ON TABLE"))).toEqual([
      'GRANT OWNERSHIP ON TABLE "RH_1"."S"."T" TO ROLE "REHEARSAL" COPY CURRENT GRANTS',
    ]);
  });

  it.each([
    ["a stage on real storage", { STAGES: [inSchema("LAKE", { owner: "REHEARSAL", url: "s3://b/" })] }],
    ["a pipe", { PIPES: [inSchema("LOAD", { owner: "REHEARSAL" })] }],
    ["what belongs to another role", { VIEWS: [inSchema("V", { owner: "ANALYST" })] }],
    [
      "a procedure that is not its own",
      { PROCEDURES: [{ arguments: "P() RETURN VARCHAR", schema_name: "S" }] },
    ],
  ])("refuses a clone in which the rehearsal sees %s", async (_, objects) => {
    await expect(checkClone(fakeAccount(objects).connection, "RH_1", "REHEARSAL")).rejects.toThrow(
      "the rehearsal would see",
    );
  });

  it("knows what no clone has from what is missing", () => {
    const object = (kind: ListedObject["kind"], name: string, external = false): ListedObject => ({
      ...{ kind, name, external, schema: "S", owner: undefined, text: "", temporary: false },
    });
    const source = [object("TABLES", "T"), object("TABLES", "EXT", true), object("STAGES", "F")];
    expect(compareObjects(source, [])).toEqual({
      missing: ["TABLE S.T"],
      neverCloned: ["TABLE S.EXT", "STAGE S.F"],
    });
  });
});

it.each([
  ["SELECT * FROM shop.s.t", true],
  ['DELETE FROM "SHOP" . S.T', true],
  ["USE DATABASE Shop", true],
  ["SELECT * FROM s.shop", false],
  ["SELECT * FROM workshop.t", false],
  ["SELECT 'a shop'", false],
  ["EXECUTE IMMEDIATE 'DROP TABLE SHOP.S.T'", true],
])("finds the source's name: %s", (sql, found) => {
  expect(mentions(sql, "SHOP")).toBe(found);
  expect(mentions(sql, "shop")).toBe(false);
});
