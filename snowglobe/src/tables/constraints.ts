import { randomUUID } from "node:crypto";
import type { Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject } from "../account/catalog.ts";
import { enforceChecks } from "../dml/enforce-checks.ts";
import { columnOf } from "../dml/target.ts";
import { readNumber } from "../dml/work-table.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import {
  type Constraint,
  constraintsOf,
  readConstraint,
  type WrittenConstraint,
} from "../storage/constraint.ts";
import { physicalNameOf } from "../storage/physical-name.ts";
import { readTableProperties } from "../storage/table-properties.ts";
import { changeColumn } from "./alter-columns.ts";
import { columnsOfCheck } from "./check-constraint.ts";

/**
 * Keys as they are kept: with a name, and with the table that a foreign key names found.
 *
 * @param self the table that they are of, which a foreign key may name before others know of it
 * @throws {SnowflakeError} 002003 for a table that is not there, 000904 for a column that one has not.
 */
export function boundConstraints(
  execution: Execution,
  self: CatalogObject,
  written: readonly WrittenConstraint[],
): Constraint[] {
  const { account, session } = execution;
  const isHybrid = readTableProperties(self).hybrid === true;
  return written.map(({ name, kind, columns, references, rely, enforced, expression }) => {
    for (const column of columns) columnOf(self, column);
    if (expression !== undefined && self.kind !== "TABLE") throw notSupported(`CHECK of ${self.kind}`);
    const checked = expression === undefined ? undefined : columnsOfCheck(execution, self, expression);
    if (enforced === true && !isHybrid) throw notSupported("an ENFORCED constraint");
    if (enforced === false && isHybrid)
      throw invalid("001474", "42601", "invalid constraint property [NOT ENFORCED] for a hybrid table");
    return {
      name: name ?? `SYS_CONSTRAINT_${randomUUID()}`,
      generated: name === undefined,
      kind,
      columns: checked ?? [...columns],
      rely,
      createdOn: account.now(),
      ...(expression !== undefined && { expression }),
      ...(references && { references: referenced(references) }),
    };
  });

  function referenced({ table, columns }: NonNullable<WrittenConstraint["references"]>) {
    const path = account.access.pathOf(session, "TABLE", table, "CREATE TABLE");
    const { database, schema, name } = self.path;
    const isSelf = path.database === database && path.schema === schema && path.name === name;
    const found = isSelf ? self : account.access.resolve(session, "TABLE", table);
    for (const column of columns) columnOf(found, column);
    if (isHybrid && !isSelf) refuseUnfitParent(found, columns);
    const keys: readonly Pick<WrittenConstraint, "kind" | "columns">[] = isSelf
      ? written
      : constraintsOf(found);
    const key = keys.find(({ kind }) => kind === "PRIMARY KEY")?.columns ?? [];
    return { tableId: found.id, columns: columns.length > 0 ? [...columns] : [...key] };
  }
}

/**
 * "Foreign key constraints are supported only among hybrid tables", and name a key of theirs.
 * https://docs.snowflake.com/en/user-guide/tables-hybrid-limitations
 *
 * @throws {SnowflakeError} 391430
 */
function refuseUnfitParent(parent: CatalogObject, columns: readonly string[]): void {
  const isKey = constraintsOf(parent).some(
    (one) =>
      one.kind !== "FOREIGN KEY" && (columns.length === 0 || one.columns.join("\n") === columns.join("\n")),
  );
  const { name } = parent.path;
  if (readTableProperties(parent).hybrid !== true)
    throw invalid("391430", "0A000", `a foreign key of a hybrid table cannot name '${name}', which is none.`);
  if (!isKey)
    throw invalid(
      "391430",
      "0A000",
      `a foreign key names a primary or unique key, which '${name}' does not have.`,
    );
}

/** Keys of a copy: those whose names the account gave get names of their own. */
export function copiedConstraints(source: CatalogObject): Constraint[] {
  return constraintsOf(source).map((one) => ({
    ...one,
    ...(one.generated && { name: `SYS_CONSTRAINT_${randomUUID()}` }),
  }));
}

/**
 * ALTER TABLE … ADD, DROP and RENAME of constraints; false when the next words are none of them.
 * https://docs.snowflake.com/en/sql-reference/sql/create-table-constraint, …/constraints-drop
 */
export async function alterConstraints(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const there = constraintsOf(table);
  const put = (change: CatalogChange, of: CatalogObject, constraints: readonly Constraint[]) =>
    change.update(of.id, { properties: { ...of.properties, constraints } });
  const isHybrid = readTableProperties(table).hybrid === true;
  if (reader.looksLike("ADD")) {
    const words = ["CONSTRAINT", "PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK"];
    if (!words.some((kind) => reader.looksLike("ADD", ...kind.split(" ")))) return false;
    // A column of that name, with its type.
    if (reader.looksLike("ADD", "CHECK") && reader.peek(2)?.value !== "(") return false;
    reader.expect("ADD");
    const written = readConstraint(reader);
    if (!written) throw reader.unexpected();
    reader.end();
    // https://docs.snowflake.com/en/user-guide/tables-hybrid-limitations
    if (isHybrid)
      throw invalid("391431", "0A000", "constraints of hybrid tables are defined when they are created.");
    const [added] = boundConstraints(execution, table, [written]);
    if (!added) return false;
    refuseSecond(there, added);
    await execution.account.change(async (change) => {
      let current = table;
      if (added.kind === "CHECK") await checkRowsThere(execution, change, table, added, written.validate);
      if (added.kind === "PRIMARY KEY")
        for (const column of added.columns)
          current = await changeColumn(change, current, column, { nullable: false });
      put(change, current, [...there, added]);
    });
    return true;
  }
  if (reader.accept("RENAME", "CONSTRAINT")) {
    const old = named(there, reader.identifier());
    reader.expect("TO");
    const name = reader.identifier();
    reader.end();
    await execution.account.change(
      async (change) =>
        void put(
          change,
          table,
          there.map((one) => (one === old ? { ...one, name, generated: false } : one)),
        ),
    );
    return true;
  }
  if (reader.accept("ALTER", "CONSTRAINT") || reader.accept("MODIFY", "CONSTRAINT")) {
    const check = named(there, reader.identifier());
    if (check.kind !== "CHECK")
      throw notSupported(`ALTER ${table.kind} … ALTER CONSTRAINT of a ${check.kind}`);
    if (reader.looksLike("DISABLE")) throw notSupported("CHECK … DISABLE");
    reader.expect("ENABLE");
    const word = reader.acceptOneOf("VALIDATE", "NOVALIDATE");
    reader.end();
    if (word === "VALIDATE")
      await execution.account.change((change) =>
        enforceChecks(execution, change.duck, table, undefined, [check]),
      );
    return true;
  }
  const dropped = dropOf(reader, there);
  if (!dropped) return false;
  if (isHybrid && dropped.kind === "PRIMARY KEY")
    throw invalid("391431", "0A000", "the primary key of a hybrid table cannot be dropped.");
  reader.acceptOneOf("CASCADE", "RESTRICT");
  reader.end();
  await execution.account.change(
    async (change) =>
      void put(
        change,
        table,
        there.filter((one) => one !== dropped),
      ),
  );
  return true;
}

/**
 * A check that is added holds for what is written from then on. "VALIDATE" is for new tables; what neither word means for
 * rows that break it is not told.
 */
async function checkRowsThere(
  execution: Execution,
  { duck }: CatalogChange,
  table: CatalogObject,
  check: Constraint,
  validate: boolean | undefined,
): Promise<void> {
  const hasRows = (await readNumber(duck, `SELECT count(*) FROM ${physicalNameOf(table)}`)) > 0;
  if (!hasRows || validate === false) return;
  if (validate) throw notSupported("ALTER TABLE … ADD CHECK … VALIDATE of a table with rows");
  await enforceChecks(execution, duck, table, undefined, [check]).catch((error: unknown) => {
    if (!(error instanceof SnowflakeError) || error.code !== "100079") throw error;
    throw notSupported("ALTER TABLE … ADD CHECK without NOVALIDATE where rows that are there break it");
  });
}

function refuseSecond(there: readonly Constraint[], added: Constraint): void {
  if (there.some(({ name }) => name === added.name))
    throw invalid("002002", "42710", `Object '${added.name}' already exists.`);
  if (added.kind === "PRIMARY KEY" && there.some(({ kind }) => kind === "PRIMARY KEY"))
    throw new SnowflakeError(
      "002200",
      "42601",
      "SQL compilation error:\nprimary key already exists for table",
    );
}

/** DROP CONSTRAINT name | PRIMARY KEY | UNIQUE (…) | FOREIGN KEY (…). @throws {SnowflakeError} 002003 */
function dropOf(reader: TokenReader, there: readonly Constraint[]): Constraint | undefined {
  if (reader.accept("DROP", "CONSTRAINT")) return named(there, reader.identifier());
  for (const kind of ["PRIMARY KEY", "UNIQUE", "FOREIGN KEY"] as const) {
    if (!reader.accept("DROP", ...kind.split(" "))) continue;
    const columns = reader.looksLike("(") ? reader.list(() => reader.identifier()) : undefined;
    const found = there.find(
      (one) => one.kind === kind && (columns === undefined || one.columns.join("\n") === columns.join("\n")),
    );
    if (!found) throw missing(kind);
    return found;
  }
  return undefined;
}

function named(there: readonly Constraint[], name: string): Constraint {
  const found = there.find((one) => one.name === name);
  if (!found) throw missing(name);
  return found;
}

function missing(name: string): SnowflakeError {
  return new SnowflakeError(
    "002003",
    "02000",
    `SQL compilation error:\nConstraint '${name}' does not exist or not authorized.`,
  );
}
