import type { Catalog, CatalogObject, ObjectKind, ObjectPath } from "../account/catalog.ts";

/** Kinds that stand in a schema. */
export const SCHEMA_OBJECT_KINDS = [
  "TABLE",
  "VIEW",
  "DYNAMIC TABLE",
  "EXTERNAL TABLE",
  "SEQUENCE",
  "STAGE",
  "FILE FORMAT",
  "PROCEDURE",
  "FUNCTION",
  "ROW ACCESS POLICY",
  "MASKING POLICY",
  "NETWORK RULE",
  "PASSWORD POLICY",
  "SESSION POLICY",
  "AUTHENTICATION POLICY",
  "PACKAGES POLICY",
  "SECRET",
  "IMAGE REPOSITORY",
  "SERVICE",
  "TASK",
  "STREAM",
  "TAG",
  "GIT REPOSITORY",
  "PIPE",
  "ALERT",
  "STREAMLIT",
  "NOTEBOOK",
  "SEMANTIC VIEW",
] as const satisfies readonly ObjectKind[];

/** Kinds that stand in the account itself. */
export const ACCOUNT_OBJECT_KINDS = [
  "ROLE",
  "USER",
  "WAREHOUSE",
  "DATABASE",
  "INTEGRATION",
  "COMPUTE POOL",
  "RESOURCE MONITOR",
  "NETWORK POLICY",
  "SHARE",
  "LISTING",
  "EXTERNAL VOLUME",
] as const satisfies readonly ObjectKind[];

/** Kinds that stand in a database. */
export const DATABASE_OBJECT_KINDS = ["SCHEMA", "DATABASE ROLE"] as const satisfies readonly ObjectKind[];

/** Every kind but the account. */
export const OBJECT_KINDS: readonly ObjectKind[] = [
  ...ACCOUNT_OBJECT_KINDS,
  ...DATABASE_OBJECT_KINDS,
  ...SCHEMA_OBJECT_KINDS,
];

/** `DB.SCHEMA.NAME`, as far as the object has them. */
export function pathText(path: ObjectPath): string {
  return [path.database, path.schema, path.name].filter((part) => part !== undefined).join(".");
}

/** What stands directly in the object: a database's schemas and roles, a schema's objects. What runs comes first, tables last. */
export function contentsOf(catalog: Catalog, object: CatalogObject): CatalogObject[] {
  if (object.kind === "DATABASE")
    return DATABASE_OBJECT_KINDS.flatMap((kind) => catalog.list(kind, { database: object.path.name }));
  if (object.kind !== "SCHEMA" || object.path.database === undefined) return [];
  const within = {
    database: object.path.database,
    schema: object.path.name,
    temporary: "every session",
  } as const;
  return [...SCHEMA_OBJECT_KINDS].reverse().flatMap((kind) => catalog.list(kind, within));
}

/** The database and the schema that the object stands in, outermost first. */
export function containersOf(catalog: Catalog, object: { readonly path: ObjectPath }): CatalogObject[] {
  const { database, schema } = object.path;
  const containers: CatalogObject[] = [];
  const inDatabase = database === undefined ? undefined : catalog.find("DATABASE", { name: database });
  if (inDatabase) containers.push(inDatabase);
  const inSchema =
    database === undefined || schema === undefined
      ? undefined
      : catalog.find("SCHEMA", { database, name: schema });
  if (inSchema) containers.push(inSchema);
  return containers;
}
