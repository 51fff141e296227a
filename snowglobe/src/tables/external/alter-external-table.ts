import type { Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject } from "../../account/catalog.ts";
import { columnOf } from "../../dml/target.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists, notSupported } from "../../errors/snowflake-error.ts";
import { timestampMapping } from "../../query/parsed.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ExternalProperties, readExternal } from "../../stages/external/external-properties.ts";
import {
  addFiles,
  filesResult,
  refreshFiles,
  removeFiles,
  sourcesOf,
} from "../../stages/external/registered-files.ts";
import { constraintsWithout, type WrittenConstraint } from "../../storage/constraint.ts";
import { readTableProperties } from "../../storage/table-properties.ts";
import { type ResultSet, statusResult, type WireRow } from "../../types/result-set.ts";
import { constraintsRenamed } from "../alter-columns.ts";
import { checkExpressions } from "./create-external-table.ts";
import { readVirtualColumn } from "./parse-external-table.ts";

const DONE = statusResult("Statement executed successfully.");

/**
 * ALTER EXTERNAL TABLE, and what ALTER TABLE does to one. OWNERSHIP is checked already.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-external-table
 */
export async function alterExternalTable(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<ResultSet> {
  const { account } = execution;
  if (reader.accept("REFRESH")) {
    const below = reader.done || reader.looksLike(";") ? "" : reader.string().replace(/^\/+/, "");
    reader.end();
    return changeFiles(execution, table, (change) => refreshFiles(execution, change, table, below));
  }
  if (reader.accept("ADD", "FILES")) {
    const paths = reader.list(() => reader.string());
    reader.end();
    return changeFiles(execution, table, (change) => addFiles(execution, change, table, paths));
  }
  if (reader.accept("REMOVE", "FILES")) {
    const paths = reader.list(() => reader.string());
    reader.end();
    return changeFiles(execution, table, (change) => removeFiles(execution, change, table, paths));
  }
  for (const words of ["ADD PARTITION", "DROP PARTITION"])
    if (reader.looksLike(...words.split(" "))) throw notSupported(`ALTER EXTERNAL TABLE … ${words}`);
  if (reader.accept("RENAME", "TO")) {
    const path = account.access.placeForNew(execution.session, table.kind, reader.qualifiedName());
    reader.end();
    if (account.catalog.findTableLike(path)) throw alreadyExists(path.name);
    await account.change(async (change) => void change.update(table.id, { path }));
    return DONE;
  }
  if (reader.accept("SET")) await setProperties(execution, reader, table);
  else if (reader.accept("UNSET", "COMMENT")) {
    reader.end();
    await account.change(async (change) => void change.update(table.id, { comment: "" }));
  } else await alterVirtualColumns(execution, reader, table);
  return DONE;
}

/** USAGE on the stage and the format: "Required to manually refresh the external table metadata." */
async function changeFiles(
  { account, session }: Execution,
  table: CatalogObject,
  work: (change: CatalogChange) => Promise<WireRow[]>,
): Promise<ResultSet> {
  const { stage } = sourcesOf(account, table);
  account.access.require(session, "USAGE", stage);
  const format = account.catalog.byId(readExternal(table).format.id ?? -1);
  if (format) account.access.require(session, "USAGE", format);
  return filesResult(await account.change(work));
}

async function setProperties(
  { account }: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<void> {
  let comment: string | undefined;
  const external = { ...readExternal(table) };
  do {
    if (reader.accept("AUTO_REFRESH", "=")) external.autoRefresh = reader.boolean();
    else if (reader.accept("COMMENT", "=")) comment = reader.comment();
    else throw notSupported(`ALTER EXTERNAL TABLE … SET ${reader.peek()?.text ?? ""}`);
    reader.accept(",");
  } while (!reader.done && !reader.looksLike(";"));
  reader.end();
  const properties = { ...table.properties, external };
  await account.change(
    async (change) => void change.update(table.id, { properties, ...(comment !== undefined && { comment }) }),
  );
}

async function alterVirtualColumns(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<void> {
  if (reader.accept("ADD")) return addVirtualColumns(execution, reader, table);
  const { account } = execution;
  const external = readExternal(table);
  if (reader.accept("DROP")) {
    reader.accept("COLUMN");
    const name = reader.identifier();
    reader.end();
    refuseFixed(table, name, external);
    const { [name]: _, ...expressions } = external.expressions;
    const columns = (table.columns ?? []).filter((column) => column.name !== name);
    const constraints = constraintsWithout(table, name);
    const properties = { ...table.properties, constraints, external: { ...external, expressions } };
    await account.change(async (change) => void change.update(table.id, { columns, properties }));
    return;
  }
  if (reader.accept("RENAME", "COLUMN")) {
    const from = reader.identifier();
    reader.expect("TO");
    const to = reader.identifier();
    reader.end();
    refuseFixed(table, from, external);
    refuseTaken(table, to);
    const { [from]: expression = "", ...others } = external.expressions;
    const columns = (table.columns ?? []).map((each) => (each.name === from ? { ...each, name: to } : each));
    const constraints = constraintsRenamed(table, from, to);
    const changed = { ...external, expressions: { ...others, [to]: expression } };
    const properties = { ...table.properties, constraints, external: changed };
    await account.change(async (change) => void change.update(table.id, { columns, properties }));
    return;
  }
  throw notSupported(`ALTER EXTERNAL TABLE … ${reader.peek()?.text ?? ""}`);
}

/** `ADD COLUMN ( column type AS expression ) [, …]`, with the parentheses or without. */
async function addVirtualColumns(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<void> {
  const mapping = timestampMapping(execution.session);
  const constraints: WrittenConstraint[] = [];
  const added: ReturnType<typeof readVirtualColumn>[] = [];
  do {
    reader.accept("COLUMN");
    const inside = reader.accept("(");
    added.push(readVirtualColumn(reader, mapping, constraints));
    if (inside) reader.expect(")");
  } while (reader.accept(","));
  reader.end();
  if (constraints.length > 0) throw notSupported("a constraint in ALTER TABLE … ADD COLUMN");
  for (const { column } of added) refuseTaken(table, column.name);
  const external = readExternal(table);
  const given = added.map(({ column, expression }) => [column.name, expression]);
  const expressions = { ...external.expressions, ...Object.fromEntries(given) };
  const properties = { ...table.properties, external: { ...external, expressions } };
  const columns = [...(table.columns ?? []), ...added.map(({ column }) => column)];
  await checkExpressions(execution, { ...table, columns, properties });
  await execution.account.change(async (change) => void change.update(table.id, { columns, properties }));
}

/** "The default VALUE and METADATA$FILENAME columns cannot be dropped." */
function refuseFixed(table: CatalogObject, name: string, { partitionBy }: ExternalProperties): void {
  const column = columnOf(table, name);
  if (name === "VALUE") throw invalid("002262", "42601", "the VALUE column of an external table stays.");
  if (partitionBy.includes(name))
    throw invalid("002262", "42601", `column '${name}' is a partition column of the external table.`);
  const { rowAccessPolicy } = readTableProperties(table);
  if (column.mask || rowAccessPolicy?.columns.includes(name))
    throw invalid("391934", "23001", `column '${name}' is given to a policy.`);
}

function refuseTaken({ columns }: CatalogObject, name: string): void {
  if (columns?.some((column) => column.name === name))
    throw invalid("001430", "42601", `column '${name}' already exists`);
}
