import { quoteIdentifier, quoteLiteral, quoteObjectName } from "../snowflake/quote.ts";
import type { SeenGrant } from "./fingerprint.ts";
import type { Scope } from "./managed-scopes.ts";
import type { ShownRow } from "./object-kinds.ts";
import { placeOf, type Reading } from "./reading.ts";
import { compareTexts } from "./row-text.ts";

/** Whose grants a bind makes, and no deployment. */
const NOT_OURS: ReadonlySet<string> = new Set(["SERVICE", "SERVICE_ROLE"]);

/**
 * The privileges on what lies in the scopes, from one view a database, and those on what will lie in them. Ownership is
 * a fact of an object where SHOW tells it; here it is for routines, of which SHOW does not.
 * https://docs.snowflake.com/en/sql-reference/info-schema/object_privileges
 */
export async function readGrants(
  reading: Reading,
  scopes: readonly Scope[],
  ours: ReadonlySet<string>,
): Promise<SeenGrant[]> {
  const found = new Map<string, SeenGrant>();
  const add = (grants: readonly SeenGrant[]) => {
    for (const grant of grants) found.set(JSON.stringify(grant), grant);
  };
  for (const scope of scopes) {
    add(await readPrivileges(reading, scope, ours));
    for (const container of await containersOf(reading, scope))
      add(await readFutureGrants(reading, container));
  }
  return [...found.entries()]
    .toSorted(([one], [other]) => compareTexts(one, other))
    .map(([, grant]) => grant);
}

async function readPrivileges(
  reading: Reading,
  { database, schema }: Scope,
  ours: ReadonlySet<string>,
): Promise<SeenGrant[]> {
  const inSchema =
    schema === undefined
      ? ""
      : ` AND (OBJECT_SCHEMA = ${quoteLiteral(schema)} OR (OBJECT_TYPE = 'SCHEMA' AND OBJECT_NAME = ${quoteLiteral(schema)}))`;
  const rows = await reading.ask(
    "GRANTS",
    `SELECT GRANTEE, GRANTED_TO, OBJECT_CATALOG, OBJECT_SCHEMA, OBJECT_NAME, OBJECT_TYPE, PRIVILEGE_TYPE, IS_GRANTABLE FROM ${quoteIdentifier(database)}.INFORMATION_SCHEMA.OBJECT_PRIVILEGES WHERE (OBJECT_CATALOG = ${quoteLiteral(database)} OR (OBJECT_TYPE = 'DATABASE' AND OBJECT_NAME = ${quoteLiteral(database)}))${inSchema}`,
  );
  return (rows ?? []).flatMap((row) => {
    const grant = privilegeOf(row, ours);
    return grant === undefined ? [] : [grant];
  });
}

function privilegeOf(row: ShownRow, ours: ReadonlySet<string>): SeenGrant | undefined {
  const kind = String(row.OBJECT_TYPE).replaceAll("_", " ");
  const privilege = String(row.PRIVILEGE_TYPE);
  if (NOT_OURS.has(kind) || row.OBJECT_SCHEMA === "INFORMATION_SCHEMA") return undefined;
  if (privilege === "OWNERSHIP" && kind !== "PROCEDURE" && kind !== "FUNCTION") return undefined;
  const name = nameOf(row);
  if (ours.has(name)) return undefined;
  return {
    privilege,
    on: `${kind} ${name}`,
    to: `${row.GRANTED_TO ?? "ROLE"} ${String(row.GRANTEE)}`,
    option: row.IS_GRANTABLE === "YES",
  };
}

/** A routine's has its arguments behind it, which stay outside of the quotes. */
function nameOf(row: ShownRow): string {
  const written = String(row.OBJECT_NAME);
  const isRoutine = row.OBJECT_TYPE === "PROCEDURE" || row.OBJECT_TYPE === "FUNCTION";
  const bracket = isRoutine ? written.indexOf("(") : -1;
  const name = bracket > 0 ? written.slice(0, bracket) : written;
  const path = [row.OBJECT_CATALOG, row.OBJECT_SCHEMA, name].filter((part) => typeof part === "string");
  return `${quoteObjectName(path)}${bracket > 0 ? written.slice(bracket) : ""}`;
}

async function containersOf(reading: Reading, scope: Scope): Promise<Scope[]> {
  const { database, schema } = scope;
  if (schema !== undefined) return [scope];
  const rows = await reading.ask(`SHOW SCHEMAS IN ${placeOf(scope)}`, `SHOW SCHEMAS IN ${placeOf(scope)}`);
  const schemas = (rows ?? [])
    .map(({ name }) => String(name))
    .filter((name) => name !== "INFORMATION_SCHEMA");
  return [scope, ...schemas.map((name) => ({ database, schema: name }))];
}

async function readFutureGrants(reading: Reading, container: Scope): Promise<SeenGrant[]> {
  const place = placeOf(container);
  const rows = await reading.ask(`FUTURE GRANTS IN ${place}`, `SHOW FUTURE GRANTS IN ${place}`);
  return (rows ?? []).map((row) => ({
    privilege: String(row.privilege),
    on: `FUTURE ${plural(String(row.grant_on))} IN ${place}`,
    to: `${row.grant_to ?? "ROLE"} ${String(row.grantee_name)}`,
    option: row.grant_option === "true" || row.grant_option === true,
  }));
}

function plural(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.endsWith("Y") ? `${words.slice(0, -1)}IES` : `${words}S`;
}
