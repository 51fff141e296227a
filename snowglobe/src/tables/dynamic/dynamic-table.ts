import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { parseQueryText } from "../../parser/parse-statement.ts";
import { timestampMapping } from "../../query/parsed.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { createPhysical, dropPhysical } from "../../storage/physical-table.ts";
import { type DynamicProperties, readDynamicProperties } from "../../storage/table-properties.ts";
import { isStructured } from "../../types/data-type.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";
import { attachedPolicy } from "../attach-policy.ts";
import { compileWithSources } from "../compile-definition.ts";
import { createInPlace, findPlace, ownerOf } from "../create-object.ts";
import { inSchemaOf } from "../create-view.ts";
import { parseNamedColumn } from "../written/column-parser.ts";
import { type CreateWords, readIfNotExists } from "../written/create-words.ts";
import { lagSeconds, readLag } from "./dynamic-lag.ts";
import { incrementalObstacle } from "./dynamic-mode.ts";
import { refresh } from "./refresh.ts";
import { keepGraphVersion } from "./suspend-dynamic.ts";

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
  const rights = inSchemaOf(execution, place.path);
  const { query: compiled, sources } = await compileWithSources(execution, query, {
    rights,
    isDefined: true,
  });
  const inputs = [...sources];
  const resolved = resolveMode(execution, query, written.refreshMode, inputs);
  refuseShorterLag(execution, targetLag, inputs);
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
    ...resolved,
    inputs,
    suspended: false,
    suspendedReason: null,
    suspendedOn: null,
    resumedOn: null,
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
    await keepGraphVersion(account, change, table, "CREATE_DYNAMIC_TABLE");
    if (written.initialize === "ON_CREATE") await refresh(execution, table, "CREATION");
  });
  return statusResult(`Dynamic table ${place.path.name} successfully created.`);
}

/** What AUTO is for a query, and why it is not INCREMENTAL. @throws {SnowflakeError} 002716 for INCREMENTAL where it cannot be */
function resolveMode(
  { account, session }: Execution,
  text: string,
  wanted: DynamicProperties["refreshMode"],
  inputs: readonly number[],
): Pick<DynamicProperties, "modeReason"> & Required<Pick<DynamicProperties, "resolvedMode">> {
  if (wanted === "FULL") return { resolvedMode: "FULL", modeReason: null };
  const full = inputs
    .flatMap((id) => account.catalog.byId(id) ?? [])
    .find((input) => input.kind === "DYNAMIC TABLE" && readDynamicProperties(input).resolvedMode === "FULL");
  const obstacle =
    incrementalObstacle(parseQueryText(text, tokenize(text), timestampMapping(session))) ??
    (full && `reading from dynamic table ${full.path.name}, which is refreshed in full`);
  if (obstacle === undefined) return { resolvedMode: "INCREMENTAL", modeReason: null };
  const reason = `Incremental refresh does not support ${obstacle}.`;
  if (wanted === "INCREMENTAL")
    throw invalid(
      "002716",
      "0A000",
      `Dynamic table cannot be created with REFRESH_MODE = INCREMENTAL. ${reason}`,
    );
  return { resolvedMode: "FULL", modeReason: reason };
}

/** "A dynamic table's target lag cannot be shorter than that of the tables it reads." @throws {SnowflakeError} 001003 */
export function refuseShorterLag({ account }: Execution, lag: string, inputs: readonly number[]): void {
  const own = lagSeconds(lag);
  if (own === undefined) return;
  for (const input of inputs.flatMap((id) => account.catalog.byId(id) ?? [])) {
    if (input.kind !== "DYNAMIC TABLE") continue;
    const { targetLag } = readDynamicProperties(input);
    if ((lagSeconds(targetLag) ?? 0) > own)
      throw invalid(
        "001003",
        "42000",
        `invalid TARGET_LAG '${lag}': dynamic table ${input.path.name}, which it reads, has '${targetLag}'.`,
      );
  }
}

/** One of the words, with or without quotes: Snowpark quotes them. */
function readChoice<Choice extends string>(reader: TokenReader, choices: readonly Choice[]): Choice {
  const token = reader.peek();
  const written = token?.kind === "string" || token?.kind === "word" ? token.value.toUpperCase() : undefined;
  const chosen = choices.find((choice) => choice === written);
  if (chosen === undefined) throw reader.unexpected();
  reader.next();
  return chosen;
}

function readOptions(reader: TokenReader): Written {
  const written: Written = { refreshMode: "AUTO", initialize: "ON_CREATE", copyGrants: false };
  while (!reader.done && !reader.looksLike("AS")) {
    // LAG is what TARGET_LAG was called first.
    if (reader.accept("TARGET_LAG", "=") || reader.accept("LAG", "=")) written.targetLag = readLag(reader);
    else if (reader.accept("WAREHOUSE", "=")) written.warehouse = reader.identifier();
    else if (reader.accept("REFRESH_MODE", "=")) {
      written.refreshMode = readChoice(reader, ["AUTO", "FULL", "INCREMENTAL"]);
    } else if (reader.accept("INITIALIZE", "=")) {
      written.initialize = readChoice(reader, ["ON_CREATE", "ON_SCHEDULE"]);
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
    const { dataTimestamp, failures, suspended, suspendedReason, suspendedOn, resumedOn } = before;
    const table = change.update(existing.id, {
      columns,
      comment: written.comment ?? "",
      properties: {
        ...properties,
        ...{ failures, suspended, suspendedReason, suspendedOn, resumedOn },
        ...(policy && { rowAccessPolicy: policy }),
        ...(dataTimestamp !== undefined && { dataTimestamp }),
      },
    });
    if (!sameShape) await createPhysical(change.duck, table);
    await keepGraphVersion(account, change, table, "NONE");
    if (!sameShape || before.query !== properties.query) await refresh(execution, table, "MANUAL");
  });
  return statusResult(`Dynamic table ${existing.path.name} successfully created.`);
}

function shapeOf(columns: readonly ColumnDefinition[]): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, typeName(type)]));
}
