import type { Execution } from "../../account/account.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists, notSupported, SnowflakeError, syntaxError } from "../../errors/snowflake-error.ts";
import { parseStageReference, type StageReference } from "../../parser/stage-reference.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { refuseChecked } from "../copy/copy-into-table.ts";
import { type CopyStatement, parseCopy } from "../copy/parse-copy.ts";
import { openStage } from "../stage-files.ts";
import { type PipeProperties, pipeProperties, readPipe } from "./pipe-properties.ts";

/** CREATE [OR REPLACE] PIPE: https://docs.snowflake.com/en/sql-reference/sql/create-pipe */
export async function createPipe(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  const orAlter = !orReplace && reader.accept("OR", "ALTER");
  reader.expect("PIPE");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  if (ifNotExists && (orReplace || orAlter))
    throw syntaxError("options IF NOT EXISTS and OR REPLACE are incompatible.");
  const name = reader.qualifiedName();
  const { comment, paused, ...options } = readOptions(reader);
  if (paused !== undefined && !orAlter)
    throw invalid("001420", "22023", "invalid property 'PIPE_EXECUTION_PAUSED' for 'PIPE'");
  reader.expect("AS");
  const definition = reader.rest().replace(/;\s*$/, "").trim();
  const path = account.access.placeForNew(session, "PIPE", name);
  const there = account.catalog.find("PIPE", path);
  if (there && ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  if (there && !orReplace && !orAlter) throw alreadyExists(path.name);
  if (there) account.access.require(session, "OWNERSHIP", there);
  const copy = copyOf(definition);
  const external = requireCopy(execution, copy);
  if (options.autoIngest && !external)
    throw notSupported("AUTO_INGEST = TRUE of a pipe on an internal stage");
  const properties: PipeProperties = pipeProperties.parse({
    ...{ definition, external, pattern: copy.pattern ?? null, paused: paused ?? false },
    ...options,
  });
  if (there && orAlter) {
    refuseOtherPipe(there.path.name, readPipe(there), properties);
    const altered = {
      comment: comment ?? "",
      properties: { ...there.properties, paused: properties.paused },
    };
    await account.change(async (change) => void change.update(there.id, altered));
    return statusResult(`Pipe ${path.name} successfully created.`);
  }
  await account.change(async (change) => {
    if (there) await change.drop(there.id);
    const owner = session.ownersRights?.role ?? session.role;
    change.create({ kind: "PIPE", path, owner, comment: comment ?? "", properties });
  });
  return statusResult(`Pipe ${path.name} successfully created.`);
}

/** CREATE OR ALTER PIPE changes its comment and whether it is paused; nothing else of a pipe can be altered. */
function refuseOtherPipe(name: string, there: PipeProperties, wanted: PipeProperties): void {
  const fixed = ({ paused: _, ...rest }: PipeProperties) =>
    JSON.stringify(pipeProperties.parse({ ...rest, paused: false }));
  if (fixed(there) !== fixed(wanted))
    throw invalid(
      "001506",
      "0A000",
      `CREATE OR ALTER PIPE changes nothing but PIPE_EXECUTION_PAUSED and COMMENT of '${name}'.`,
    );
}

function readOptions(reader: TokenReader): Omit<
  PipeProperties,
  "definition" | "external" | "pattern" | "paused"
> & {
  comment: string | undefined;
  paused: boolean | undefined;
} {
  const found = { integration: null, errorIntegration: null, snsTopic: null } as {
    [Name in "integration" | "errorIntegration" | "snsTopic"]: string | null;
  };
  let autoIngest = false;
  let comment: string | undefined;
  let paused: boolean | undefined;
  while (!reader.done && !reader.looksLike("AS")) {
    const option = reader.identifier();
    reader.expect("=");
    if (option === "AUTO_INGEST") autoIngest = reader.boolean();
    else if (option === "COMMENT") comment = reader.comment();
    else if (option === "PIPE_EXECUTION_PAUSED") paused = reader.boolean();
    else if (option === "INTEGRATION") found.integration = reader.string();
    else if (option === "AWS_SNS_TOPIC") found.snsTopic = reader.string();
    else if (option === "ERROR_INTEGRATION")
      found.errorIntegration = reader.peek()?.kind === "string" ? reader.string() : reader.identifier();
    else throw invalid("001420", "22023", `invalid property '${option}' for 'PIPE'`);
  }
  return { ...found, autoIngest, comment, paused };
}

/** The pipe's COPY. @throws {SnowflakeError} for what a pipe's COPY may not have */
export function copyOf(definition: string): CopyStatement {
  const reader = new TokenReader(definition, tokenize(definition));
  if (/\bDATA_SOURCE\s*\(/i.test(definition))
    throw notSupported("PIPE of TABLE(DATA_SOURCE(…)) (Snowpipe Streaming)");
  const copy = parseCopy(reader);
  const written = (word: string) => new RegExp(`\\b${word}\\s*=`, "i").test(definition);
  const refused =
    ["FILES", "SIZE_LIMIT", "PURGE", "FORCE", "RETURN_FAILED_ONLY", "VALIDATION_MODE"].find(
      (word) => reader.tokens.some(({ kind, value }) => kind === "word" && value === word) && written(word),
    ) ??
    (written("ON_ERROR") && copy.onError.action === "ABORT_STATEMENT"
      ? "ON_ERROR = ABORT_STATEMENT"
      : undefined);
  if (refused !== undefined) throw invalid("001008", "22023", `the COPY of a pipe takes no ${refused}.`);
  return written("ON_ERROR") ? copy : { ...copy, onError: { action: "SKIP_FILE", limit: 1, percent: false } };
}

/**
 * What a role needs on the table and the stage of a pipe: to make it, and less to refresh it.
 * https://docs.snowflake.com/en/user-guide/data-load-snowpipe-manage
 * @returns whether the stage is an external one
 */
export function requireCopy(
  execution: Execution,
  copy: CopyStatement,
  ofTable: readonly string[] = ["INSERT", "SELECT"],
): boolean {
  const { account, session } = execution;
  const table = account.access.resolve(session, "TABLE", copy.table, "COPY");
  for (const privilege of ofTable) account.access.require(session, privilege, table);
  refuseChecked(table);
  const reference = stageOf(copy, table.path);
  try {
    return openStage(execution, reference, "READ").mounted;
  } catch (error) {
    // It is kept where nothing stands for its address yet, too.
    if (error instanceof SnowflakeError && error.code === "091017") return true;
    throw error;
  }
}

/** Where the files are: without FROM the table's own stage. */
function stageOf(
  { stage }: CopyStatement,
  { database = "", schema = "", name }: { database?: string; schema?: string; name: string },
): StageReference {
  if (stage === undefined) return { owner: { kind: "table", name: [database, schema, name] }, path: "" };
  return parseStageReference(stage);
}
