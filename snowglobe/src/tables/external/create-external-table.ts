import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { withAnswers } from "../../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../../expression/compiler.ts";
import { parseStageReference } from "../../parser/stage-reference.ts";
import { externalRows } from "../../query/external-table.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import type { ExternalProperties } from "../../stages/external/external-properties.ts";
import { refreshFiles } from "../../stages/external/registered-files.ts";
import { completeFormat, fileFormat } from "../../stages/file-format.ts";
import { findFormat } from "../../stages/find-format.ts";
import { stageProperties } from "../../stages/stage-properties.ts";
import { VARIANT } from "../../types/data-type.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { attachedPolicy } from "../attach-policy.ts";
import { boundConstraints } from "../constraints.ts";
import { createInPlace, findPlace, ownerOf, type Place } from "../create-object.ts";
import { type CreateWords, readIfNotExists } from "../written/create-words.ts";
import {
  type ExternalColumns,
  type ExternalOptions,
  readExternalColumns,
  readExternalOptions,
} from "./parse-external-table.ts";

const VALUE: ColumnDefinition = { name: "VALUE", type: VARIANT, nullable: true };

/** CREATE EXTERNAL TABLE: https://docs.snowflake.com/en/sql-reference/sql/create-external-table */
export async function createExternalTable(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
): Promise<ResultSet> {
  if (words.orAlter) throw notSupported("CREATE OR ALTER EXTERNAL TABLE");
  const [modifier] = words.modifiers;
  if (modifier !== undefined) throw notSupported(`CREATE ${modifier} EXTERNAL TABLE`);
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const keep = ifNotExists || readIfNotExists(reader, words);
  const place = findPlace(execution, "EXTERNAL TABLE", name, { orReplace: words.orReplace, keep });
  const written = await readExternalColumns(execution, reader);
  const options = readExternalOptions(reader);
  if (place.existing && keep) return statusResult(`${place.path.name} already exists, statement succeeded.`);
  const draft = draftOf(execution, place, written, options);
  refuseUnfit(draft, written, options);
  await checkExpressions(execution, draft);
  const table = await make(execution, place, draft, written, options);
  if (options.refreshOnCreate) await fill(execution, table);
  return statusResult(`Table ${place.path.name} successfully created.`);
}

type Draft = Pick<CatalogObject, "kind" | "path" | "properties"> & {
  readonly columns: readonly ColumnDefinition[];
};

function draftOf(
  execution: Execution,
  { path }: Place,
  { columns, expressions }: ExternalColumns,
  options: ExternalOptions,
): Draft {
  const { autoRefresh, integration, snsTopic, partitionBy, pattern } = options;
  const external: ExternalProperties = {
    ...locationIn(execution, options.location),
    ...{ autoRefresh, integration, snsTopic, pattern, partitionBy: [...partitionBy], expressions },
    format: storedFormat(execution, options),
    refreshedOn: null,
  };
  return { kind: "EXTERNAL TABLE", path, columns: [VALUE, ...columns], properties: { external } };
}

/** The stage, with USAGE checked; whether something stands for its address shows when it is read. */
function locationIn(
  { account, session }: Execution,
  written: string,
): Pick<ExternalProperties, "stage" | "stageId" | "path"> {
  const { owner, path } = parseStageReference(written);
  if (owner.kind !== "named") throw invalid("001003", "42000", `LOCATION takes a named stage: '${written}'.`);
  const stage = account.access.resolve(session, "STAGE", owner.name);
  const { type } = stageProperties.parse(stage.properties);
  if (type === "INTERNAL") throw notSupported("an EXTERNAL TABLE on an internal stage");
  account.access.require(session, "USAGE", stage);
  const { database = "", schema = "", name } = stage.path;
  return { stageId: stage.id, stage: { database, schema, name }, path };
}

/** "An external table doesn't inherit FILE_FORMAT options specified in a stage definition." */
function storedFormat(
  execution: Execution,
  { format = {}, formatText: written }: ExternalOptions,
): ExternalProperties["format"] {
  if (typeof format.formatName !== "string") {
    const options = completeFormat(format);
    return { type: options.type, name: null, id: null, options, written };
  }
  const named = findFormat(execution, format.formatName);
  const { type } = fileFormat.parse(named.properties);
  const { database = "", schema = "", name } = named.path;
  return { type, name: [database, schema, name].join("."), id: named.id, options: null, written };
}

/** @throws {SnowflakeError} for a name that stands twice, and for a partition column that is none. */
function refuseUnfit(
  { columns }: Draft,
  { expressions }: ExternalColumns,
  { partitionBy }: ExternalOptions,
): void {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid("002025", "42S21", `duplicate column name '${twice}'`);
  for (const name of partitionBy) {
    const expression = expressions[name];
    if (expression === undefined) throw invalid("000904", "42000", `invalid identifier '${name}'`);
    // "A partition column must evaluate as an expression that parses the path or filename information."
    const reads = tokenize(expression).some(
      ({ kind, value }) => (kind === "word" || kind === "quoted") && value === "VALUE",
    );
    if (reads)
      throw invalid(
        "002040",
        "42601",
        `Defining expression for partition column ${name} is invalid: it may only parse METADATA$FILENAME.`,
      );
  }
}

/** The expressions must mean something. @throws {SnowflakeError} whatever is wrong with one */
export async function checkExpressions(execution: Execution, draft: Draft): Promise<void> {
  const startedAt = new Date(execution.account.now());
  const table = { ...draft, id: 0, owner: null, comment: "", createdOn: 0 };
  await withAnswers((answer) => {
    const compiler = { ...createCompiler(execution, answer, startedAt), isDefined: true };
    return externalRows(rootEnvironment(compiler, execution.sql), table);
  });
}

function make(
  execution: Execution,
  { existing }: Place,
  draft: Draft,
  { constraints }: ExternalColumns,
  { comment = "", copyGrants, rowAccessPolicy: policy }: ExternalOptions,
): Promise<CatalogObject> {
  const owner = ownerOf(execution);
  return execution.account.change(async (change) => {
    const attached = policy && {
      rowAccessPolicy: attachedPolicy(execution, draft, policy.name, policy.columns),
    };
    const properties = { ...draft.properties, ...attached };
    const created = await createInPlace(
      change,
      { ...draft, owner, comment, properties },
      existing,
      copyGrants,
    );
    if (constraints.length === 0) return created;
    const keys = boundConstraints(execution, created, constraints);
    return change.update(created.id, { properties: { ...properties, constraints: keys } });
  });
}

/** What nothing stands for stays empty: a migration that makes the table must deploy. */
async function fill(execution: Execution, table: CatalogObject): Promise<void> {
  const { account } = execution;
  try {
    await account.change((change) => refreshFiles(execution, change, table));
  } catch (error) {
    if (!(error instanceof SnowflakeError) || error.code !== "091017") throw error;
    account.log("an external table stays empty", { table: table.path.name, error: error.message });
  }
}
