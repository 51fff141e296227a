import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, ObjectPath } from "../../account/catalog.ts";
import { alreadyExists } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { physicalSchema, quoteDuck } from "../../storage/physical-name.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { pathText } from "../contents.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aBoolean, anInteger, aString, type OptionReader, oneOf } from "../statements/option-readers.ts";
import type { Options } from "../statements/read-options.ts";
import { setManagedAccess } from "./managed-access.ts";
import { moveContainer, swapContainers } from "./move-container.ts";

const LEVELS = ["OFF", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** What databases and schemas have in common. */
const RETENTION: Options = {
  DATA_RETENTION_TIME_IN_DAYS: { property: "retentionDays", read: anInteger(0, 90) },
  MAX_DATA_EXTENSION_TIME_IN_DAYS: { property: "maxExtensionDays", read: anInteger(0, 90) },
  DEFAULT_DDL_COLLATION: { property: "collation", read: aString },
  REPLACE_INVALID_CHARACTERS: { property: "replaceInvalidCharacters", read: aBoolean },
  LOG_LEVEL: { property: "logLevel", read: oneOf(LEVELS) },
  TRACE_LEVEL: { property: "traceLevel", read: oneOf(["ALWAYS", "ON_EVENT", "PROPAGATE", "OFF"]) },
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-database */
export const databaseKind: KindDefinition = {
  kind: "DATABASE",
  label: "Database",
  modifiers: { TRANSIENT: { transient: true } },
  options: RETENTION,
  defaults: { transient: false },
  orReplace: true,
  orAlter: true,
  rename: true,
  move: renameTo,
  undrop: true,
  // "Creating a database automatically … creates … PUBLIC" and the read-only INFORMATION_SCHEMA, which nobody owns.
  async created({ account }, change, database) {
    const owner = database.owner;
    const path = { database: database.path.name };
    change.create({ kind: "SCHEMA", path: { ...path, name: "INFORMATION_SCHEMA" }, owner: null });
    change.create({
      kind: "SCHEMA",
      path: { ...path, name: "PUBLIC" },
      owner,
      properties: schemaKind.defaults,
    });
    await change.duck.run(
      `CREATE SCHEMA IF NOT EXISTS ${quoteDuck(physicalSchema(database.path.name, "PUBLIC"))}`,
    );
    account.log("database created", { name: database.path.name });
  },
  // "Creating a database automatically sets it as the active/current database for the current session"
  settled({ session }, event, database) {
    if (event === "created") [session.database, session.schema] = [database.path.name, "PUBLIC"];
    else if (session.database === database.path.name) [session.database, session.schema] = [null, null];
  },
  // Not documented for the current one: the session stays in it.
  renamed({ session }, from, to) {
    if (session.database === from.name) session.database = to.name;
  },
  // https://docs.snowflake.com/en/sql-reference/sql/alter-database: SWAP WITH
  action: (execution, reader, find) => swapWith(execution, "DATABASE", reader, find),
};

/** A database or schema is there under its old name, or under the new one, never under both. */
async function renameTo(change: CatalogChange, object: CatalogObject, path: ObjectPath): Promise<void> {
  if (pathText(path) === pathText(object.path)) throw alreadyExists(path.name);
  await moveContainer(change, object, path);
}

function swapWith(
  execution: Execution,
  kind: "DATABASE" | "SCHEMA",
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> | undefined {
  if (!reader.accept("SWAP", "WITH")) return undefined;
  const name = reader.qualifiedName();
  reader.end();
  return swapContainers(execution, kind, find(), name);
}

// WITH MANAGED ACCESS: the first word is read as an option's name.
const managedAccess: OptionReader = (reader) => {
  reader.expect("ACCESS");
  return true;
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-schema */
export const schemaKind: KindDefinition = {
  kind: "SCHEMA",
  label: "Schema",
  modifiers: { TRANSIENT: { transient: true } },
  options: RETENTION,
  createOptions: { MANAGED: { property: "managedAccess", bare: true, read: managedAccess } },
  defaults: { transient: false, managedAccess: false },
  orReplace: true,
  orAlter: true,
  rename: true,
  move: renameTo,
  undrop: true,
  async created(_execution, change, schema) {
    const { database = "", name } = schema.path;
    await change.duck.run(`CREATE SCHEMA IF NOT EXISTS ${quoteDuck(physicalSchema(database, name))}`);
  },
  settled({ session }, event, schema) {
    const { database = null, name } = schema.path;
    if (event === "created") [session.database, session.schema] = [database, name];
    else if (session.database === database && session.schema === name) session.schema = null;
  },
  renamed({ session }, from, to) {
    if (session.database === from.database && session.schema === from.name)
      [session.database, session.schema] = [to.database ?? null, to.name];
  },
  // https://docs.snowflake.com/en/sql-reference/sql/alter-schema: SWAP WITH, ENABLE | DISABLE MANAGED ACCESS
  action(execution, reader, find) {
    const swapped = swapWith(execution, "SCHEMA", reader, find);
    if (swapped) return swapped;
    const verb = reader.acceptOneOf("ENABLE", "DISABLE");
    if (!verb) return undefined;
    reader.expect("MANAGED", "ACCESS");
    reader.end();
    return setManagedAccess(execution, find(), verb === "ENABLE");
  },
  install(account) {
    // What is kept of a schema's tables stays where it is: another schema of the name finds DuckDB's there.
    account.onDrop("SCHEMA", async (schema, { catalog, duck }, kept) => {
      const { database = "", name } = schema.path;
      const holds = catalog
        .dropped()
        .some(({ object: { path } }) => path.database === database && path.schema === name);
      if (!kept && !holds)
        await duck.run(`DROP SCHEMA IF EXISTS ${quoteDuck(physicalSchema(database, name))} CASCADE`);
    });
  },
};
