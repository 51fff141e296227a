import { beforeEach, describe, expect, test } from "vitest";
import { openTestCatalog, type TestCatalog } from "../catalog/test-catalog.ts";
import type { CatalogChange, CatalogObject } from "./catalog.ts";

// https://docs.snowflake.com/en/user-guide/security-access-control-overview
// https://docs.snowflake.com/en/user-guide/security-access-control-privileges

let glass: TestCatalog;
let database: CatalogObject;
let schema: CatalogObject;
let table: CatalogObject;

beforeEach(async () => {
  glass = await openTestCatalog();
  await glass.change((change) => {
    for (const name of ["OWNER", "READER", "CHILD"])
      change.create({ kind: "ROLE", path: { name }, owner: "USERADMIN" });
    database = change.create({ kind: "DATABASE", path: { name: "D" }, owner: "OWNER" });
    schema = change.create({ kind: "SCHEMA", path: { database: "D", name: "S" }, owner: "OWNER" });
    table = change.create({ kind: "TABLE", path: { database: "D", schema: "S", name: "T" }, owner: "OWNER" });
  });
});

const give = (privilege: string, object: CatalogObject, role: string) =>
  glass.change((change) =>
    change.grant({ privilege, objectId: object.id, role, grantOption: false, grantedBy: "OWNER" }),
  );
const giveRole = (role: string, kind: "ROLE" | "USER", name: string) =>
  glass.change((change: CatalogChange) => change.grantRole({ role, to: { kind, name }, grantedBy: null }));

describe("roles", () => {
  test('"when a role is granted to another role, the latter inherits its privileges", and everybody has PUBLIC', async () => {
    await giveRole("READER", "ROLE", "OWNER");
    await giveRole("CHILD", "ROLE", "READER");
    expect([...glass.access.activeRoles(glass.session("OWNER"))].sort()).toEqual([
      "CHILD",
      "OWNER",
      "PUBLIC",
      "READER",
    ]);
    expect([...glass.access.activeRoles(glass.session("CHILD"))].sort()).toEqual(["CHILD", "PUBLIC"]);
    expect([...glass.access.activeRoles(glass.session(null))]).toEqual(["PUBLIC"]);
  });

  test("secondary roles add every role granted to the user; owner's rights leave only the owner's", async () => {
    await giveRole("READER", "USER", "ANNA");
    const all = glass.session("CHILD", { secondaryRoles: "ALL" });
    expect([...glass.access.activeRoles(all)].sort()).toEqual(["CHILD", "PUBLIC", "READER"]);
    const asOwner = glass.session("CHILD", { secondaryRoles: "ALL", ownersRights: { role: "OWNER" } });
    expect([...glass.access.activeRoles(asOwner)].sort()).toEqual(["OWNER", "PUBLIC"]);
  });

  test("secondary roles count only when the session has them, and a role that was taken away is gone at once", async () => {
    const readers = () => [...glass.access.activeRoles(glass.session("CHILD", { secondaryRoles: "ALL" }))];
    await giveRole("READER", "USER", "ANNA");
    expect([...glass.access.activeRoles(glass.session("CHILD"))].sort()).toEqual(["CHILD", "PUBLIC"]);
    expect(readers()).toContain("READER");
    await glass.change((change) => change.revokeRole({ role: "READER", to: { kind: "USER", name: "ANNA" } }));
    expect(readers()).not.toContain("READER");
  });

  test("ACCOUNTADMIN has only what it inherits: another role's table is not its own", () => {
    expect(glass.access.sees(glass.session("ACCOUNTADMIN"), table)).toBe(false);
    expect(() => glass.access.resolve(glass.session("ACCOUNTADMIN"), "DATABASE", ["D"])).toThrow(
      "Database 'D' does not exist or not authorized.",
    );
  });
});

describe("objects", () => {
  test('"Operating on an object in a schema requires at least one privilege on the parent database and … schema."', async () => {
    const reader = glass.session("READER");
    await give("SELECT", table, "READER");
    expect(() => glass.access.resolve(reader, "TABLE LIKE", ["D", "S", "T"])).toThrow(
      "Database 'D' does not exist or not authorized.",
    );
    await give("USAGE", database, "READER");
    expect(() => glass.access.resolve(reader, "TABLE LIKE", ["D", "S", "T"])).toThrow(
      "Schema 'D.S' does not exist or not authorized.",
    );
    expect(glass.access.lookUp(reader, "TABLE LIKE", ["D", "S", "T"])).toBeUndefined();
    await give("USAGE", schema, "READER");
    expect(glass.access.resolve(reader, "TABLE LIKE", ["D", "S", "T"]).id).toBe(table.id);
    expect(glass.access.lookUp(reader, "TABLE", ["D", "S", "T"])?.id).toBe(table.id);
  });

  test("that a role has no privilege on do not exist for it: the same words as for what is not there", async () => {
    await give("USAGE", database, "READER");
    await give("USAGE", schema, "READER");
    const reader = glass.session("READER", { database: "D", schema: "S" });
    const message = (name: string) => {
      try {
        return glass.access.resolve(reader, "TABLE LIKE", [name]).path.name;
      } catch (error) {
        return String(error);
      }
    };
    expect(message("T")).toBe(
      "SnowflakeError: SQL compilation error:\nObject 'T' does not exist or not authorized.",
    );
    expect(message("T")).toBe(message("U").replace("'U'", "'T'"));
    expect(() => glass.access.require(reader, "SELECT", table)).toThrow("does not exist or not authorized");
  });

  test("that a role may know but not so use are refused by 003001", async () => {
    await give("USAGE", database, "READER");
    await give("USAGE", schema, "READER");
    await give("INSERT", table, "READER");
    expect(() => glass.access.require(glass.session("READER"), "SELECT", table)).toThrow(
      "SQL access control error:\nInsufficient privileges to operate on table 'T'",
    );
    glass.access.require(glass.session("READER"), "INSERT", table);
  });

  test("belong to their owner role wholly; owning the schema is not owning what stands in it", async () => {
    glass.access.require(glass.session("OWNER"), "SELECT", table);
    await glass.change((change) => change.update(table.id, { owner: "READER" }));
    expect(glass.access.holds(glass.session("OWNER"), "SELECT", table)).toBe(false);
  });

  test("future grants and caller grants on a container give nothing on it", async () => {
    await glass.change((change) => {
      const grant = { objectId: database.id, role: "READER", grantOption: false, grantedBy: null };
      change.grant({ ...grant, privilege: "USAGE", future: "SCHEMA" });
      change.grant({ ...grant, privilege: "USAGE", caller: true });
    });
    expect(glass.access.sees(glass.session("READER"), database)).toBe(false);
  });

  test("MANAGE WAREHOUSES equals MODIFY, MONITOR and OPERATE on all warehouses, not USAGE", async () => {
    const warehouse = await glass.change((change) =>
      change.create({ kind: "WAREHOUSE", path: { name: "W" }, owner: "OWNER" }),
    );
    await give("MANAGE WAREHOUSES", glass.catalog.account, "READER");
    const reader = glass.session("READER");
    expect(
      ["MODIFY", "MONITOR", "OPERATE", "USAGE"].map((name) => glass.access.holds(reader, name, warehouse)),
    ).toEqual([true, true, true, false]);
  });

  test('MANAGE GRANTS: "Owning a database does not confer this privilege"; on a container it reaches what is inside', async () => {
    expect(glass.access.managesGrants(glass.session("OWNER"), database)).toBe(false);
    expect(glass.access.holds(glass.session("OWNER"), "MANAGE GRANTS", database)).toBe(false);
    expect(glass.access.managesGrants(glass.session("SECURITYADMIN"), table)).toBe(true);
    await give("MANAGE GRANTS", schema, "READER");
    expect(glass.access.managesGrants(glass.session("READER"), table)).toBe(true);
    expect(glass.access.managesGrants(glass.session("READER"), database)).toBe(false);
  });
});

describe("new objects", () => {
  test("need CREATE on their container; its owner has it", async () => {
    expect(
      glass.access.placeForNew(glass.session("OWNER", { database: "D", schema: "S" }), "VIEW", ["V"]),
    ).toEqual({
      database: "D",
      schema: "S",
      name: "V",
    });
    await give("USAGE", database, "READER");
    await give("USAGE", schema, "READER");
    expect(() => glass.access.placeForNew(glass.session("READER"), "VIEW", ["D", "S", "V"])).toThrow(
      "Insufficient privileges to operate on schema 'S'",
    );
    await give("CREATE VIEW", schema, "READER");
    glass.access.placeForNew(glass.session("READER"), "VIEW", ["D", "S", "V"]);
    expect(() => glass.access.placeForNew(glass.session("READER"), "TABLE", ["D", "S", "V"])).toThrow(
      "Insufficient",
    );
    expect(() => glass.access.placeForNew(glass.session("READER"), "DATABASE", ["E"])).toThrow(
      "Insufficient privileges to operate on account 'GLASS'",
    );
    glass.access.placeForNew(glass.session("SYSADMIN"), "DATABASE", ["E"]);
  });

  test('are authorised "through primary role" only', async () => {
    await giveRole("OWNER", "USER", "ANNA");
    const secondary = glass.session("READER", { secondaryRoles: "ALL" });
    expect(glass.access.holds(secondary, "CREATE TABLE", schema)).toBe(true);
    expect(() => glass.access.placeForNew(secondary, "TABLE", ["D", "S", "U"])).toThrow(
      "Insufficient privileges",
    );
  });

  test("need a current database and schema when the name has none", () => {
    expect(() => glass.access.placeForNew(glass.session("OWNER"), "TABLE", ["T"])).toThrow(
      "Cannot perform CREATE TABLE. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
    );
    expect(() => glass.access.placeForNew(glass.session("OWNER", { database: "D" }), "TABLE", ["T"])).toThrow(
      "This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.",
    );
  });
});

// https://docs.snowflake.com/en/developer-guide/restricted-callers-rights
describe("restricted caller's rights", () => {
  const caller = (privilege: string, object: CatalogObject, future?: "TABLE" | "SCHEMA") =>
    glass.change((change) =>
      change.grant({
        privilege,
        objectId: object.id,
        role: "CHILD",
        grantOption: false,
        grantedBy: null,
        caller: true,
        ...(future ? { future } : {}),
      }),
    );

  test('"it can only run with the caller\'s privileges specified by the caller grants"', async () => {
    for (const object of [database, schema]) await give("USAGE", object, "READER");
    await give("SELECT", table, "READER");
    await give("INSERT", table, "READER");
    const direct = glass.session("READER");
    const called = glass.session("READER", { callerOf: "CHILD" });
    expect(glass.access.holds(direct, "SELECT", table)).toBe(true);
    expect(glass.access.sees(called, table)).toBe(false);
    await caller("USAGE", database);
    await caller("USAGE", schema);
    await caller("SELECT", schema, "TABLE");
    glass.access.require(called, "SELECT", table);
    expect(() => glass.access.require(called, "INSERT", table)).toThrow("Insufficient privileges");
  });

  test("an inherited caller grant reaches objects of its kind only", async () => {
    const view = await glass.change((change) =>
      change.create({ kind: "VIEW", path: { database: "D", schema: "S", name: "V" }, owner: "READER" }),
    );
    for (const object of [database, schema]) {
      await give("USAGE", object, "READER");
      await caller("USAGE", object);
    }
    await caller("SELECT", schema, "TABLE");
    expect(glass.access.holds(glass.session("READER"), "SELECT", view)).toBe(true);
    expect(glass.access.holds(glass.session("READER", { callerOf: "CHILD" }), "SELECT", view)).toBe(false);
  });

  test('"A caller grant doesn\'t give any privileges"', async () => {
    for (const object of [database, schema]) await caller("USAGE", object);
    await caller("SELECT", table);
    expect(glass.access.sees(glass.session("READER", { callerOf: "CHILD" }), table)).toBe(false);
  });

  test("an owner's-rights procedure or policy inside has its owner's rights, unbound", async () => {
    const inside = glass.session("READER", { callerOf: "CHILD", ownersRights: { role: "OWNER" } });
    glass.access.require(inside, "SELECT", table);
  });
});
