import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRenderer } from "../../templates/create-renderer.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import { EMPTY_STATE, type MigrationState } from "../history/read-state.ts";
import { discoverScripts } from "../scripts/discover-scripts.ts";
import { filesOf } from "../testing/account.ts";
import { type MigrationPlan, planMigrations } from "./plan-migrations.ts";

type Scripts = Readonly<Record<string, string>>;

function plan(
  scripts: Scripts,
  state: MigrationState = EMPTY_STATE,
  config: MigrationConfig = {},
): MigrationPlan {
  const files = filesOf(scripts);
  return planMigrations(discoverScripts(files.keys()), state, createRenderer({ files, vars: {} }), config);
}

/** The state after a plan was carried out. */
function applied({ apply }: MigrationPlan, before: MigrationState = EMPTY_STATE): MigrationState {
  const versioned = new Map(before.versioned);
  const repeatable = new Map(before.repeatable);
  for (const { kind, name, version, checksum } of apply) {
    if (kind === "V") versioned.set(name, { script: name, version, checksum });
    if (kind === "R") repeatable.set(name, checksum);
  }
  return { ...before, versioned, repeatable };
}

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const kinds = ({ warnings }: MigrationPlan) => warnings.map(({ kind, path }) => [kind, path]);

describe("a plan", () => {
  it("tells a renamed script, and one that no longer renders", () => {
    const state = applied(plan({ "V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2" }));
    const later = { "V3__a.sql": "SELECT 1", "V2__b.sql": "SELECT {{ gone }}" };
    expect(kinds(plan(later, state))).toEqual([
      ["unrenderable", "V2__b.sql"],
      ["renamed", "V3__a.sql"],
    ]);
    for (const policies of [{ renamed: "error" as const }, { unrenderable: "error" as const }]) {
      expect(() => plan(later, state, { policies })).toThrow(/applied/);
    }
  });

  it("does not run a script again that was renamed under its version, also the newest one", () => {
    const state = applied(plan({ "V1__a.sql": "SELECT 1", "V2__b.sql": "SELECT 2" }));
    for (const scripts of [
      { "V1__better.sql": "SELECT 1", "V2__b.sql": "SELECT 2" },
      { "V1__a.sql": "SELECT 1", "V2__better.sql": "SELECT 2" },
    ]) {
      const again = plan(scripts, state);
      expect(again.apply).toEqual([]);
      expect(again.warnings.map(({ kind }) => kind)).toEqual(["renamed", "ignoredVersioned"]);
      expect(() => plan(scripts, state, { policies: { renamed: "error" } })).toThrow(/was applied as/);
    }
  });

  it("reads each policy from its own setting", () => {
    const state = applied(plan({ "V2__b.sql": "SELECT 2" }));
    const cases = {
      changedVersioned: { "V2__b.sql": "SELECT 3" },
      renamed: { "V3__b.sql": "SELECT 2" },
      ignoredVersioned: { "V2__b.sql": "SELECT 2", "V1__a.sql": "SELECT 1" },
      unrenderable: { "V2__b.sql": "{{ gone }}" },
      unknownFile: { "V2__b.sql": "SELECT 2", "A__x.cli.yml": "x" },
      commandLineScript: { "V2__b.sql": "SELECT 2", "V3__x.cli.yml": "x" },
    } as const;
    const all = Object.keys(cases) as (keyof typeof cases)[];
    for (const kind of all) {
      const others = Object.fromEntries(
        all.filter((other) => other !== kind).map((other) => [other, "error"]),
      );
      const quiet = Object.fromEntries(all.map((other) => [other, "ignore"]));
      const scripts: Scripts = cases[kind];
      expect(() => plan(scripts, state, { policies: { ...quiet, [kind]: "error" } }), kind).toThrow();
      expect(
        plan(scripts, state, { policies: { ...others, [kind]: "warn" } }).warnings.map((w) => w.kind),
      ).toEqual([kind]);
      expect(plan(scripts, state, { policies: { ...others, [kind]: "ignore" } }).warnings).toEqual([]);
    }
  });

  it("puts R scripts behind those that they depend on, and explains a cycle and a name that is not there", () => {
    expect(
      names(
        plan({
          "R__a.sql": "-- depends: R__c, R__b.sql\nSELECT 1",
          "R__b.sql": "--depends: r__C\nSELECT 2",
          "R__c.sql": "SELECT 3",
        }).apply,
      ),
    ).toEqual(["R__c.sql", "R__b.sql", "R__a.sql"]);
    const cycle = { "R__a.sql": "-- depends: R__b\nSELECT 1", "R__b.sql": "-- depends: R__a\nSELECT 1" };
    expect(() => plan(cycle)).toThrow("R__a.sql -> R__b.sql -> R__a.sql");
    expect(() => plan({ "R__a.sql": "-- depends: R__zz\nSELECT 1" })).toThrow(/depends on R__zz/);
  });

  it("leaves out what this attempt has done, and runs the hook that it left out", () => {
    const scripts = {
      "A__a.sql": "SELECT 1",
      "A__b.sql": "SELECT 2",
      "hooks/before.sql": "SELECT 3",
      "hooks/after.sql": "SELECT 4",
    };
    const state = (done: string[]) => ({ ...EMPTY_STATE, began: true, done: new Set(done) });
    expect(names(plan(scripts, state(["hooks/before.sql", "A__a.sql"])).apply)).toEqual([
      "A__b.sql",
      "hooks/after.sql",
    ]);
    expect(names(plan(scripts, state(["hooks/before.sql", "A__a.sql", "A__b.sql"])).apply)).toEqual([
      "hooks/after.sql",
    ]);
    const { "A__a.sql": _, "A__b.sql": __, ...hooks } = scripts;
    expect(plan(hooks).apply).toEqual([]);
  });
});

describe("for any tree of files", () => {
  const name = fc.oneof(
    fc
      .tuple(fc.constantFrom("V", "U"), fc.integer({ min: 1, max: 12 }))
      .map(([kind, version]) => `${kind}${version}__s.sql`),
    fc
      .tuple(fc.constantFrom("R", "A"), fc.constantFrom("a", "b", "c", "d"))
      .map(([kind, text]) => `${kind}__${text}.sql`),
  );
  const text = fc.constantFrom(
    "SELECT 1",
    "SELECT 2; -- x",
    "SELECT '{{ 1 }}'",
    "CREATE TABLE t (a INT)",
    "BEGIN x; END",
  );
  const tree = fc.dictionary(name, text, { minKeys: 1, maxKeys: 10 });

  it("what was applied is not applied again, but A", () => {
    let withWork = 0;
    fc.assert(
      fc.property(tree, fc.boolean(), (scripts, outOfOrder) => {
        const first = plan(scripts, EMPTY_STATE, { outOfOrder });
        if (first.apply.length > 0) withWork += 1;
        const second = plan(scripts, applied(first), { outOfOrder });
        expect(second.apply.every(({ kind }) => kind === "A")).toBe(true);
        expect(second.warnings).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(withWork).toBeGreaterThan(150);
  });

  it("V come by version, before R, before A; and a later tree runs what is new, changed, or newer", () => {
    let withWork = 0;
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const state = applied(plan(before));
        const { apply } = plan(after, state);
        if (apply.length > 0) withWork += 1;
        const newest = Math.max(0, ...[...state.versioned.values()].map(({ version }) => Number(version)));
        const expected = Object.keys(after).filter((path) => {
          if (path.startsWith("V")) return Number(path.slice(1).split("_")[0]) > newest;
          if (path.startsWith("R")) return before[path] === undefined || before[path] !== after[path];
          return path.startsWith("A");
        });
        expect(names(apply).toSorted()).toEqual(expected.toSorted());
        const rank = apply.map(({ kind, version }) => "VRA".indexOf(kind) * 1000 + Number(version));
        expect(rank).toEqual(rank.toSorted((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
    expect(withWork).toBeGreaterThan(150);
  });
});
