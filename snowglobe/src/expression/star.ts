import type { Expression, StarExpression } from "../parser/ast.ts";
import type { BoundExpression } from "./bound-expression.ts";
import { invalidIdentifier } from "./compilation-error.ts";
import type { Context } from "./context.ts";
import { isCalled } from "./scope.ts";

/**
 * The columns that `*` or `t.*` stands for. https://docs.snowflake.com/en/sql-reference/sql/select
 *
 * @throws {SnowflakeError} 000904 for a qualifier, or a name in EXCLUDE, REPLACE or RENAME, that is not there.
 */
export function expandStar(
  context: Context,
  star: StarExpression,
  compile: (expression: Expression) => BoundExpression,
): { name: string; value: BoundExpression }[] {
  const { environment, scope } = context;
  const relations = scope.relations.filter((relation) => isCalled(relation, star.qualifier));
  if (relations.length === 0)
    throw invalidIdentifier(environment, star.span, [...star.qualifier, "*"].join("."));
  const columns = relations.flatMap((relation) =>
    relation.columns.filter((column) => !column.hidden || star.qualifier.length > 0),
  );
  for (const name of [
    ...star.exclude,
    ...star.replace.map((item) => item.name),
    ...star.rename.map((item) => item.from),
  ])
    if (!columns.some((column) => column.name === name))
      throw invalidIdentifier(environment, star.span, name);
  const pattern = star.ilike === undefined ? undefined : likePattern(star.ilike);
  return columns
    .filter(({ name }) => !star.exclude.includes(name) && (pattern === undefined || pattern.test(name)))
    .map((column) => {
      const replacement = star.replace.find((item) => item.name === column.name);
      const renamed = star.rename.find((item) => item.from === column.name);
      return {
        name: renamed?.to ?? column.name,
        value: replacement ? compile(replacement.expression) : column.value,
      };
    });
}

function likePattern(pattern: string): RegExp {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("%", ".*").replaceAll("_", ".")}$`, "is");
}
