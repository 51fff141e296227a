import type { CatalogObject } from "../account/catalog.ts";
import { textOf } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { Environment, Relation, RelationColumn } from "../expression/context.ts";
import { columnValue } from "../expression/relation.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { tokenize } from "../sql/tokenize.ts";
import { readExternal } from "../stages/external/external-properties.ts";
import { EXTERNAL_COLUMNS, readExternalFiles } from "../stages/external/read-external.ts";
import { physicalName, quoteDuck } from "../storage/physical-name.ts";
import type { DataType } from "../types/data-type.ts";
import type { ResultSet } from "../types/result-set.ts";
import { compile } from "./expression.ts";
import { timestampMapping } from "./parsed.ts";
import { plainContext } from "./query.ts";
import { resultRows } from "./virtual-table.ts";

const NOTHING: ResultSet = { columns: EXTERNAL_COLUMNS, rows: [], statementType: "SELECT" };

/** An external table's rows under the names of its columns, and the METADATA$ columns that `*` leaves out. */
export function externalRows(
  environment: Environment,
  table: CatalogObject,
): { readonly rows: string; readonly more: (sqlName: string) => readonly RelationColumn[] } {
  const { compiler } = environment;
  const { execution } = compiler;
  const isRead = !compiler.isDefined && !execution.describing;
  const result = isRead
    ? compiler.answer(`external table ${table.id}`, () => readExternalFiles(execution, table))
    : NOTHING;
  const { sql, relations } = resultRows(environment, result, undefined);
  const files = namedAlsoByPlace(relations);
  const { expressions } = readExternal(table);
  const items = (table.columns ?? []).map(({ name, type }) => {
    const value = virtualColumn(environment, files, expressions[name] ?? name, type);
    return `${value} AS ${quoteDuck(physicalName(name))}`;
  });
  const metadata = files.columns.filter(({ name }) => name.startsWith("METADATA$"));
  const beside = metadata.map(({ name, value }) => `${textOf(value)} AS ${quoteDuck(name)}`);
  return {
    rows: `(SELECT ${[...items, ...beside].join(", ")} FROM ${sql})`,
    more: (sqlName) =>
      metadata.map(({ name, value }) => ({
        ...{ name, hidden: true },
        value: columnValue(sqlName, quoteDuck(name), value),
      })),
  };
}

/** The files' columns; VALUE may also be called $1, as INFER_SCHEMA writes it. */
export function namedAlsoByPlace([relation]: readonly Relation[]): Relation {
  const columns = relation?.columns ?? [];
  const value = columns.find(({ name }) => name === "VALUE");
  return { name: null, columns: value ? [...columns, { ...value, name: "$1", hidden: true }] : columns };
}

/** A virtual column's value as DuckDB SQL, of the type that it is declared with. */
function virtualColumn(environment: Environment, files: Relation, text: string, type: DataType): string {
  const mapping = timestampMapping(environment.compiler.execution.session);
  const inner: Environment = { ...environment, text };
  const context = { ...plainContext(inner, undefined), scope: { relations: [files] } };
  const value = compile(context, parseExpressionText(text, tokenize(text), mapping));
  return textOf(coerce(environment.compiler, value, type));
}
