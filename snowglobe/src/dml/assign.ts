import type { ColumnDefinition } from "../account/catalog.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, textOf } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { Compiler } from "../expression/context.ts";
import type { Expression } from "../parser/ast.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { tokenize } from "../sql/tokenize.ts";
import { structureFits } from "../types/coercible.ts";
import { type DataType, isStructured } from "../types/data-type.ts";
import { sql } from "../types/duck-sql.ts";
import { typeName } from "../types/type-name.ts";

const SEMI_STRUCTURED = new Set<DataType["name"]>(["VARIANT", "OBJECT", "ARRAY"]);

/**
 * A value as it goes into a column: converted, its length checked, NULL refused where the column says NOT NULL.
 *
 * @throws {SnowflakeError} 002023 when Snowflake does not convert the type by itself.
 */
export function assign(compiler: Compiler, column: ColumnDefinition, value: BoundExpression): string {
  const { name } = column.type;
  const structured = isStructured(column.type) || isStructured(value.type);
  const fits =
    value.untyped ||
    (structured ? structureFits(value.type, column.type) : value.type.name === name) ||
    (structured ? false : SEMI_STRUCTURED.has(name) ? SEMI_STRUCTURED.has(value.type.name) : true);
  const mixed = value.type.name === "BOOLEAN" && name === "FIXED";
  if (!fits || mixed)
    throw new SnowflakeError(
      "002023",
      "22000",
      `SQL compilation error:\nExpression type does not match column data type, expecting ${typeName(column.type)} but got ${typeName(value.type)} for column ${column.name}`,
    );
  const converted = coerce(compiler, value, column.type);
  const cut =
    column.range === "int"
      ? made(
          column.type,
          [converted],
          (x) =>
            sql`CASE WHEN ${x} BETWEEN -2147483648 AND 2147483647 OR ${x} IS NULL THEN ${x} ELSE sf.fail('100132', '22003', 'Number out of representable range: an Iceberg int has 32 bits') END`,
        )
      : converted;
  if (column.nullable) return textOf(cut);
  return textOf(
    made(
      column.type,
      [cut],
      (x) => sql`coalesce(${x}, sf.fail('100072', '22000', 'NULL result in a non-nullable column'))`,
    ),
  );
}

/** The expression that a column's DEFAULT stands for; NULL without one. */
export function defaultExpression(column: ColumnDefinition): Expression {
  if (column.defaultSql === undefined) return { kind: "null", span: { start: 0, end: 0 } };
  return parseExpressionText(column.defaultSql, tokenize(column.defaultSql), "TIMESTAMP_NTZ");
}
