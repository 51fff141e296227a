import type { Span } from "../parser/ast.ts";
import type { NameParts } from "../sql/token-reader.ts";
import type { BoundExpression } from "./bound-expression.ts";
import { compilationError, invalidIdentifier } from "./compilation-error.ts";
import type { Context, Relation, RelationColumn, Scope } from "./context.ts";

/**
 * Finds the column that a name means: in the sources of the query, then among the select list's own names, then in the
 * query around it. https://docs.snowflake.com/en/sql-reference/sql/select (aliases)
 *
 * @throws {SnowflakeError} 000904 when there is none, 001052 when there are several.
 */
export function findColumn(context: Context, parts: NameParts, span: Span): BoundExpression {
  const { environment } = context;
  const name = parts.at(-1) ?? "";
  for (let scope: Scope | undefined = context.scope; scope; scope = scope.parent) {
    const found = columnsCalled(scope, parts);
    if (found.length > 1)
      throw compilationError(environment, span, "001052", "42601", `ambiguous column name '${name}'`);
    const [column] = found;
    if (column) return column.value;
    const substitute = parts.length === 1 ? scope.substitutes?.get(name) : undefined;
    if (substitute) return substitute;
    const alias = parts.length === 1 ? scope.aliases?.get(name) : undefined;
    if (alias) return alias(context.findings);
  }
  throw invalidIdentifier(environment, span, parts.join("."));
}

function columnsCalled(scope: Scope, parts: NameParts): RelationColumn[] {
  const name = parts.at(-1);
  const qualifier = parts.slice(0, -1);
  const relations = scope.relations.filter((relation) => isCalled(relation, qualifier));
  const columns = relations.flatMap((relation) => relation.columns.filter((column) => column.name === name));
  const shown = columns.filter((column) => !column.hidden);
  return qualifier.length === 0 && shown.length > 0 ? shown : columns;
}

/** Whether a relation goes by this qualifier: nothing, its name, or the end of its whole path. */
export function isCalled(relation: Relation, qualifier: NameParts): boolean {
  if (qualifier.length === 0) return true;
  if (relation.name === null) return false;
  const whole = [...(relation.path ?? []), relation.name];
  return (
    qualifier.length <= whole.length &&
    qualifier.every((part, index) => part === whole[whole.length - qualifier.length + index])
  );
}

/** `$1`, `t.$2`: a column by its place. @throws {SnowflakeError} 000904. */
export function columnAt(context: Context, index: number, qualifier: NameParts, span: Span): BoundExpression {
  const relations = context.scope.relations.filter((relation) => isCalled(relation, qualifier));
  const columns = relations.flatMap((relation) => relation.columns.filter((column) => !column.hidden));
  const column = columns[index - 1];
  if (!column) throw invalidIdentifier(context.environment, span, [...qualifier, `$${index}`].join("."));
  return column.value;
}
