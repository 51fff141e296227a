import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type KeyColumnRow, keyColumnsOf, keysOf } from "../constraint-rows.ts";
import { resultOf, type ShownColumn, text, time } from "../shown-column.ts";
import { isShown } from "../visible.ts";
import { readScope, type Scope } from "./show-filter.ts";

const created = time<KeyColumnRow>("created_on", ({ constraint }) => constraint.createdOn);
const rely = text<KeyColumnRow>("rely", ({ constraint }) => String(constraint.rely));
const comment = text<KeyColumnRow>("comment", () => null);
const sequence: ShownColumn<KeyColumnRow> = {
  name: "key_sequence",
  type: { name: "FIXED", precision: 38, scale: 0 },
  value: ({ position }) => position,
};
const ofTable = (prefix: string, table: (row: KeyColumnRow) => CatalogObject | undefined) => [
  text<KeyColumnRow>(`${prefix}database_name`, (row) => table(row)?.path.database),
  text<KeyColumnRow>(`${prefix}schema_name`, (row) => table(row)?.path.schema),
  text<KeyColumnRow>(`${prefix}table_name`, (row) => table(row)?.path.name),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-primary-keys, …/show-unique-keys */
const OWN: readonly ShownColumn<KeyColumnRow>[] = [
  created,
  ...ofTable("", ({ table }) => table),
  text("column_name", ({ column }) => column),
  sequence,
  text("constraint_name", ({ constraint }) => constraint.name),
  rely,
  comment,
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-imported-keys, …/show-exported-keys */
const FOREIGN: readonly ShownColumn<KeyColumnRow>[] = [
  created,
  ...ofTable("pk_", ({ target }) => target?.table),
  text("pk_column_name", ({ target }) => target?.column),
  ...ofTable("fk_", ({ table }) => table),
  text("fk_column_name", ({ column }) => column),
  sequence,
  text("update_rule", () => "NO ACTION"),
  text("delete_rule", () => "NO ACTION"),
  text("fk_name", ({ constraint }) => constraint.name),
  text("pk_name", ({ target }) => target?.key),
  text("deferrability", () => "NOT DEFERRABLE"),
  rely,
  comment,
];

const KINDS = ["PRIMARY", "UNIQUE", "IMPORTED", "EXPORTED"] as const;

/** SHOW PRIMARY | UNIQUE | IMPORTED | EXPORTED KEYS [IN ACCOUNT | DATABASE … | SCHEMA … | TABLE …]. */
export const showKeysFamily: StatementFamily = {
  name: "SHOW KEYS",
  commits: false,
  accepts: (tokens) => {
    const reader = new TokenReader("", tokens);
    if (!reader.accept("SHOW")) return false;
    reader.accept("TERSE");
    return KINDS.some((kind) => reader.accept(kind)) && reader.looksLike("KEYS");
  },
  async execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.expect("SHOW");
    reader.accept("TERSE");
    const kind = KINDS.find((word) => reader.accept(word)) ?? "PRIMARY";
    reader.expect("KEYS");
    const place = reader.accept("IN") ? readPlace(execution, reader) : currentScope(execution);
    reader.end();
    return resultOf(kind === "PRIMARY" || kind === "UNIQUE" ? OWN : FOREIGN, rowsOf(execution, kind, place));
  },
};

type Place = { readonly table: CatalogObject } | { readonly scope: Scope };

function readPlace(execution: Execution, reader: TokenReader): Place {
  if (["ACCOUNT", "DATABASE", "SCHEMA"].some((word) => reader.looksLike(word)))
    return { scope: readScope(execution, reader, "schema") };
  reader.accept("TABLE");
  return {
    table: execution.account.access.resolve(execution.session, "TABLE", reader.qualifiedName(), "SHOW KEYS"),
  };
}

function currentScope({ session }: Execution): Place {
  return { scope: session.database === null ? {} : { database: session.database } };
}

function rowsOf(execution: Execution, kind: (typeof KINDS)[number], place: Place): KeyColumnRow[] {
  const { account, session } = execution;
  const all = (scope: Scope) =>
    account.catalog
      .list("TABLE", { ...scope, temporary: { session: session.id } })
      .filter((table) => isShown(execution, table));
  if (kind === "EXPORTED") {
    const rows = keyColumnsOf(execution, keysOf(all({})), "FOREIGN KEY");
    const targets = new Set(("table" in place ? [place.table] : all(place.scope)).map(({ id }) => id));
    return rows.filter(({ target }) => target !== undefined && targets.has(target.table.id));
  }
  const tables = "table" in place ? [place.table] : all(place.scope);
  const wanted = kind === "PRIMARY" ? "PRIMARY KEY" : kind === "UNIQUE" ? "UNIQUE" : "FOREIGN KEY";
  return keyColumnsOf(execution, keysOf(tables), wanted);
}
