import fc from "fast-check";
import { expect, test } from "vitest";
import type { CatalogObject, ObjectKind } from "../../account/catalog.ts";
import { openTestCatalog, type TestCatalog } from "../test-catalog.ts";

const ROLES = ["R1", "R2", "R3"];
const KINDS: readonly ObjectKind[] = ["DATABASE", "SCHEMA", "TABLE"];
const PRIVILEGES = ["USAGE", "SELECT", "INSERT", "CREATE TABLE", "MANAGE GRANTS", "MONITOR"];

/** All that a role may do, as text: the questions that statements ask. */
function allowed(glass: TestCatalog, objects: readonly CatalogObject[]): Set<string> {
  const answers = new Set<string>();
  for (const role of ROLES) {
    for (const secondaryRoles of ["ALL", "NONE"] as const) {
      const session = glass.session(role, { secondaryRoles });
      for (const object of objects) {
        const note = (what: string) => answers.add(`${role} ${secondaryRoles} ${object.kind} ${what}`);
        if (glass.access.sees(session, object)) note("sees");
        if (glass.access.managesGrants(session, object)) note("manages grants");
        for (const privilege of PRIVILEGES) {
          if (glass.access.holds(session, privilege, object)) note(`holds ${privilege}`);
        }
      }
      try {
        glass.access.placeForNew(session, "TABLE", ["D", "S", "NEW"]);
        answers.add(`${role} ${secondaryRoles} may create a table`);
      } catch {}
    }
  }
  return answers;
}

const grants = fc.array(
  fc.record({
    privilege: fc.constantFrom(...PRIVILEGES, "OWNERSHIP"),
    on: fc.nat({ max: KINDS.length }),
    role: fc.constantFrom(...ROLES, "PUBLIC"),
    future: fc.option(fc.constantFrom<ObjectKind>("TABLE", "SCHEMA"), { nil: undefined }),
    caller: fc.boolean(),
  }),
  { maxLength: 12 },
);
const roleGrants = fc.array(
  fc.record({
    role: fc.constantFrom(...ROLES),
    to: fc.constantFrom(
      { kind: "ROLE" as const, name: "R1" },
      { kind: "ROLE" as const, name: "R2" },
      { kind: "USER" as const, name: "ANNA" },
    ),
  }),
  { maxLength: 5 },
);

test("revoking any grant, of a privilege or of a role, never lets more happen", async () => {
  const glass = await openTestCatalog();
  await fc.assert(
    fc.asyncProperty(grants, roleGrants, async (given, givenRoles) => {
      // One change that is taken back at its end: the account is fresh for the next case.
      const work = glass.change((change) => {
        for (const name of ROLES) change.create({ kind: "ROLE", path: { name }, owner: null });
        const objects = [
          change.create({ kind: "DATABASE", path: { name: "D" }, owner: "R1" }),
          change.create({ kind: "SCHEMA", path: { database: "D", name: "S" }, owner: "R2" }),
          change.create({ kind: "TABLE", path: { database: "D", schema: "S", name: "T" }, owner: "R3" }),
          change.catalog.account,
        ];
        for (const { on, future, caller, ...grant } of given) {
          const objectId = objects[on]?.id ?? 0;
          const kind = future === undefined ? {} : { future };
          change.grant({ ...grant, objectId, grantOption: false, grantedBy: null, caller, ...kind });
        }
        for (const grant of givenRoles) change.grantRole({ ...grant, grantedBy: null });
        const before = allowed(glass, objects);
        const moreThanBefore = () => [...allowed(glass, objects)].filter((answer) => !before.has(answer));
        for (const grant of objects.flatMap((object) => change.catalog.grantsOn(object.id))) {
          change.revoke(grant);
          expect(moreThanBefore()).toEqual([]);
          change.grant(grant);
        }
        for (const grant of change.catalog.roleGrants()) {
          change.revokeRole(grant);
          expect(moreThanBefore()).toEqual([]);
          change.grantRole(grant);
        }
        expect(allowed(glass, objects)).toEqual(before);
        throw new Taken();
      });
      await expect(work).rejects.toThrow(Taken);
    }),
    { numRuns: 30 },
  );
});

class Taken extends Error {}
