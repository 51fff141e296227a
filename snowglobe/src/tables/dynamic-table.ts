import type { Execution } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { timestampMapping } from "../query/parsed.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { createPhysical, dropPhysical } from "../storage/physical-table.ts";
import { type DynamicProperties, readDynamicProperties } from "../storage/table-properties.ts";
import { isStructured } from "../types/data-type.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { attachedPolicy } from "./attach-policy.ts";
import { parseNamedColumn } from "./column-parser.ts";
import { compileDefinition } from "./compile-definition.ts";
import { createInPlace, findPlace, ownerOf } from "./create-object.ts";
import { inSchemaOf } from "./create-view.ts";
import { type CreateWords, readIfNotExists } from "./create-words.ts";
import { readLag } from "./dynamic-lag.ts";
import { refresh } from "./refresh.ts";

interface Written {
  targetLag?: string;
  warehouse?: string;
  refreshMode: DynamicProperties["refreshMode"];
  initialize: "ON_CREATE" | "ON_SCHEDULE";
  comment?: string;
  clusterBy?: string;
  copyGrants: boolean;
  policy?: { readonly name: readonly string[]; readonly columns: readonly string[] };
}

/** CREATE DYNAMIC TABLE. https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table */
export async function createDynamicTable(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
): Promise<ResultSet> {
  const { account, session } = execution;
  for (const modifier of words.modifiers)
    if (modifier !== "TRANSIENT") throw notSupported(`CREATE ${modifier} DYNAMIC TABLE`);
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const place = findPlace(execution, "DYNAMIC TABLE", name, {
    orReplace: words.orReplace,
    keep: ifNotExists || words.orAlter,
  });
  const mapping = timestampMapping(session);
  const named = reader.looksLike("(") ? reader.list(() => parseNamedColumn(reader, mapping)) : undefined;
  const written = readOptions(reader);
  reader.expect("AS");
  const query = reader.rest().replace(/;\s*$/, "");
  if (place.existing && ifNotExists)
    return statusResult(`${place.path.name} already exists, statement succeeded.`);
  const { targetLag, warehouse } = written;
  if (targetLag === undefined || warehouse === undefined)
    throw invalid("001003", "42000", "CREATE DYNAMIC TABLE needs TARGET_LAG and WAREHOUSE.");
  account.access.require(session, "USAGE", account.access.resolve(session, "WAREHOUSE", [warehouse]));
  const compiled = await compileDefinition(execution, query, inSchemaOf(execution, place.path));
  if (named && named.length !== compiled.columns.length)
    throw invalid(
      "002057",
      "42601",
      `${named.length} column names for a query of ${compiled.columns.length} columns`,
    );
  const structured = compiled.columns.find(({ type }) => isStructured(type));
  // https://docs.snowflake.com/en/sql-reference/data-types-structured
  if (structured)
    throw invalid(
      "002040",
      "42601",
      `structured types such as ${typeName(structured.type)} are not supported for dynamic tables`,
    );
  const columns = compiled.columns.map(
    (column, index): ColumnDefinition => ({
      name: column.name,
      type: column.type,
      nullable: true,
      ...named?.[index],
    }),
  );
  const properties: DynamicProperties = {
    query,
    text: execution.sql,
    targetLag,
    warehouse,
    refreshMode: written.refreshMode,
    suspended: false,
    failures: 0,
    transient: words.modifiers.includes("TRANSIENT"),
    ...(written.clusterBy !== undefined && { clusterBy: written.clusterBy }),
  };
  if (place.existing && words.orAlter)
    return alterToMatch(execution, place.existing, columns, properties, written);
  const draft = { kind: "DYNAMIC TABLE" as const, path: place.path, columns };
  const { policy } = written;
  await account.change(async (change) => {
    const table = await createInPlace(
      change,
      {
        ...draft,
        owner: ownerOf(execution),
        comment: written.comment ?? "",
        properties: {
          ...properties,
          ...(policy && { rowAccessPolicy: attachedPolicy(execution, draft, policy.name, policy.columns) }),
        },
      },
      place.existing,
      written.copyGrants,
    );
    await createPhysical(change.duck, table);
    if (written.initialize === "ON_CREATE") await refresh(execution, table);
  });
  return statusResult(`Dynamic table ${place.path.name} successfully created.`);
}

function readOptions(reader: TokenReader): Written {
  const written: Written = { refreshMode: "AUTO", initialize: "ON_CREATE", copyGrants: false };
  while (!reader.done && !reader.looksLike("AS")) {
    if (reader.accept("TARGET_LAG", "=")) written.targetLag = readLag(reader);
    else if (reader.accept("WAREHOUSE", "=")) written.warehouse = reader.identifier();
    else if (reader.accept("REFRESH_MODE", "=")) {
      const mode = reader.acceptOneOf("AUTO", "FULL", "INCREMENTAL");
      if (mode === undefined) throw reader.unexpected();
      written.refreshMode = mode;
    } else if (reader.accept("INITIALIZE", "=")) {
      const when = reader.acceptOneOf("ON_CREATE", "ON_SCHEDULE");
      if (when === undefined) throw reader.unexpected();
      written.initialize = when;
    } else if (reader.accept("COMMENT")) {
      reader.accept("=");
      written.comment = reader.string();
    } else if (reader.accept("CLUSTER", "BY")) written.clusterBy = reader.parenthesised();
    else if (reader.accept("COPY", "GRANTS")) written.copyGrants = true;
    else if (
      reader.accept("DATA_RETENTION_TIME_IN_DAYS", "=") ||
      reader.accept("MAX_DATA_EXTENSION_TIME_IN_DAYS", "=")
    )
      reader.integer();
    else if (reader.accept("WITH", "ROW", "ACCESS", "POLICY") || reader.accept("ROW", "ACCESS", "POLICY")) {
      const name = reader.qualifiedName();
      reader.expect("ON");
      written.policy = { name, columns: reader.list(() => reader.identifier()) };
    } else if (reader.peek()?.kind === "word")
      throw notSupported(`dynamic table option ${reader.peek()?.value}`);
    else throw reader.unexpected();
  }
  return written;
}

/**
 * CREATE OR ALTER of a dynamic table that is there: grants and policy stay; a changed query is refreshed at once.
 */
async function alterToMatch(
  execution: Execution,
  existing: CatalogObject,
  columns: readonly ColumnDefinition[],
  properties: DynamicProperties,
  written: Written,
): Promise<ResultSet> {
  const { account, session } = execution;
  if (existing.kind !== "DYNAMIC TABLE")
    throw new SnowflakeError(
      "002203",
      "42710",
      `SQL compilation error:\nObject found is of type '${existing.kind}', not specified type 'DYNAMIC TABLE'.`,
    );
  account.access.require(session, "OWNERSHIP", existing);
  if (written.policy) throw notSupported("WITH ROW ACCESS POLICY in CREATE OR ALTER DYNAMIC TABLE");
  const before = readDynamicProperties(existing);
  const policy = before.rowAccessPolicy;
  const lost = policy?.columns.find((name) => !columns.some((column) => column.name === name));
  if (lost !== undefined)
    throw invalid("391912", "23001", `column '${lost}' is used by the table's row access policy`);
  const sameShape = shapeOf(existing.columns ?? []) === shapeOf(columns);
  await account.change(async (change) => {
    if (!sameShape) await dropPhysical(change.duck, existing);
    const { dataTimestamp, failures, suspended } = before;
    const table = change.update(existing.id, {
      columns,
      comment: written.comment ?? "",
      properties: {
        ...properties,
        failures,
        suspended,
        ...(policy && { rowAccessPolicy: policy }),
        ...(dataTimestamp !== undefined && { dataTimestamp }),
      },
    });
    if (!sameShape) await createPhysical(change.duck, table);
    if (!sameShape || before.query !== properties.query) await refresh(execution, table);
  });
  return statusResult(`Dynamic table ${existing.path.name} successfully created.`);
}

function shapeOf(columns: readonly ColumnDefinition[]): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, typeName(type)]));
}

/** ALTER DYNAMIC TABLE … REFRESH | SUSPEND | RESUME | SET … https://docs.snowflake.com/en/sql-reference/sql/alter-dynamic-table */
export async function alterDynamicTable(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<ResultSet | undefined> {
  const { account, session } = execution;
  const done = statusResult("Statement executed successfully.");
  if (reader.accept("REFRESH")) {
    if (reader.looksLike("COPY", "SESSION")) throw notSupported("REFRESH COPY SESSION");
    reader.end();
    account.access.require(session, "OPERATE", table);
    await account.change(async () => void (await refresh(execution, table)));
    return done;
  }
  const state = reader.acceptOneOf("SUSPEND", "RESUME");
  if (state !== undefined) {
    reader.end();
    account.access.require(session, "OPERATE", table);
    const properties = { ...readDynamicProperties(table), suspended: state === "SUSPEND", failures: 0 };
    await account.change(async (change) => void change.update(table.id, { properties }));
    return done;
  }
  if (!reader.looksLike("SET", "TARGET_LAG") && !reader.looksLike("SET", "WAREHOUSE")) return undefined;
  reader.expect("SET");
  account.access.require(session, "OPERATE", table);
  let properties = readDynamicProperties(table);
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("TARGET_LAG", "=")) properties = { ...properties, targetLag: readLag(reader) };
    else {
      reader.expect("WAREHOUSE", "=");
      const warehouse = reader.identifier();
      account.access.require(session, "USAGE", account.access.resolve(session, "WAREHOUSE", [warehouse]));
      properties = { ...properties, warehouse };
    }
    reader.accept(",");
  }
  reader.end();
  await account.change(async (change) => void change.update(table.id, { properties }));
  return done;
}
