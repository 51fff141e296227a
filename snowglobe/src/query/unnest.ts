import { notSupported } from "../errors/snowflake-error.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import type { RelationColumn } from "../expression/context.ts";
import { type CompiledFrom, renamed } from "../expression/relation.ts";
import type { TableAlias } from "../parser/ast.ts";
import { type DataType, NUMBER } from "../types/data-type.ts";
import { atom, type DuckValue, madeName, place, print, rawSql } from "../types/duck-sql.ts";

/** The fields of a list's elements as columns. */
export function columns(
  element: string,
  list: readonly (readonly [name: string, field: string, type: DataType])[],
): RelationColumn[] {
  return list.map(([name, field, type]) => {
    const text = `(${element}).${field}`;
    const value = atom(rawSql(type.name === "FIXED" ? `CAST(${text} AS DECIMAL(38,0))` : text));
    return { name, value: { value, type, nullable: true } };
  });
}

const ELEMENT = madeName("e", 0);

/** A list's elements as rows, beside the row that the list comes from. */
export function unnest(
  sqlName: string,
  list: DuckValue,
  alias: TableAlias | undefined,
  columnsOf: (element: string, seq: RelationColumn) => RelationColumn[],
): CompiledFrom {
  const unknown: RelationColumn = {
    name: "SEQ",
    get value(): BoundExpression {
      throw notSupported("SEQ of a table function behind JOIN: write a comma instead");
    },
  };
  const relation = (element: string, seq: string | undefined) => {
    const number =
      seq === undefined
        ? unknown
        : {
            name: "SEQ",
            value: { value: atom(rawSql(`CAST(${seq} AS DECIMAL(38,0))`)), type: NUMBER, nullable: false },
          };
    return renamed({ name: null, columns: columnsOf(element, number) }, alias);
  };
  return {
    sql: `LATERAL (SELECT unnest(${print(place(list))}) AS ${ELEMENT}) AS ${sqlName}`,
    relations: [relation(`${sqlName}.${ELEMENT}`, undefined)],
    spread: { list, relation },
  };
}
