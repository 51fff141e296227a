import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition, TableLikeKind } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists, notSupported } from "../../errors/snowflake-error.ts";
import { timestampMapping } from "../../query/parsed.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import type { WrittenConstraint } from "../../storage/constraint.ts";
import { readTableProperties } from "../../storage/table-properties.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { addColumns, changeColumn, dropColumn, renameColumn } from "../alter-columns.ts";
import { appliesAll, attachedPolicy, attachPolicy, detachPolicy } from "../attach-policy.ts";
import { alterConstraints } from "../constraints.ts";
import { alterDynamicTable } from "../dynamic/alter-dynamic-table.ts";
import { refuseOtherColumns } from "../event-table.ts";
import { alterExternalTable } from "../external/alter-external-table.ts";
import { findTableLike } from "../find-table.ts";
import { icebergColumn } from "../iceberg/iceberg-columns.ts";
import { alterIceberg } from "../iceberg/iceberg-statements.ts";
import { alterMask } from "../masks.ts";
import { alterMaterialized, isMaterialized, refuseOtherView } from "../materialized-view.ts";
import { parseColumn, type WrittenMask } from "../written/column-parser.ts";
import { moveTable, swapTables } from "./move-table.ts";
import { alterSearchOptimization } from "./search-optimization.ts";
import { setProperties } from "./set-properties.ts";

const DONE = statusResult("Statement executed successfully.");

/**
 * ALTER TABLE | VIEW | DYNAMIC TABLE.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-table
 */
export async function alterTable(
  execution: Execution,
  reader: TokenReader,
  kind: TableLikeKind,
  materialized = false,
): Promise<ResultSet> {
  const { account, session } = execution;
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (ifExists && !account.access.lookUp(session, "TABLE LIKE", name)) return DONE;
  const table = findTableLike(execution, kind, name);
  // ALTER TABLE also takes views and dynamic tables for what they share with tables.
  if (kind !== "TABLE" && table.kind !== kind)
    throw invalid(
      "002203",
      "42710",
      `Object found is of type '${table.kind}', not specified type '${kind}'.`,
    );
  if (kind === "VIEW") refuseOtherView(table, materialized);
  if (table.kind === "DYNAMIC TABLE") {
    const altered = await alterDynamicTable(execution, reader, table);
    if (altered) return altered;
  }
  refuseConstraintChanges(reader, table);
  if (await alterPolicies(execution, reader, table)) return DONE;
  if (await alterMask(execution, reader, table)) return DONE;
  account.access.require(session, "OWNERSHIP", table);
  if (table.kind === "EXTERNAL TABLE") return alterExternalTable(execution, reader, table);
  if (materialized && (await alterMaterialized(execution, reader, table))) return DONE;
  if (reader.accept("RENAME", "TO")) return rename(execution, reader, table);
  if (reader.accept("SWAP", "WITH")) {
    const other = findTableLike(execution, "TABLE", reader.qualifiedName());
    reader.end();
    await swapTables(execution, table, other);
    return DONE;
  }
  if (await alterProperties(execution, reader, table)) return DONE;
  if (await alterIceberg(execution, reader, table)) return DONE;
  if (table.kind !== "TABLE") throw notSupported(`ALTER ${table.kind} … ${reader.peek()?.text ?? ""}`);
  refuseOtherColumns(table);
  if (await alterConstraints(execution, reader, table)) return DONE;
  if (await alterSearchOptimization(execution, reader, table)) return DONE;
  await alterColumns(execution, reader, table);
  return DONE;
}

const KEYS = ["PRIMARY KEY", "UNIQUE", "FOREIGN KEY"];

/** What else would be taken for a column of that name. @throws {SnowflakeError} 000002 */
function refuseConstraintChanges(reader: TokenReader, table: CatalogObject): void {
  const refused = ["ALTER", "MODIFY"]
    .flatMap((verb) => KEYS.map((kind) => `${verb} ${kind}`))
    .find((words) => reader.looksLike(...words.split(" ")));
  if (refused !== undefined) throw notSupported(`ALTER ${table.kind} … ${refused}`);
}

/** ADD | DROP ROW ACCESS POLICY: the table's owner may, or who has APPLY ROW ACCESS POLICY on the account. */
async function alterPolicies(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const { account, session } = execution;
  const mayApply = () => {
    if (!appliesAll(execution, "ROW ACCESS POLICY")) account.access.require(session, "OWNERSHIP", table);
  };
  if (reader.accept("ADD", "ROW", "ACCESS", "POLICY")) {
    const { name, columns } = policyAndColumns(reader);
    reader.end();
    mayApply();
    const attached = attachedPolicy(execution, table, name, columns);
    await account.change(async (change) => attachPolicy(change, table, attached));
    return true;
  }
  if (reader.accept("DROP", "ALL", "ROW", "ACCESS", "POLICIES")) {
    reader.end();
    mayApply();
    await account.change(async (change) => detachPolicy(change, table));
    return true;
  }
  if (!reader.accept("DROP", "ROW", "ACCESS", "POLICY")) return false;
  const policy = account.access.resolve(session, "ROW ACCESS POLICY", reader.qualifiedName());
  const next = reader.accept(",", "ADD", "ROW", "ACCESS", "POLICY") ? policyAndColumns(reader) : undefined;
  reader.end();
  mayApply();
  if (readTableProperties(table).rowAccessPolicy?.policyId !== policy.id)
    throw invalid("391913", "23001", `Policy '${policy.path.name}' is not attached to '${table.path.name}'.`);
  const attached = next && attachedPolicy(execution, table, next.name, next.columns);
  await account.change(async (change) => {
    detachPolicy(change, table);
    const bare = change.catalog.byId(table.id);
    if (attached && bare) attachPolicy(change, bare, attached);
  });
  return true;
}

function policyAndColumns(reader: TokenReader): { name: NameParts; columns: string[] } {
  const name = reader.qualifiedName();
  reader.expect("ON");
  return { name, columns: reader.list(() => reader.identifier()) };
}

async function alterProperties(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const { account } = execution;
  const update = async (patch: { properties: Record<string, unknown> }) => {
    reader.end();
    await account.change(async (change) => void change.update(table.id, patch));
    return true;
  };
  if (await setProperties(execution, reader, table)) return true;
  if (table.kind === "VIEW" && !isMaterialized(table) && reader.looksLike("CLUSTER"))
    throw notSupported("ALTER VIEW … CLUSTER BY");
  if (reader.accept("CLUSTER", "BY"))
    return update({ properties: { ...table.properties, clusterBy: reader.parenthesised() } });
  if (reader.accept("DROP", "CLUSTERING", "KEY")) {
    const { clusterBy: _, ...properties } = table.properties;
    return update({ properties });
  }
  if (table.kind === "VIEW" && (reader.looksLike("SET", "SECURE") || reader.looksLike("UNSET", "SECURE"))) {
    const secure = reader.next().value === "SET";
    reader.expect("SECURE");
    return update({ properties: { ...table.properties, secure } });
  }
  return false;
}

async function alterColumns(execution: Execution, reader: TokenReader, table: CatalogObject): Promise<void> {
  const { account } = execution;
  if (reader.accept("RENAME", "COLUMN")) {
    const from = reader.identifier();
    reader.expect("TO");
    const to = reader.identifier();
    reader.end();
    await account.change(async (change) => void (await renameColumn(change, table, from, to)));
    return;
  }
  if (reader.accept("DROP")) {
    reader.accept("COLUMN");
    const ifExists = reader.accept("IF", "EXISTS");
    const names = [reader.identifier()];
    while (reader.accept(",")) names.push(reader.identifier());
    reader.end();
    await account.change(async (change) => {
      let current = table;
      for (const name of names)
        if (!ifExists || current.columns?.some((column) => column.name === name))
          current = await dropColumn(change, current, name);
    });
    return;
  }
  if (reader.accept("ADD")) return addColumnsTo(execution, reader, table);
  if (reader.accept("ALTER") || reader.accept("MODIFY")) return modifyColumns(execution, reader, table);
  throw notSupported(`ALTER TABLE … ${reader.peek()?.text ?? ""}`);
}

async function addColumnsTo(execution: Execution, reader: TokenReader, table: CatalogObject): Promise<void> {
  reader.accept("COLUMN");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const constraints: WrittenConstraint[] = [];
  const columns: ColumnDefinition[] = [];
  const masks: WrittenMask[] = [];
  const types = new Map<string, string>();
  const { iceberg } = readTableProperties(table);
  do {
    reader.accept("COLUMN");
    const column = parseColumn(reader, timestampMapping(execution.session), constraints, masks, types);
    columns.push(iceberg ? icebergColumn(column, types.get(column.name)) : column);
  } while (reader.accept(","));
  reader.end();
  if (constraints.length > 0) throw notSupported("a constraint in ALTER TABLE … ADD COLUMN");
  if (masks.length > 0) throw notSupported("MASKING POLICY in ALTER TABLE … ADD COLUMN");
  const missing = columns.filter(
    (column) => !ifNotExists || !table.columns?.some(({ name }) => name === column.name),
  );
  await execution.account.change(
    async (change) => void (await addColumns(execution, change, table, missing)),
  );
}

async function modifyColumns(execution: Execution, reader: TokenReader, table: CatalogObject): Promise<void> {
  const mapping = timestampMapping(execution.session);
  const parenthesised = reader.accept("(");
  const changes: { name: string; patch: Parameters<typeof changeColumn>[3] }[] = [];
  do {
    reader.accept("COLUMN");
    const name = reader.identifier();
    if (reader.accept("SET", "NOT", "NULL") || reader.accept("NOT", "NULL"))
      changes.push({ name, patch: { nullable: false } });
    else if (reader.accept("DROP", "NOT", "NULL")) changes.push({ name, patch: { nullable: true } });
    else if (reader.accept("DROP", "DEFAULT")) changes.push({ name, patch: { defaultSql: null } });
    else if (reader.accept("COMMENT")) changes.push({ name, patch: { comment: reader.string() } });
    else if (reader.accept("UNSET", "COMMENT")) changes.push({ name, patch: { comment: "" } });
    else if (reader.looksLike("SET", "DEFAULT"))
      throw notSupported(`ALTER COLUMN … SET ${reader.peek(1)?.text ?? ""}`);
    else {
      if (reader.accept("SET", "DATA")) reader.expect("TYPE");
      else reader.accept("TYPE");
      changes.push({ name, patch: { type: parseDataType(reader, mapping) } });
    }
  } while (reader.accept(","));
  if (parenthesised) reader.expect(")");
  reader.end();
  await execution.account.change(async (change) => {
    let current = table;
    for (const { name, patch } of changes) current = await changeColumn(change, current, name, patch);
  });
}

async function rename(execution: Execution, reader: TokenReader, table: CatalogObject): Promise<ResultSet> {
  const { account, session } = execution;
  const name = reader.qualifiedName();
  reader.end();
  const path = account.access.placeForNew(session, table.kind, name, table.path.session !== undefined);
  if (account.catalog.findTableLike(path)) throw alreadyExists(path.name);
  await account.change((change) => moveTable(change, table, path));
  return DONE;
}
