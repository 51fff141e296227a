import { ConfigError, StatementError } from "../errors/index.ts";
import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { isMissingObject, isNotAllowed } from "../snowflake/missing-object.ts";
import { quoteIdentifier, quoteLiteral, quoteObjectName } from "../snowflake/quote.ts";
import { compareObjects } from "./compare-objects.ts";
import {
  type ListedObject,
  labelOf,
  listObjects,
  listSchemas,
  type ObjectKind,
  singular,
} from "./object-lists.ts";
import { mentions } from "./outside.ts";

export interface CloneInput {
  /** the environment's own user, who sees what a deployment sees */
  readonly keeper: Pick<SnowflakeConnection, "query">;
  readonly source: string;
  readonly clone: string;
  readonly comment: string;
  /** gets what is in the clone, and nothing else */
  readonly role: string;
}

/** Of these the owner is changed one by one: GRANT … ON ALL takes none of them. */
const ONE_BY_ONE: readonly ObjectKind[] = ["ROW ACCESS POLICIES", "MASKING POLICIES", "TAGS"];

/**
 * Makes the clone and puts up its fences, in the order in which they must stand: nothing leads out (external stages and
 * pipes are dropped, since they point to what is real), nothing acts as its owner of before (ownership goes to the role
 * of rehearsals, COPY CURRENT GRANTS so that scripts find the grants they expect), and nothing is missing unsaid.
 * Retention is 0 and the comment is there from the first moment: whatever dies then, the janitor knows it.
 * https://docs.snowflake.com/en/user-guide/object-clone
 * @returns what the rehearsal cannot show, as sentences
 * @throws {ConfigError} when the clone is not what it must be
 */
export async function makeClone(input: CloneInput): Promise<string[]> {
  const { keeper, source, clone, role } = input;
  const before = (await listObjects(keeper, source)).filter(({ temporary }) => !temporary);
  await cloneDatabase(input);
  const cloned = await listObjects(keeper, clone);
  const { missing, neverCloned } = compareObjects(before, cloned);
  if (missing.length > 0) {
    throw new ConfigError(
      `the clone lacks ${someOf(missing)}: Snowflake leaves out what the role may not read, and a rehearsal without it would show what is not so`,
      { next: "Let the deploying role own it, or give it SELECT (USAGE for what is no table)." },
    );
  }
  const led = cloned.filter(leadsOut);
  for (const { kind, schema, name } of led) {
    await keeper.query(`DROP ${singular(kind)} ${quoteObjectName([clone, schema, name])}`);
  }
  const inside = cloned.filter((object) => !leadsOut(object));
  const foreign = await takeOver(keeper, clone, role, inside);
  // not MODIFY or OWNERSHIP: with a name or comment of its own choice it would get away from the janitor
  await keeper.query(
    `GRANT USAGE, CREATE SCHEMA, MONITOR ON DATABASE ${quoteIdentifier(clone)} TO ROLE ${quoteIdentifier(role)}`,
  );
  const byName = before.filter(({ text }) => mentions(queryOf(text), source)).map(labelOf);
  return [
    ...told(neverCloned, "is in no clone: what reads it fails there"),
    ...told(led.map(labelOf), "leads out of Snowflake and was taken off the clone: what uses it fails there"),
    ...told(foreign, "belongs to a role that is not this environment's: the rehearsal does not reach it"),
    ...told(byName, `reads ${source} by its name: in the clone it is refused`),
  ];
}

/** DDL in the source meanwhile can make a clone fail; once more, then. */
async function cloneDatabase({ keeper, source, clone, comment }: CloneInput): Promise<void> {
  const sql = `CREATE DATABASE ${quoteIdentifier(clone)} CLONE ${quoteIdentifier(source)} DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = ${quoteLiteral(comment)}`;
  try {
    await keeper.query(sql);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (isMissingObject(error) || isNotAllowed(error)) {
      throw new ConfigError(`the database ${source} cannot be cloned: ${error.message}`, {
        next: "Run setup again: the deploying role needs CREATE DATABASE on the account for rehearsals.",
        cause: error,
      });
    }
    await keeper.query(sql);
  }
}

/** Pipes, which would load into the source; stages on real storage. */
function leadsOut({ kind, external }: ListedObject): boolean {
  return kind === "PIPES" || (kind === "STAGES" && external);
}

/**
 * Gives what is in the clone to the role of rehearsals. "A role that does not have MANAGE GRANTS can only transfer
 * ownership to a child role", which setup makes it.
 * https://docs.snowflake.com/en/sql-reference/sql/grant-ownership
 * @returns what belongs to roles that are not the environment's, and stays theirs
 */
async function takeOver(
  keeper: CloneInput["keeper"],
  clone: string,
  role: string,
  objects: readonly ListedObject[],
): Promise<string[]> {
  const ours = await activeRoles(keeper);
  const schemas = await listSchemas(keeper, clone);
  const foreign = schemas.filter(({ owner }) => !ours.has(owner)).map(({ name }) => `SCHEMA ${name}`);
  const to = `TO ROLE ${quoteIdentifier(role)} COPY CURRENT GRANTS`;
  for (const schema of schemas.filter(({ owner }) => ours.has(owner))) {
    const inside = objects.filter((object) => object.schema === schema.name);
    const theirs = inside.filter(({ owner }) => owner !== undefined && !ours.has(owner));
    foreign.push(...theirs.map(labelOf));
    for (const kind of new Set(inside.map((object) => object.kind))) {
      const all = inside.filter((object) => object.kind === kind);
      const mixed = theirs.some((object) => object.kind === kind) || ONE_BY_ONE.includes(kind);
      for (const on of mixed
        ? all
            .filter((object) => !theirs.includes(object))
            .map((object) => `${singular(kind)} ${quoteObjectName([clone, schema.name, object.name])}`)
        : [`ALL ${kind} IN SCHEMA ${quoteObjectName([clone, schema.name])}`]) {
        await keeper.query(`GRANT OWNERSHIP ON ${on} ${to}`);
      }
    }
    // last: until then the schema is ours to look into
    await keeper.query(`GRANT OWNERSHIP ON SCHEMA ${quoteObjectName([clone, schema.name])} ${to}`);
  }
  return foreign;
}

/** Every role that the session can act as. https://docs.snowflake.com/en/sql-reference/functions/current_available_roles */
async function activeRoles(keeper: CloneInput["keeper"]): Promise<Set<string>> {
  const { rows } = await keeper.query<{ R: unknown }>("SELECT CURRENT_AVAILABLE_ROLES() AS R");
  const roles: unknown = JSON.parse(String(rows[0]?.R ?? "[]"));
  return new Set(Array.isArray(roles) ? roles.map(String) : []);
}

/**
 * Looks at the clone with the eyes of the rehearsal: all that its role can see must be its own, and nothing may lead out.
 * A procedure of somebody else's would run with that role's rights.
 * @param rehearser a session of the rehearsal's own user
 * @throws {ConfigError} naming what it sees
 */
export async function checkClone(
  rehearser: Pick<SnowflakeConnection, "query">,
  clone: string,
  role: string,
): Promise<void> {
  const seen = await listObjects(rehearser, clone);
  const { rows } = await rehearser.query(`SHOW GRANTS TO ROLE ${quoteIdentifier(role)}`);
  const owned = (on: string) =>
    rows.filter(
      ({ privilege, granted_on, name }) =>
        privilege === "OWNERSHIP" &&
        granted_on === on &&
        String(name).replaceAll('"', "").startsWith(`${clone}.`),
    ).length;
  // SHOW tells no owner of these, so they are counted
  const routines = (["PROCEDURES", "FUNCTIONS"] as const).filter(
    (kind) => seen.filter((object) => object.kind === kind).length !== owned(singular(kind)),
  );
  const others = seen
    .filter((object) => (object.owner !== undefined && object.owner !== role) || leadsOut(object))
    .map(labelOf);
  const wrong = [...routines.map((kind) => `some ${kind.toLowerCase()}`), ...others];
  if (wrong.length === 0) return;
  throw new ConfigError(
    `the rehearsal would see ${someOf(wrong)} of others: what belongs to another role acts with that role's rights`,
    { next: "Let the deploying role own them, or take back what PUBLIC was granted on them." },
  );
}

/** A view's text without the name that it was made under. */
function queryOf(text: string): string {
  const at = text.search(/\bAS\b/i);
  return at < 0 ? text : text.slice(at);
}

const SHOWN = 5;

function someOf(labels: readonly string[]): string {
  const more = labels.length - SHOWN;
  return `${labels.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function told(labels: readonly string[], what: string): string[] {
  return labels.length === 0 ? [] : [`${someOf(labels)}: ${what}`];
}
