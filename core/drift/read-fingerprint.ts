import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteLiteral, quoteObjectName } from "../snowflake/quote.ts";
import type { Fingerprint, SeenObject } from "./fingerprint.ts";
import type { Scope } from "./managed-scopes.ts";
import { CONTAINER_FACTS, OBJECT_KINDS, type ObjectKind, type ShownRow } from "./object-kinds.ts";
import { addDefinitions, addDescriptions, type ListedObject } from "./read-definitions.ts";
import { readGrants } from "./read-grants.ts";
import { placeOf, type Reading, scopeName, startReading } from "./reading.ts";
import { compareTexts, factText } from "./row-text.ts";

/** SHOW lists no more rows than these: what comes behind them is not known. */
const MOST_ROWS = 10_000;

export interface ReadInput {
  readonly connection: SnowflakeConnection;
  readonly scopes: readonly Scope[];
  /** quoted names of objects that are the deployer's own: history, lease, ledger … */
  readonly ours: ReadonlySet<string>;
}

/**
 * Reads what databases and schemas hold: some thirty SHOW statements a scope, GET_DDL of fifty objects at a time, and
 * the privileges on them. No table is read.
 * @throws what a session throws, for other reasons than that the role may not see something
 */
export async function readFingerprint({ connection, scopes, ours }: ReadInput): Promise<Fingerprint> {
  const about = await connection.query<{ ROLE: string | null; RELEASE: string; NOW_MS: number | string }>(
    "SELECT CURRENT_ROLE() AS ROLE, CURRENT_VERSION() AS RELEASE, DATE_PART(EPOCH_MILLISECOND, CURRENT_TIMESTAMP()) AS NOW_MS",
  );
  const [session] = about.rows;
  const reading = startReading(connection);
  const found: ListedObject[] = [];
  const there: Scope[] = [];
  for (const scope of scopes) {
    const containers = await readContainers(reading, scope);
    if (containers === undefined) continue;
    there.push(scope);
    found.push(...containers);
    for (const kind of OBJECT_KINDS) found.push(...(await readKind(reading, scope, kind, ours)));
  }
  const described = await addDescriptions(reading, found);
  const objects = await addDefinitions(reading, described);
  const grants = await readGrants(reading, there, ours);
  return {
    form: 1,
    scopes: scopes.map(scopeName),
    role: session?.ROLE ?? "",
    release: session?.RELEASE ?? "",
    takenMs: Number(session?.NOW_MS ?? 0),
    objects: objects.toSorted((one, other) => compareTexts(sortKey(one), sortKey(other))),
    grants,
    unread: reading.unread,
  };
}

/** The database, or the schemas of it that are looked at; undefined when there is no such thing that the role can see. */
async function readContainers(reading: Reading, scope: Scope): Promise<SeenObject[] | undefined> {
  const { database, schema } = scope;
  const databases = await reading.ask(
    "SHOW DATABASES",
    `SHOW DATABASES LIKE ${quoteLiteral(like(database))}`,
  );
  const own = (databases ?? []).filter((row) => row.name === database);
  if (own.length === 0) return undefined;
  const place = placeOf({ database });
  const rows = await reading.ask(`SHOW SCHEMAS IN ${place}`, `SHOW SCHEMAS IN ${place}`);
  const schemas = (rows ?? [])
    .filter((row) => row.name !== "INFORMATION_SCHEMA" && (schema === undefined || row.name === schema))
    .map((row) => container("SCHEMA", [database, String(row.name)], row));
  if (schema !== undefined) return schemas.length === 0 ? undefined : addParameters(reading, schemas);
  return addParameters(reading, [...own.map((row) => container("DATABASE", [database], row)), ...schemas]);
}

/** LIKE of SHOW takes no case into account, and `_` for any character; the rows are looked at again. */
function like(name: string): string {
  return name.replaceAll("%", "_");
}

function container(kind: string, path: readonly string[], row: ShownRow): SeenObject {
  return { kind, name: quoteObjectName(path), facts: factsOf(row, CONTAINER_FACTS) };
}

/** Parameters that are set at an object itself: those that it has from above change with what is above. */
async function addParameters(reading: Reading, objects: readonly SeenObject[]): Promise<SeenObject[]> {
  const all: SeenObject[] = [];
  for (const object of objects) {
    const rows = await reading.ask(
      `SHOW PARAMETERS IN ${object.kind}`,
      `SHOW PARAMETERS IN ${object.kind} ${object.name}`,
    );
    const own = (rows ?? []).filter((row) => row.level === object.kind);
    const facts = Object.fromEntries(own.map((row) => [`parameter ${row.key}`, String(row.value ?? "")]));
    all.push({ ...object, facts: { ...object.facts, ...facts } });
  }
  return all;
}

async function readKind(
  reading: Reading,
  scope: Scope,
  kind: ObjectKind,
  ours: ReadonlySet<string>,
): Promise<ListedObject[]> {
  const what = `SHOW ${kind.plural}`;
  const rows = await reading.ask(what, `SHOW ${kind.plural} IN ${placeOf(scope)}`);
  if (rows === undefined) return [];
  if (rows.length >= MOST_ROWS) {
    reading.unread.push({ what, reason: `there are more than ${MOST_ROWS - 1} in ${scopeName(scope)}` });
    return [];
  }
  return rows.flatMap((row) => {
    if (row.schema_name === "INFORMATION_SCHEMA" || kind.skip?.(row) === true) return [];
    const name = objectName(row, kind, scope);
    if (ours.has(name)) return [];
    const facts = { ...factsOf(row, kind.facts), ...kind.more?.(row) };
    return [{ kind: kind.kind, name, facts, ddlKind: kind.ddl?.(row) }];
  });
}

function objectName(row: ShownRow, { routine }: ObjectKind, scope: Scope): string {
  const schema = String(row.schema_name ?? scope.schema ?? "");
  const name = quoteObjectName([scope.database, schema, String(row.name)]);
  return routine === true ? `${name}${argumentTypes(String(row.name), String(row.arguments))}` : name;
}

/** `(NUMBER, VARCHAR)` of `F(NUMBER, DEFAULT VARCHAR) RETURN TABLE (…)` */
function argumentTypes(name: string, signature: string): string {
  const end = signature.indexOf(") RETURN ");
  const types = signature.slice(name.length, end < 0 ? undefined : end + 1);
  return types.replaceAll(/\bDEFAULT /g, "").replaceAll(/[[\]]/g, "");
}

function factsOf(row: ShownRow, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (name in row ? [[name, factText(row[name])] as const] : [])),
  );
}

const sortKey = ({ kind, name }: SeenObject) => `${name}\n${kind}`;
