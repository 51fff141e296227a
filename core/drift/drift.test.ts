import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shopEnvironment, shopFile } from "../project/testing/shop.ts";
import { compareFingerprints, digestOf } from "./compare-fingerprints.ts";
import { describeChange } from "./describe-changes.ts";
import { differenceSql, undoSql } from "./difference-sql.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { managedScopes } from "./managed-scopes.ts";
import { readFingerprint } from "./read-fingerprint.ts";
import { tableEntries } from "./table-entries.ts";
import { type FakeListing, fakeSession } from "./testing/fake-account.ts";

const inSchema = (name: string, more: Readonly<Record<string, unknown>>) => ({
  created_on: "2026-01-01 00:00:00.000 -0800",
  name,
  database_name: "D",
  schema_name: "S",
  owner: "DEPLOYER",
  comment: "",
  ...more,
});

/** One of each kind that Snowflake changes something of by itself, in the columns of its documentation. */
const LISTING: FakeListing = {
  shown: {
    DATABASES: [{ name: "D", owner: "DEPLOYER", comment: "", options: "", retention_time: "1" }],
    SCHEMAS: [
      { name: "S", database_name: "D", owner: "DEPLOYER", comment: "", options: "", retention_time: "1" },
      { name: "INFORMATION_SCHEMA", database_name: "D", owner: "" },
    ],
    TABLES: ["ORDERS", "ITEMS", "NOTES"].map((name) =>
      inSchema(name, {
        kind: "TABLE",
        rows: 1,
        bytes: 10,
        cluster_by: "",
        retention_time: "1",
        automatic_clustering: "ON",
        change_tracking: "OFF",
        search_optimization: "ON",
        search_optimization_progress: 10,
        search_optimization_bytes: 5,
        is_external: "N",
      }),
    ),
    "DYNAMIC TABLES": [
      inSchema("SUMS", {
        rows: 1,
        bytes: 1,
        target_lag: "1 hour",
        warehouse: "WH",
        refresh_mode: "INCREMENTAL",
        refresh_mode_reason: null,
        scheduling_state: "ACTIVE",
        last_suspended_on: null,
        data_timestamp: "x",
      }),
    ],
    STREAMS: [
      inSchema("CHANGES", {
        table_name: "D.S.ORDERS",
        mode: "DEFAULT",
        type: "DELTA",
        stale: "false",
        stale_after: "x",
      }),
    ],
    TASKS: [
      inSchema("NIGHTLY", {
        warehouse: "WH",
        schedule: "60 MINUTES",
        definition: "SELECT 1",
        state: "started",
        last_committed_on: "x",
        last_suspended_on: null,
        last_suspended_reason: null,
        id: "1",
      }),
    ],
    PIPES: [inSchema("LOAD", { definition: "COPY INTO ORDERS FROM @FILES", notification_channel: "arn" })],
    SEQUENCES: [inSchema("NUMBERS", { next_value: 5, interval: 1, ordered: "N" })],
    STAGES: [inSchema("FILES", { url: "", type: "INTERNAL", directory_enabled: "Y" })],
  },
  described: {
    'STAGE "D"."S"."FILES"': [
      { parent_property: "DIRECTORY", property: "ENABLE", property_value: "true" },
      { parent_property: "DIRECTORY", property: "LAST_REFRESHED_ON", property_value: "1" },
    ],
  },
  ddl: Object.fromEntries([
    ...["ORDERS", "ITEMS", "NOTES"].map((name) => [
      `"D"."S"."${name}"`,
      `create or replace TABLE D.S.${name} (\n\tA NUMBER(38,0) NOT NULL\n);`,
    ]),
    [
      '"D"."S"."SUMS"',
      "create or replace dynamic table D.S.SUMS(N) target_lag = '1 hour' warehouse = WH as SELECT COUNT(*) AS N FROM ORDERS;",
    ],
  ]),
  privileges: ["ORDERS", "ITEMS"].map((name) => ({
    GRANTEE: "READER",
    GRANTED_TO: "ROLE",
    OBJECT_CATALOG: "D",
    OBJECT_SCHEMA: "S",
    OBJECT_NAME: name,
    OBJECT_TYPE: "TABLE",
    PRIVILEGE_TYPE: "SELECT",
    IS_GRANTABLE: "NO",
    CREATED: "x",
  })),
};

const read = (listing: FakeListing) =>
  readFingerprint({ connection: fakeSession(listing), scopes: [{ database: "D" }], ours: new Set() });

const changed = async (listing: FakeListing, from = LISTING) =>
  compareFingerprints(await read(from), await read(listing));

/** The listing with one cell of one row another one. */
function withCell(plural: string, name: string, cells: Readonly<Record<string, unknown>>): FakeListing {
  const rows = LISTING.shown[plural] ?? [];
  return {
    ...LISTING,
    shown: {
      ...LISTING.shown,
      [plural]: rows.map((row) => (row.name === name ? { ...row, ...cells } : row)),
    },
  };
}

/** Columns that Snowflake fills in by itself. */
const MOVING = [
  "created_on",
  "rows",
  "bytes",
  "change_tracking",
  "search_optimization_progress",
  "search_optimization_bytes",
  "refresh_mode",
  "refresh_mode_reason",
  "scheduling_state",
  "last_suspended_on",
  "data_timestamp",
  "stale",
  "stale_after",
  "last_committed_on",
  "id",
  "next_value",
  "notification_channel",
];

describe("1,000 nights in which nobody changes anything", () => {
  it("bring no report: rows, times, refreshes and the order of lists are no drift", async () => {
    const base = await read(LISTING);
    const night = fc.record({
      seed: fc.integer(),
      value: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
      suspended: fc.constantFrom(null, "SUSPENDED_DUE_TO_ERRORS", "GRAPH_CHANGED"),
    });
    let nights = 0;
    await fc.assert(
      fc.asyncProperty(night, async ({ seed, value, suspended }) => {
        nights += 1;
        const shown = Object.fromEntries(
          Object.entries(LISTING.shown).map(([plural, rows]) => {
            const moved = rows.map((row) =>
              Object.fromEntries(
                Object.entries(row).map(([key, was]) => [key, MOVING.includes(key) ? value : was]),
              ),
            );
            return [plural, shuffled(moved, seed)] as const;
          }),
        );
        const tasks = (shown.TASKS ?? []).map((row) =>
          suspended === null ? row : { ...row, state: "suspended", last_suspended_reason: suspended },
        );
        const stage = [...(LISTING.described?.['STAGE "D"."S"."FILES"'] ?? [])].map((row) =>
          row.property === "LAST_REFRESHED_ON" ? { ...row, property_value: value } : row,
        );
        const now = await read({
          ...LISTING,
          shown: { ...shown, TASKS: tasks },
          described: { 'STAGE "D"."S"."FILES"': shuffled(stage, seed) },
          privileges: shuffled(LISTING.privileges ?? [], seed),
        });
        expect(compareFingerprints(base, now).changes).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(nights).toBe(1_000);
  });

  it("are told from a night in which somebody did", async () => {
    const cases: [FakeListing, string][] = [
      [
        withCell("TASKS", "NIGHTLY", { state: "suspended", last_suspended_reason: "USER_SUSPENDED" }),
        "TASK D.S.NIGHTLY: state changed",
      ],
      [withCell("TASKS", "NIGHTLY", { definition: "SELECT 2" }), "TASK D.S.NIGHTLY: definition changed"],
      [withCell("STREAMS", "CHANGES", { mode: "APPEND_ONLY" }), "STREAM D.S.CHANGES: mode changed"],
      [
        withCell("PIPES", "LOAD", { definition: "COPY INTO ITEMS FROM @FILES" }),
        "PIPE D.S.LOAD: definition changed",
      ],
      [
        withCell("DYNAMIC TABLES", "SUMS", { target_lag: "1 day" }),
        "DYNAMIC TABLE D.S.SUMS: target lag changed",
      ],
      [withCell("TABLES", "ORDERS", { owner: "SOMEBODY" }), "TABLE D.S.ORDERS: owner changed"],
      [{ ...LISTING, privileges: [] }, "SELECT on TABLE D.S.ITEMS was revoked from ROLE READER"],
    ];
    for (const [listing, line] of cases) {
      expect((await changed(listing)).changes.map(describeChange)).toContain(line);
    }
  });
});

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const order = list.map(
    (item, index) => [Math.imul(seed ^ (index * 0x9e3779b1), 0x85ebca6b) >>> 0, item] as const,
  );
  return order.toSorted(([one], [other]) => one - other).map(([, item]) => item);
}

describe("what cannot be seen", () => {
  it("is told, and is no change: neither when it comes nor when it goes", async () => {
    const blind = { ...LISTING, refused: ["TASKS"] };
    for (const [from, to] of [
      [LISTING, blind],
      [blind, LISTING],
    ] as const) {
      const { changes, unread } = await changed(to, from);
      expect(changes).toEqual([]);
      expect(unread).toEqual([{ what: "SHOW TASKS", reason: "Insufficient privileges to operate on it" }]);
    }
    const { ddl: _, ...hidden } = LISTING;
    const noText = await changed(hidden);
    expect(noText.changes).toEqual([]);
    expect(noText.unread.map(({ what }) => what)).toContain('TABLE "D"."S"."ORDERS"');
  });
});

describe("another release of Snowflake", () => {
  const rewritten = (release: string, names: readonly string[]): FakeListing => ({
    ...LISTING,
    release,
    ddl: Object.fromEntries(
      Object.entries(LISTING.ddl ?? {}).map(([name, text]) => [
        name,
        names.some((one) => name.endsWith(`"${one}"`))
          ? text.replace(";", " ROW_TIMESTAMP=FALSE;")
          : text.toLowerCase().replaceAll("\n\t", " "),
      ]),
    ),
  });

  it("may write every statement of a kind in other words, and is then told", async () => {
    const all = await changed(rewritten("9.31.0", ["ORDERS", "ITEMS", "NOTES"]));
    expect(all.changes).toEqual([]);
    expect(all.notes).toEqual([expect.stringContaining("every TABLE in other words than 9.30.1")]);
  });

  it("excuses nothing that is said of some of them, or by the same release", async () => {
    for (const listing of [
      rewritten("9.31.0", ["ORDERS", "ITEMS"]),
      rewritten("9.30.1", ["ORDERS", "ITEMS", "NOTES"]),
    ]) {
      const { changes } = await changed(listing);
      expect(changes.map(describeChange)).toContain("TABLE D.S.ORDERS: definition changed");
    }
  });
});

describe("the difference as SQL", () => {
  const seen = (objects: Fingerprint["objects"]): Fingerprint => ({
    form: 1,
    scopes: ['"D"'],
    role: "R",
    release: "9",
    takenMs: 0,
    objects,
    grants: [],
    unread: [],
  });
  const table = (columns: string) => ({
    kind: "TABLE",
    name: '"D"."S"."T"',
    facts: {},
    ddl: `create or replace TABLE D.S.T cluster by (A)(\n\t${columns}\n);`,
  });
  const between = (from: string, to: string) =>
    compareFingerprints(seen([table(from)]), seen([table(to)])).changes;

  it.each([
    [
      "A NUMBER(38,0)",
      "A NUMBER(38,0),\n\tB VARCHAR(10) DEFAULT 'a, b'",
      [`ALTER TABLE "D"."S"."T" ADD COLUMN B VARCHAR(10) DEFAULT 'a, b';`],
      ['ALTER TABLE "D"."S"."T" DROP COLUMN B;'],
    ],
    [
      "A VARCHAR(10)",
      "A VARCHAR(20) NOT NULL",
      [
        'ALTER TABLE "D"."S"."T" ALTER COLUMN A SET DATA TYPE VARCHAR(20);',
        'ALTER TABLE "D"."S"."T" ALTER COLUMN A SET NOT NULL;',
      ],
      [
        'ALTER TABLE "D"."S"."T" ALTER COLUMN A SET DATA TYPE VARCHAR(10);',
        'ALTER TABLE "D"."S"."T" ALTER COLUMN A DROP NOT NULL;',
      ],
    ],
    [
      "A NUMBER(38,0)",
      "A NUMBER(38,0),\n\tprimary key (A)",
      ['ALTER TABLE "D"."S"."T" ADD primary key (A);'],
      ['ALTER TABLE "D"."S"."T" DROP primary key (A);'],
    ],
    [
      "A NUMBER(38,0)",
      "A NUMBER(38,0) COMMENT 'it''s'",
      [`COMMENT ON COLUMN "D"."S"."T".A IS 'it''s';`],
      [`COMMENT ON COLUMN "D"."S"."T".A IS '';`],
    ],
  ])("%s -> %s, and back", (from, to, forth, back) => {
    const changes = between(from, to);
    expect([differenceSql(changes), undoSql(changes)]).toEqual([forth, back]);
  });

  it("holds nothing that a name brings in: what is a comment stays one line", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, value) => {
        const object = {
          kind: "PIPE",
          name: `"D"."S"."${name.replaceAll('"', '""')}\nDROP TABLE X;"`,
          facts: { definition: value },
        };
        const { changes } = compareFingerprints(seen([]), seen([object]));
        for (const sql of differenceSql(changes)) expect(sql).toMatch(/^-- [^\n\r]*$/);
        for (const line of changes.map(describeChange)) expect(line).not.toMatch(/[\n\r]/);
      }),
    );
  });

  it("is the same in whatever order it is read", () => {
    const changes = between("A NUMBER(38,0)", "A NUMBER(38,0),\n\tB DATE");
    const more = [
      ...changes,
      { change: "granted" as const, grant: { privilege: "SELECT", on: "X", to: "ROLE Y", option: false } },
    ];
    expect(digestOf(more)).toBe(digestOf(more.toReversed()));
    expect(digestOf(more)).not.toBe(digestOf(changes));
  });

  it("takes the columns of a table, and not what else stands in brackets", () => {
    expect(
      tableEntries(
        'create or replace TABLE T cluster by LINEAR(A, B)("a,b" NUMBER(10,2) DEFAULT F(1, 2), unique (A));',
      ),
    ).toEqual([
      { column: true, name: '"a,b"', definition: "NUMBER(10,2) DEFAULT F(1, 2)" },
      { column: false, name: "unique (A)", definition: "" },
    ]);
  });
});

describe("what an environment holds", () => {
  const scopes = (from: string, to: string) =>
    managedScopes(shopEnvironment("dev", shopFile(from, to)).environment);
  it("is what it owns, or where its scripts start", () => {
    expect(scopes("branch: dev", "branch: dev\n        owns: [A, A.B, C.D]")).toEqual([
      { database: "A" },
      { database: "C", schema: "D" },
    ]);
    expect(scopes("", "")).toEqual([{ database: "SHOP_DEV", schema: "SALES" }]);
    expect(() => scopes("        database: SHOP_DEV\n        schema: SALES\n", "")).toThrow(
      /does not say which databases shop\/dev has/,
    );
  });
});
