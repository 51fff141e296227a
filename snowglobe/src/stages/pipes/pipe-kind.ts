import { ownerSession } from "../../access/owner-session.ts";
import type { Execution, StatementFamily, SystemFunction } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import type { KindDefinition } from "../../catalog/statements/kind-definition.ts";
import { objectFamilies, startsWith } from "../../catalog/statements/object-families.ts";
import { aBoolean, aName } from "../../catalog/statements/option-readers.ts";
import { invalid } from "../../errors/invalid.ts";
import { insufficientPrivileges } from "../../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { TEXT } from "../../types/data-type.ts";
import { type ResultSet, textColumn } from "../../types/result-set.ts";
import { copyInto } from "../copy/copy-into-table.ts";
import { loadedFiles, rememberLoad } from "../copy/load-history.ts";
import { copyOf, createPipe, requireCopy } from "./create-pipe.ts";
import { pipeProperties, readPipe } from "./pipe-properties.ts";

/** ALTER and DROP of pipes: https://docs.snowflake.com/en/sql-reference/sql/alter-pipe, …/drop-pipe */
const pipeKind: KindDefinition = {
  kind: "PIPE",
  label: "Pipe",
  options: {
    PIPE_EXECUTION_PAUSED: { property: "paused", read: aBoolean },
    ERROR_INTEGRATION: { property: "errorIntegration", read: aName },
  },
  defaults: { paused: false, errorIntegration: null },
  orReplace: true,
  orAlter: false,
  rename: false,
  check: (_execution, properties) => pipeProperties.parse(properties),
  // "To pause or resume the pipe: OPERATE"
  requireAlter(execution, pipe, properties) {
    if (properties.some((property) => property !== "paused"))
      execution.account.access.require(execution.session, "OWNERSHIP", pipe);
    else requireOperate(execution, pipe);
  },
  action(execution, reader, find) {
    if (!reader.accept("REFRESH")) return undefined;
    const prefix = reader.accept("PREFIX", "=") ? reader.string().replace(/^\/+/, "") : "";
    const after = reader.accept("MODIFIED_AFTER", "=") ? reader.string() : undefined;
    reader.end();
    return refresh(execution, find(), prefix, after);
  },
};

/** CREATE, ALTER, DROP and UNDROP PIPE. */
export const pipeFamilies: readonly StatementFamily[] = [
  {
    name: "CREATE PIPE",
    commits: true,
    accepts: (tokens) => {
      const reader = new TokenReader("", tokens);
      if (!reader.accept("CREATE")) return false;
      if (!reader.accept("OR", "REPLACE")) reader.accept("OR", "ALTER");
      return reader.looksLike("PIPE") && !startsWith(tokens, ["CREATE", "PIPE", "CLONE"]);
    },
    execute: createPipe,
  },
  ...objectFamilies(pipeKind).slice(1),
];

/** @throws {SnowflakeError} 003001 without OPERATE and OWNERSHIP */
function requireOperate({ account: { access }, session }: Execution, pipe: CatalogObject): void {
  if (access.holds(session, "OPERATE", pipe) || access.holds(session, "OWNERSHIP", pipe)) return;
  throw insufficientPrivileges("PIPE", pipe.path.name);
}

/**
 * Loads the files that the pipe has not loaded yet, each once by its name, with its owner's rights: "metadata … prevents
 * reloading the same files". https://docs.snowflake.com/en/user-guide/data-load-snowpipe-intro
 */
async function refresh(
  execution: Execution,
  pipe: CatalogObject,
  prefix: string,
  after: string | undefined,
): Promise<ResultSet> {
  requireOperate(execution, pipe);
  const { definition, paused } = readPipe(pipe);
  if (paused)
    throw invalid(
      "090087",
      "55000",
      `Pipe ${pipe.path.name} is paused: ALTER PIPE … SET PIPE_EXECUTION_PAUSED = FALSE.`,
    );
  const since = after === undefined ? Number.NEGATIVE_INFINITY : Date.parse(after);
  if (Number.isNaN(since))
    throw invalid("001008", "22023", `invalid value [${after}] for parameter 'MODIFIED_AFTER'`);
  const known = new Set([...(await loadedFiles(execution, pipe.id))].map((key) => pathOfKey(key)));
  const copy = copyOf(definition);
  // Of the role that refreshes, too: its names are those of the pipe's schema.
  const { database = null, schema = null } = pipe.path;
  requireCopy({ ...execution, session: { ...execution.session, database, schema } }, copy, ["INSERT"]);
  const sent: string[] = [];
  const inside = { ...execution, session: ownerSession(execution.session, pipe) };
  await copyInto(
    { ...inside, run: (sql, options) => execution.run(sql, { session: inside.session, ...options }) },
    copy,
    {
      pipeId: pipe.id,
      isLoaded({ file }) {
        if (known.has(file.path) || file.modified.getTime() < since) return true;
        if (!file.path.startsWith(prefix)) return true;
        sent.push(file.path);
        return false;
      },
      remember: ({ file, md5 }) =>
        rememberLoad(execution, pipe.id, { stage: `pipe:${pipe.id}`, path: file.path, md5 }),
    },
  );
  return {
    columns: [textColumn("File"), textColumn("Status")],
    rows: sent.map((path) => [path, "SENT"]),
    statementType: "OTHER",
  };
}

function pathOfKey(key: string): string {
  const [, path] = JSON.parse(key) as [string, string, string];
  return path;
}

/** https://docs.snowflake.com/en/sql-reference/functions/system_pipe_status, …/system_pipe_force_resume */
export const pipeFunctions: readonly SystemFunction[] = [
  {
    name: "SYSTEM$PIPE_STATUS",
    async call(execution, [name]) {
      const { access, catalog } = execution.account;
      const { session } = execution;
      const monitorsAll = access.holds(session, "MONITOR EXECUTION", catalog.account);
      const written = String(name ?? "");
      const pipe = (monitorsAll ? unseen(execution, written) : undefined) ?? named(execution, written);
      // "MONITOR or OWNERSHIP on the pipe, or MONITOR EXECUTION on the account"
      if (!monitorsAll) access.require(session, "MONITOR", pipe);
      const status = { executionState: readPipe(pipe).paused ? "PAUSED" : "RUNNING", pendingFileCount: 0 };
      return { type: TEXT, value: JSON.stringify(status) };
    },
  },
  {
    name: "SYSTEM$PIPE_FORCE_RESUME",
    async call(execution, [name]) {
      const pipe = named(execution, String(name ?? ""));
      execution.account.access.require(execution.session, "OWNERSHIP", pipe);
      const properties = { ...pipe.properties, paused: false };
      await execution.account.change(async (change) => void change.update(pipe.id, { properties }));
      return { type: TEXT, value: "Statement executed successfully." };
    },
  },
];

function named({ account, session }: Execution, name: string): CatalogObject {
  return account.access.resolve(session, "PIPE", readPipeName(name));
}

/** The pipe whether or not the role has a privilege on it. */
function unseen({ account: { access }, session }: Execution, name: string): CatalogObject | undefined {
  return access.find(session, "PIPE", access.pathOf(session, "PIPE", readPipeName(name)));
}

function readPipeName(name: string): NameParts {
  const reader = new TokenReader(name, tokenize(name));
  const parts = reader.qualifiedName();
  reader.end();
  return parts;
}
