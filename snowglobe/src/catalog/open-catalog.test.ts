import { describe, expect, test } from "vitest";
import type { CatalogChange, DropListener, ObjectKind } from "../account/catalog.ts";
import { openTestCatalog } from "./test-catalog.ts";

/** Database D with schema S, owned by OWNER. */
function makeSchema(change: CatalogChange): { database: number; schema: number } {
  const database = change.create({ kind: "DATABASE", path: { name: "D" }, owner: "OWNER" });
  const schema = change.create({ kind: "SCHEMA", path: { database: "D", name: "S" }, owner: "OWNER" });
  return { database: database.id, schema: schema.id };
}

const table = (name: string, owner = "OWNER") =>
  ({ kind: "TABLE", path: { database: "D", schema: "S", name }, owner }) as const;

describe("a fresh account", () => {
  test("has Snowflake's system roles in their hierarchy", async () => {
    const { catalog } = await openTestCatalog();
    expect(catalog.list("ROLE").map((role) => role.path.name)).toEqual([
      "ACCOUNTADMIN",
      "PUBLIC",
      "SECURITYADMIN",
      "SYSADMIN",
      "USERADMIN",
    ]);
    expect(catalog.roleGrants().map((grant) => `${grant.role} > ${grant.to.name}`)).toEqual([
      "SECURITYADMIN > ACCOUNTADMIN",
      "SYSADMIN > ACCOUNTADMIN",
      "USERADMIN > SECURITYADMIN",
    ]);
    expect(catalog.account.path.name).toBe("GLASS");
  });
});

describe("a change", () => {
  test("is there after reopening: objects, grants, role grants, and numbers are not given again", async () => {
    const first = await openTestCatalog();
    const dropped = await first.change(async (change) => {
      const { schema } = makeSchema(change);
      change.grant({
        privilege: "USAGE",
        objectId: schema,
        role: "PUBLIC",
        grantOption: false,
        grantedBy: "OWNER",
      });
      change.grantRole({ role: "SYSADMIN", to: { kind: "USER", name: "ANNA" }, grantedBy: null });
      const gone = change.create(table("GONE"));
      await change.drop(gone.id);
      return gone.id;
    });
    const second = await openTestCatalog(undefined, first.duck);
    const schema = second.catalog.find("SCHEMA", { database: "D", name: "S" });
    expect(schema).toMatchObject({ owner: "OWNER", comment: "" });
    expect(second.catalog.grantsOn(schema?.id ?? 0).map((grant) => grant.privilege)).toEqual([
      "OWNERSHIP",
      "USAGE",
    ]);
    expect(second.catalog.roleGrants()).toHaveLength(4);
    const next = await second.change((change) => change.create(table("NEXT")));
    expect(next.id).toBeGreaterThan(dropped);
  });

  test("that throws leaves neither catalogue nor DuckDB changed", async () => {
    const glass = await openTestCatalog();
    const { schema } = await glass.change(makeSchema);
    const before = glass.catalog.grantsOn(schema);
    const failing = glass.change(async (change) => {
      await change.duck.run("CREATE TABLE made (n INTEGER)");
      change.create(table("T"));
      change.grant({
        privilege: "USAGE",
        objectId: schema,
        role: "PUBLIC",
        grantOption: true,
        grantedBy: null,
      });
      change.update(schema, { owner: "OTHER", comment: "changed" });
      const database = change.catalog.find("DATABASE", { name: "D" });
      await change.drop(database?.id ?? 0);
      expect(change.catalog.list("SCHEMA", { database: "D" })).toEqual([]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(glass.catalog.byId(schema)).toMatchObject({ owner: "OWNER", comment: "" });
    expect(glass.catalog.grantsOn(schema)).toEqual(before);
    expect(glass.catalog.list("TABLE")).toEqual([]);
    await expect(glass.duck.run("SELECT * FROM made")).rejects.toThrow("made");
  });

  test("refuses a second object of the same name; tables, views and dynamic tables share their names", async () => {
    const glass = await openTestCatalog();
    await glass.change(makeSchema);
    await glass.change((change) => change.create(table("T")));
    const view = glass.change((change) => change.create({ ...table("T"), kind: "VIEW" }));
    await expect(view).rejects.toMatchObject({
      code: "002002",
      message: "SQL compilation error:\nObject 'D.S.T' already exists.",
    });
    await glass.change((change) => change.create({ ...table("T"), kind: "STAGE" }));
  });

  test("drops what is inside first, and tells the listeners of each", async () => {
    const dropped: string[] = [];
    const listener: DropListener = async (object) => void dropped.push(`${object.kind} ${object.path.name}`);
    const kinds: ObjectKind[] = ["TABLE", "SCHEMA", "DATABASE", "STAGE"];
    const glass = await openTestCatalog(new Map(kinds.map((kind) => [kind, [listener]])));
    await glass.change(makeSchema);
    await glass.change((change) => change.create(table("T")));
    await glass.change((change) => change.create({ ...table("L"), kind: "STAGE" }));
    await glass.change((change) => change.drop(change.catalog.find("DATABASE", { name: "D" })?.id ?? 0));
    expect(dropped).toEqual(["STAGE L", "TABLE T", "SCHEMA S", "DATABASE D"]);
    expect(glass.catalog.grantsTo("OWNER")).toEqual([]);
  });

  test("renames a database with all that it contains, and a role with all that it owns and was given", async () => {
    const glass = await openTestCatalog();
    await glass.change(async (change) => {
      const role = change.create({ kind: "ROLE", path: { name: "OWNER" }, owner: "USERADMIN" });
      makeSchema(change);
      change.create(table("T"));
      change.grantRole({ role: "OWNER", to: { kind: "ROLE", name: "SYSADMIN" }, grantedBy: null });
      change.update(change.catalog.find("DATABASE", { name: "D" })?.id ?? 0, { path: { name: "E" } });
      change.update(role.id, { path: { name: "KEEPER" } });
    });
    expect(glass.catalog.find("TABLE", { database: "E", schema: "S", name: "T" })).toMatchObject({
      owner: "KEEPER",
    });
    expect(glass.catalog.list("SCHEMA", { database: "D" })).toEqual([]);
    expect(glass.catalog.grantsTo("OWNER")).toEqual([]);
    expect(glass.catalog.roleGrants().at(-1)).toMatchObject({ role: "KEEPER", to: { name: "SYSADMIN" } });
  });
});

// https://docs.snowflake.com/en/sql-reference/sql/grant-privilege#future-grants-on-database-or-schema-objects
describe("future grants", () => {
  const future = {
    objectId: 0,
    role: "READER",
    grantOption: false,
    grantedBy: "OWNER",
    future: "TABLE",
  } as const;

  test("are given to new objects of the kind, in the database or in the schema", async () => {
    const glass = await openTestCatalog();
    await glass.change((change) => {
      const { database } = makeSchema(change);
      change.grant({ ...future, privilege: "SELECT", objectId: database });
    });
    const made = await glass.change((change) => change.create(table("T")));
    expect(glass.catalog.grantsOn(made.id).map((grant) => `${grant.privilege} ${grant.role}`)).toEqual([
      "OWNERSHIP OWNER",
      "SELECT READER",
    ]);
    const view = await glass.change((change) => change.create({ ...table("V"), kind: "VIEW" }));
    expect(glass.catalog.grantsOn(view.id)).toHaveLength(1);
  });

  test("on the schema hide those on the database for the same kind", async () => {
    const glass = await openTestCatalog();
    await glass.change((change) => {
      const { database, schema } = makeSchema(change);
      change.grant({ ...future, privilege: "SELECT", objectId: database });
      change.grant({ ...future, privilege: "INSERT", objectId: schema });
    });
    const made = await glass.change((change) => change.create(table("T")));
    expect(glass.catalog.grantsOn(made.id).map((grant) => grant.privilege)).toEqual(["OWNERSHIP", "INSERT"]);
  });

  test("of OWNERSHIP make another role the owner", async () => {
    const glass = await openTestCatalog();
    await glass.change((change) => {
      const { schema } = makeSchema(change);
      change.grant({ ...future, privilege: "OWNERSHIP", objectId: schema, role: "KEEPER" });
    });
    const made = await glass.change((change) => change.create(table("T")));
    expect(made.owner).toBe("KEEPER");
    expect(glass.catalog.grantsOn(made.id)).toMatchObject([{ privilege: "OWNERSHIP", role: "KEEPER" }]);
  });
});
