import type { Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { containersOf } from "../catalog/contents.ts";
import { assign } from "../dml/assign.ts";
import { enforceChecks } from "../dml/enforce-checks.ts";
import { enforceKeys } from "../dml/enforce-keys.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { createCompiler } from "../expression/compiler.ts";
import { outputName } from "../expression/context.ts";
import { columnValue } from "../expression/relation.ts";
import { timestampMapping } from "../query/parsed.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";
import { type Constraint, hasChecks } from "../storage/constraint.ts";
import { createPhysical, duckColumn } from "../storage/physical-table.ts";
import { insertSql } from "../storage/row-versions.ts";
import { runChange } from "../storage/run-change.ts";
import { consumedOffsets, storeOffsets } from "../storage/stored-versions.ts";
import { type IcebergProperties, readTableProperties } from "../storage/table-properties.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import { TEXT } from "../types/data-type.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { alterToMatch } from "./alter-to-match.ts";
import { attachedPolicy } from "./attach-policy.ts";
import { compileDefinition } from "./compile-definition.ts";
import { boundConstraints, copiedConstraints } from "./constraints.ts";
import { createInPlace, findPlace, ownerOf, type Place } from "./create-object.ts";
import { createEventTable } from "./event-table.ts";
import { refuseHybridWords, refuseUnfitHybrid, refuseWhileNamed } from "./hybrid-table.ts";
import { icebergElements, refuseIcebergWords } from "./iceberg/iceberg-columns.ts";
import { type IcebergOptions, icebergProperties } from "./iceberg/iceberg-options.ts";
import { withMasks } from "./masks.ts";
import { retentionOf } from "./retention.ts";
import { parseTableOptions, type TableOptions } from "./table-options.ts";
import { templateElements } from "./template.ts";
import { parseTableElements, type TableElements, type WrittenIndex } from "./written/column-parser.ts";
import { type CreateWords, isTemporary, readIfNotExists } from "./written/create-words.ts";

/** CREATE TABLE, … AS, … LIKE. https://docs.snowflake.com/en/sql-reference/sql/create-table */
export async function createTable(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
): Promise<ResultSet> {
  if (words.modifiers.includes("EVENT")) return createEventTable(execution, reader, words);
  const hybrid = words.modifiers.includes("HYBRID");
  const iceberg: IcebergOptions | undefined = words.modifiers.includes("ICEBERG") ? {} : undefined;
  const temporary = isTemporary(words, "TRANSIENT", "HYBRID", "ICEBERG");
  if (hybrid) refuseHybridWords(words);
  if (iceberg) refuseIcebergWords(words);
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const before = ifNotExists || readIfNotExists(reader, words);
  const place = findPlace(execution, "TABLE", name, {
    orReplace: words.orReplace,
    keep: before || words.orAlter,
    temporary,
    ...(hybrid && { privilege: "CREATE HYBRID TABLE" }),
    ...(iceberg && { privilege: "CREATE ICEBERG TABLE" }),
  });
  const indexes: WrittenIndex[] | undefined = hybrid ? [] : undefined;
  const types = new Map<string, string>();
  const written = reader.looksLike("(")
    ? parseTableElements(reader, timestampMapping(execution.session), indexes, types)
    : reader.accept("USING", "TEMPLATE")
      ? await templateElements(execution, reader)
      : undefined;
  if (hybrid && reader.looksLike("LIKE")) throw notSupported("CREATE HYBRID TABLE … LIKE");
  if (iceberg && reader.looksLike("LIKE")) throw notSupported("CREATE ICEBERG TABLE … LIKE");
  if (reader.accept("LIKE")) return createLike(execution, reader, words, place, before);
  if (reader.looksLike("CLONE")) throw notSupported("CREATE TABLE … CLONE");
  const options = parseTableOptions(reader, iceberg);
  const asQuery = reader.accept("AS") ? definitionText(reader) : undefined;
  reader.end();
  if (place.existing && before)
    return statusResult(`${place.path.name} already exists, statement succeeded.`);
  const query = asQuery === undefined ? undefined : await compileDefinition(execution, asQuery);
  const plain = query ? withQueryColumns(written, query) : written;
  const elements = plain && iceberg ? icebergElements(plain, types) : plain;
  if (!elements || elements.columns.length === 0) throw reader.unexpected();
  refuseDuplicates(elements.columns);
  if (place.existing && words.orAlter) {
    if (query) throw notSupported("CREATE OR ALTER TABLE … AS");
    if (elements.masks.length > 0) throw notSupported("MASKING POLICY in CREATE OR ALTER TABLE");
    // https://docs.snowflake.com/en/sql-reference/constraints-overview: CHECK is not for CREATE OR ALTER TABLE
    if (hasChecks(place.existing) || elements.constraints.some(({ kind }) => kind === "CHECK"))
      throw notSupported("CREATE OR ALTER TABLE with CHECK constraints");
    return alterToMatch(execution, place.existing, elements, options);
  }
  if (place.existing) refuseWhileNamed(execution.account.catalog, place.existing);
  if (indexes) refuseUnfitHybrid(elements, indexes, options);
  const more = {
    ...(indexes && { indexes }),
    ...(iceberg && { iceberg: icebergProperties(execution, words, place.path, iceberg) }),
  };
  await create(execution, words, place, { ...elements, ...more }, options, query);
  return statusResult(`Table ${place.path.name} successfully created.`);
}

function definitionText(reader: TokenReader): string {
  return reader.rest().replace(/;\s*$/, "");
}

async function create(
  execution: Execution,
  words: CreateWords,
  place: Place,
  elements: TableElements & {
    readonly indexes?: readonly WrittenIndex[];
    readonly iceberg?: IcebergProperties;
  },
  options: TableOptions,
  query: CompiledQuery | undefined,
  keys?: readonly Constraint[],
): Promise<CatalogObject> {
  const owner = ownerOf(execution);
  return execution.account.change(async (change) => {
    const policy = options.rowAccessPolicy;
    // "All tables created in a transient schema are transient", and of a database all schemas.
    const around = containersOf(execution.account.catalog, place);
    const transient =
      words.modifiers.includes("TRANSIENT") || around.some(({ properties }) => properties.transient === true);
    const bare = { kind: "TABLE" as const, path: place.path, columns: elements.columns };
    const draft = { ...bare, columns: withMasks(execution, bare, elements.masks) };
    // What is read may be the very table that is replaced.
    const rows = query ? `"sf create ${Date.now()}"` : undefined;
    if (query && rows)
      await runChange(
        change.duck,
        `CREATE TEMPORARY TABLE ${rows} AS ${rowsOf(execution, elements.columns, query)}`,
      );
    const created = await createInPlace(
      change,
      {
        ...draft,
        owner,
        comment: options.comment ?? "",
        properties: {
          transient,
          ...(elements.indexes && {
            hybrid: true,
            indexes: elements.indexes.map((one) => ({ ...one, createdOn: execution.account.now() })),
          }),
          ...(elements.iceberg && { iceberg: elements.iceberg }),
          ...(place.path.session !== undefined && { temporary: true }),
          ...(options.clusterBy !== undefined && { clusterBy: options.clusterBy }),
          ...(options.retentionDays !== undefined && {
            retentionDays: retentionOf(options.retentionDays, {
              path: place.path,
              properties: { transient },
            }),
          }),
          ...(options.maxExtensionDays !== undefined && { maxExtensionDays: options.maxExtensionDays }),
          ...(options.changeTracking === true && {
            ...{ changeTracking: true, rowIds: true, trackedSince: change.version },
          }),
          ...(policy && { rowAccessPolicy: attachedPolicy(execution, draft, policy.name, policy.columns) }),
        },
      },
      place.existing,
      options.copyGrants,
    );
    const constraints = keys ?? boundConstraints(execution, created, elements.constraints);
    if (constraints.length > 0)
      change.update(created.id, { properties: { ...created.properties, constraints } });
    await createPhysical(change.duck, created);
    if (rows) {
      await runChange(change.duck, insertSql(created, `SELECT * FROM ${rows}`, change.version));
      await runChange(change.duck, `DROP TABLE ${rows}`);
    }
    await enforceKeys(execution.account.catalog, change.duck, created.id);
    if (rows) await enforceChecks(execution, change.duck, { ...created, properties: { constraints } });
    await consumeStreams(execution, change);
    return created;
  });
}

/** CTAS consumes the streams that it reads: nobody else has written since its change began. */
async function consumeStreams({ account, streamsRead }: Execution, change: CatalogChange): Promise<void> {
  const moved = consumedOffsets(account.versions, streamsRead, change.version - 1);
  await storeOffsets(change.duck, moved);
  for (const [id, offset] of moved) change.committed(() => account.versions.offsets.set(id, offset));
}

function rowsOf(execution: Execution, columns: readonly ColumnDefinition[], query: CompiledQuery): string {
  const compiler = createCompiler(execution, unanswered, new Date(execution.account.now()));
  const items = query.columns.map((given, index) => {
    const column = columns[index];
    const value = columnValue("q", outputName(index), given);
    return column ? `${assign(compiler, column, value)} AS ${duckColumn(column.name)}` : "";
  });
  return `SELECT ${items.join(", ")} FROM (${query.sql}) AS q`;
}

function unanswered(): never {
  throw new Error("conversions wait for nothing");
}

/** CTAS: the columns are the query's, with the names and types that are written; NOT NULL is not taken over. */
function withQueryColumns(written: TableElements | undefined, query: CompiledQuery): TableElements {
  if (written && written.columns.length !== query.columns.length)
    throw invalid(
      "002057",
      "42601",
      `Invalid column definition list: ${written.columns.length} columns for a query of ${query.columns.length}`,
    );
  const columns = query.columns.map((column, index): ColumnDefinition => {
    const given = written?.columns[index];
    if (!given) return { name: column.name, type: column.type, nullable: true };
    return given.type === TEXT ? { ...given, type: column.type } : given;
  });
  return { columns, constraints: written?.constraints ?? [], masks: written?.masks ?? [] };
}

function refuseDuplicates(columns: readonly ColumnDefinition[]): void {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) throw invalid("002025", "42S21", `duplicate column name '${name}'`);
    names.add(name);
  }
}

/** LIKE copies the columns, their defaults and constraints, not the rows. */
async function createLike(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
  place: Place,
  keep: boolean,
): Promise<ResultSet> {
  const { account, session } = execution;
  const source: NameParts = reader.qualifiedName();
  const options = parseTableOptions(reader);
  reader.end();
  if (place.existing && keep) return statusResult(`${place.path.name} already exists, statement succeeded.`);
  const like = account.access.resolve(session, "TABLE", source);
  account.access.require(session, "SELECT", like);
  const { clusterBy, rowAccessPolicy } = readTableProperties(like);
  if (rowAccessPolicy) throw notSupported("CREATE TABLE … LIKE a table with a row access policy");
  if (like.columns?.some(({ mask }) => mask))
    throw notSupported("CREATE TABLE … LIKE a table with a masking policy");
  if (Object.keys(like.tags ?? {}).length > 0) throw notSupported("CREATE TABLE … LIKE a table with tags");
  const elements: TableElements = { columns: like.columns ?? [], constraints: [], masks: [] };
  const inherited = {
    ...options,
    ...(clusterBy !== undefined && options.clusterBy === undefined && { clusterBy }),
  };
  await create(execution, words, place, elements, inherited, undefined, copiedConstraints(like));
  return statusResult(`Table ${place.path.name} successfully created.`);
}
