import { randomUUID } from "node:crypto";
import type { Execution } from "../../account/account.ts";
import type {
  CatalogChange,
  CatalogObject,
  ColumnDefinition,
  ObjectKind,
  ObjectPath,
  Tags,
} from "../../account/catalog.ts";
import { isKeyOfDatabaseRole, mayHold, roleKey } from "../../account/role-key.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists, notSupported } from "../../errors/snowflake-error.ts";
import { createPhysicalSchema } from "../../storage/physical-table.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import { databaseKind, schemaKind } from "../kinds/database.ts";
import { databaseRoleKind } from "../kinds/database-role.ts";
import { isImported, SNOWFLAKE } from "../snowflake-database.ts";
import { tagProperties } from "../tags.ts";
import { readTask, SUSPENDED_TASK } from "../task-properties.ts";
import type { CloneStatement, Moment } from "./clone-statement.ts";
import { copyObject } from "./copy-object.ts";
import { linkClonedStreams } from "./link-streams.ts";

// The kinds' own statements say what a new database or schema means for the session.
const CONTAINERS = { DATABASE: databaseKind, SCHEMA: schemaKind } as const;

// Not cloned: internal stages (unless asked for), image repositories, services.
const CLONED: readonly ObjectKind[] = [
  "TAG",
  "SEQUENCE",
  "FILE FORMAT",
  "STAGE",
  "NETWORK RULE",
  "SECRET",
  "ROW ACCESS POLICY",
  "MASKING POLICY",
  "TABLE",
  "VIEW",
  "SEMANTIC VIEW",
  "DYNAMIC TABLE",
  "PROCEDURE",
  "FUNCTION",
  "STREAM",
  "TASK",
  "PIPE",
  "ALERT",
];

/**
 * Clones a schema or a database with what stands in it and the session's role may read. "The clone inherits all granted
 * privileges on the clones of all child objects"; it has none of the source's own.
 * https://docs.snowflake.com/en/user-guide/object-clone#access-control-privileges-for-cloned-objects
 *
 * @returns undefined when IF NOT EXISTS found it there
 */
export async function cloneContainer(
  execution: Execution,
  statement: CloneStatement & { readonly kind: "DATABASE" | "SCHEMA" },
): Promise<ResultSet | undefined> {
  const { account, session } = execution;
  const { kind } = statement;
  const path = account.access.placeForNew(session, kind, statement.name);
  const there = account.catalog.find(kind, path);
  if (there && statement.ifNotExists) return undefined;
  if (there && !statement.orReplace) throw alreadyExists(pathText(path));
  if (there) account.access.require(session, "OWNERSHIP", there);
  const source = account.access.resolve(session, kind, statement.source, `CREATE ${kind}`);
  account.access.require(session, "USAGE", source);
  if (isImported(account.catalog, source))
    throw invalid("002003", "02000", `Cannot clone from database '${SNOWFLAKE}': it is imported.`);
  if (there?.id === source.id) throw notSupported(`CREATE OR REPLACE ${kind} … CLONE of itself`);
  const owner = session.ownersRights?.role ?? session.role ?? "PUBLIC";
  const made = await account.change(async (change) => {
    if (there) await change.drop(there.id);
    const { given, transient } = statement;
    const properties = { ...source.properties, ...(transient ? { transient } : {}), ...given.properties };
    const comment = given.comment ?? source.comment;
    const { ignoreHybrid, moment } = statement;
    const made: Pick<Copying, "clones" | "roles"> = { clones: new Map(), roles: new Map() };
    const copying: Copying = { ignoreHybrid, execution, change, owner, ...made, ...(moment && { moment }) };
    if (kind === "SCHEMA") {
      const schema = await cloneSchema(copying, source, path, { owner, properties, comment });
      attachClonedPolicies(copying);
      linkClonedTasks(copying);
      linkClonedReaders(copying);
      await linkClonedStreams(account, change, copying.clones);
      return schema;
    }
    const tags = source.tags && { tags: source.tags };
    const database = change.create({ kind, path, owner, comment, properties, ...tags });
    copying.clones.set(source.id, database);
    await cloneRoles(copying, source, database);
    for (const schema of account.catalog.list("SCHEMA", { database: source.path.name })) {
      const inside = { database: path.name, name: schema.path.name };
      if (schema.owner === null) change.create({ kind: "SCHEMA", path: inside, owner: null });
      else if (account.access.holds(session, "USAGE", schema)) {
        const clone = await cloneSchema(copying, schema, inside, {
          owner: ownerOf(copying, schema, inside),
          properties: schema.properties,
          comment: schema.comment,
        });
        copyGrants(copying, schema, clone);
      }
    }
    attachClonedPolicies(copying);
    linkClonedTasks(copying);
    linkClonedReaders(copying);
    await linkClonedStreams(account, change, copying.clones);
    return database;
  });
  CONTAINERS[kind].settled?.(execution, "created", made);
  return statusResult(`${CONTAINERS[kind].label} ${path.name} successfully created.`);
}

interface Copying {
  readonly ignoreHybrid: boolean;
  readonly execution: Execution;
  readonly change: CatalogChange;
  /** Object of the source -> its clone. */
  readonly clones: Map<number, CatalogObject>;
  /** AT, BEFORE: the tables as they were, without those that were not there yet. */
  readonly moment?: Moment;
  /** Who makes the clone. */
  readonly owner: string;
  /** Database role of the source -> its clone, by their keys. */
  readonly roles: Map<string, string>;
}

/** A database's roles are cloned with it: what they hold of the source, their clones hold of the clone. */
async function cloneRoles(
  { execution, change, owner, roles }: Copying,
  source: CatalogObject,
  database: CatalogObject,
): Promise<void> {
  const { catalog } = change;
  for (const role of catalog.list("DATABASE ROLE", { database: source.path.name })) {
    const made = change.create({
      kind: role.kind,
      path: { database: database.path.name, name: role.path.name },
      owner: role.owner === null || isKeyOfDatabaseRole(role.owner) ? owner : role.owner,
      comment: role.comment,
    });
    await databaseRoleKind.created?.(execution, change, made);
    roles.set(roleKey(role), roleKey(made));
  }
  for (const { role, to, grantedBy } of catalog.roleGrants()) {
    const given = roles.get(role);
    if (given === undefined) continue;
    change.grantRole({ role: given, to: { ...to, name: roles.get(to.name) ?? to.name }, grantedBy });
  }
}

/** The owner of a clone: a database role only of its own database. */
function ownerOf({ change, owner, roles }: Copying, source: CatalogObject, path: ObjectPath): string {
  const same = source.owner === null ? owner : (roles.get(source.owner) ?? source.owner);
  return mayHold(change.catalog, same, { kind: source.kind, path }) ? same : owner;
}

async function cloneSchema(
  copying: Copying,
  source: CatalogObject,
  path: ObjectPath,
  given: Pick<CatalogObject, "comment" | "properties"> & { readonly owner: string },
): Promise<CatalogObject> {
  const { execution, change, clones, moment } = copying;
  const { account, session } = execution;
  const schema = change.create({ kind: "SCHEMA", path, ...given, ...(source.tags && { tags: source.tags }) });
  clones.set(source.id, schema);
  const { database = "", name } = path;
  await createPhysicalSchema(change.duck, database, name);
  const within = { database: source.path.database ?? "", schema: source.path.name };
  for (const kind of CLONED) {
    for (const object of account.catalog.list(kind, within)) {
      if (kind === "TABLE" && object.properties.hybrid === true) {
        // "you can clone databases and schemas that contain hybrid tables by using the IGNORE HYBRID TABLES parameter"
        if (copying.ignoreHybrid) continue;
        throw invalid("391435", "0A000", "hybrid tables cannot be cloned: say IGNORE HYBRID TABLES.");
      }
      const readable = kind === "TABLE" || kind === "DYNAMIC TABLE";
      const may = readable
        ? account.access.holds(session, "SELECT", object)
        : account.access.sees(session, object);
      if (!may || isOfInternalStage(object)) continue;
      if (moment && (object.madeIn ?? 0) > moment.version) continue;
      // A dynamic table's clone is suspended: https://docs.snowflake.com/en/user-guide/dynamic-tables/clone
      const properties = asleep(object);
      const inside = { database, schema: name, name: object.path.name };
      const given = { owner: ownerOf(copying, object, inside), properties };
      const made = await copyObject(change, object, inside, given, moment);
      clones.set(object.id, made);
      copyGrants(copying, object, made);
    }
  }
  return schema;
}

/** "Internal stages and pipes that reference them are not cloned": https://docs.snowflake.com/en/user-guide/object-clone */
function isOfInternalStage({ kind, properties }: CatalogObject): boolean {
  if (kind === "PIPE") return properties.external !== true;
  return kind === "STAGE" && properties.type !== "EXTERNAL";
}

/** What runs by itself is suspended in a clone: https://docs.snowflake.com/en/user-guide/object-clone */
function asleep({ kind, properties }: CatalogObject): CatalogObject["properties"] {
  if (kind === "DYNAMIC TABLE") return { ...properties, suspended: true };
  if (kind === "PIPE") return { ...properties, paused: true };
  if (kind === "ALERT") return { ...properties, state: "suspended", nextRun: null };
  return kind === "TASK" ? { ...properties, ...SUSPENDED_TASK } : properties;
}

/** Tasks of a clone come after its own tasks, and finalize its own roots. */
function linkClonedTasks({ change, clones }: Copying): void {
  for (const clone of clones.values()) {
    if (clone.kind !== "TASK") continue;
    const before = readTask(clone);
    const predecessors = before.predecessors.flatMap((id) => clones.get(id)?.id ?? []);
    const finalizes = clones.get(before.finalizes ?? -1)?.id ?? null;
    change.update(clone.id, { properties: { ...before, predecessors, finalizes, uuid: randomUUID() } });
  }
}

/** Dynamic tables and materialized views of a clone read from what was cloned with them. */
function linkClonedReaders({ change, clones }: Copying): void {
  const inClone = (id: unknown) => clones.get(Number(id))?.id ?? id;
  for (const { id, properties } of clones.values()) {
    const { inputs, source } = properties;
    if (Array.isArray(inputs))
      change.update(id, { properties: { ...properties, inputs: inputs.map(inClone) } });
    if (typeof source === "number")
      change.update(id, { properties: { ...properties, source: inClone(source) } });
  }
}

// "The cloned table or view is mapped to the corresponding cloned policy … instead of the policy in the source schema."
// All are there by now: a policy may stand in another schema than its table.
function attachClonedPolicies({ change, clones }: Copying): void {
  for (const { id, kind, properties, columns, tags } of clones.values()) {
    if (tags) change.update(id, { tags: withClonedTags(tags, clones) });
    if (kind === "TAG") bindClonedTag(change, id, properties, clones);
    if (columns?.some(({ mask, tags: ofColumn }) => ofColumn || (mask && clones.has(mask.policyId))))
      change.update(id, { columns: columns.map((column) => withClonedGovernance(column, clones)) });
    const attached = properties.rowAccessPolicy;
    if (typeof attached !== "object" || attached === null || !("policyId" in attached)) continue;
    const policy = clones.get(Number(attached.policyId));
    if (policy) {
      change.update(id, {
        properties: { ...properties, rowAccessPolicy: { ...attached, policyId: policy.id } },
      });
    }
  }
}

function withClonedGovernance(column: ColumnDefinition, clones: Copying["clones"]): ColumnDefinition {
  const { mask, tags, ...bare } = column;
  const policyId = mask && (clones.get(mask.policyId)?.id ?? mask.policyId);
  return {
    ...bare,
    ...(mask && policyId !== undefined && { mask: { ...mask, policyId } }),
    ...(tags && { tags: withClonedTags(tags, clones) }),
  };
}

function withClonedTags(tags: Tags, clones: Copying["clones"]): Tags {
  return Object.fromEntries(
    Object.entries(tags).map(([id, value]) => [clones.get(Number(id))?.id ?? id, value]),
  );
}

/** A tag of a clone masks with the clone's own policies. */
function bindClonedTag(
  change: CatalogChange,
  id: number,
  before: CatalogObject["properties"],
  clones: Copying["clones"],
): void {
  const properties = tagProperties.parse(before);
  const { maskingPolicies } = properties;
  if (!maskingPolicies) return;
  const own = maskingPolicies.map((policyId) => clones.get(policyId)?.id ?? policyId);
  change.update(id, { properties: { ...properties, maskingPolicies: own } });
}

function copyGrants({ change, roles }: Copying, source: CatalogObject, made: CatalogObject): void {
  for (const { createdOn: _, ...grant } of change.catalog.grantsOn(source.id)) {
    if (grant.privilege === "OWNERSHIP" || grant.caller) continue;
    const role = roles.get(grant.role) ?? grant.role;
    if (mayHold(change.catalog, role, made)) change.grant({ ...grant, role, objectId: made.id });
  }
}
