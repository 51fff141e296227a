import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalog, CatalogChange, ObjectKind } from "../account/catalog.ts";
import { openTestCatalog } from "./test-catalog.ts";

const KINDS: readonly ObjectKind[] = ["ROLE", "USER", "DATABASE", "SCHEMA", "TABLE", "VIEW"];
const NAMES = ["A", "B", "C"];

const step = fc.record({
  what: fc.constantFrom("create", "drop", "rename", "own", "grant", "revoke", "grantRole", "revokeRole"),
  kind: fc.constantFrom(...KINDS),
  name: fc.constantFrom(...NAMES),
  other: fc.constantFrom(...NAMES),
  privilege: fc.constantFrom("USAGE", "SELECT", "OWNERSHIP"),
  future: fc.option(fc.constantFrom<ObjectKind>("TABLE", "SCHEMA"), { nil: undefined }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
const change = fc.record({ steps: fc.array(step, { maxLength: 6 }), fails: fc.boolean() });

function pathOf(kind: ObjectKind, name: string) {
  if (kind === "SCHEMA") return { database: "A", name };
  return kind === "TABLE" || kind === "VIEW" ? { database: "A", schema: "B", name } : { name };
}

async function take({ catalog, ...change }: CatalogChange, step: Step): Promise<void> {
  const { what, kind, name, other, privilege, future } = step;
  const object = catalog.find(kind, pathOf(kind, name));
  const to = { kind: "ROLE" as const, name: other };
  if (what === "create") change.create({ kind, path: pathOf(kind, name), owner: other, comment: name });
  if (what === "grantRole") change.grantRole({ role: name, to, grantedBy: null });
  if (what === "revokeRole") change.revokeRole({ role: name, to });
  if (!object) return;
  const grant = { privilege, objectId: object.id, role: other, ...(future ? { future } : {}) };
  if (what === "drop") await change.drop(object.id);
  if (what === "rename") change.update(object.id, { path: pathOf(kind, other) });
  if (what === "own") change.update(object.id, { owner: other });
  if (what === "grant") change.grant({ ...grant, grantOption: false, grantedBy: name });
  if (what === "revoke" && privilege !== "OWNERSHIP") change.revoke(grant);
}

/** All that a catalogue holds, in one order. */
function everything(catalog: Catalog): string[] {
  const objects = [...KINDS, "ACCOUNT" as const].flatMap((kind) => catalog.list(kind));
  return [
    ...objects.map((object) => JSON.stringify(object)),
    ...objects.flatMap((object) => catalog.grantsOn(object.id)).map((grant) => JSON.stringify(grant)),
    ...catalog.roleGrants().map((grant) => JSON.stringify(grant)),
  ].sort();
}

test("whatever was changed, and taken back, is the same after reopening; an owner has OWNERSHIP", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
      const glass = await openTestCatalog();
      for (const { steps, fails } of changes) {
        const before = everything(glass.catalog);
        try {
          await glass.change(async (pending) => {
            for (const one of steps) await take(pending, one);
            if (fails) throw new Error("taken back");
          });
        } catch {
          expect(everything(glass.catalog)).toEqual(before);
        }
      }
      for (const object of KINDS.flatMap((kind) => glass.catalog.list(kind))) {
        const owners = glass.catalog
          .grantsOn(object.id)
          .filter((grant) => grant.privilege === "OWNERSHIP" && !grant.future);
        expect(owners.map((grant) => grant.role)).toEqual(object.owner === null ? [] : [object.owner]);
      }
      const reopened = await openTestCatalog(undefined, glass.duck);
      expect(everything(reopened.catalog)).toEqual(everything(glass.catalog));
      glass.duck.closeSync();
    }),
    { numRuns: 40 },
  );
}, 30_000);
