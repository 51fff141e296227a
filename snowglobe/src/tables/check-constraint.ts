import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { checkContext, parsedCheck } from "../dml/enforce-checks.ts";
import { columnOf } from "../dml/target.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { createCompiler } from "../expression/compiler.ts";
import type { Expression } from "../parser/ast.ts";
import { nodesOf, type TreeNode } from "../parser/tree-nodes.ts";
import { compile } from "../query/expression.ts";
import { writtenName } from "../sql/quoted-name.ts";
import type { Constraint } from "../storage/constraint.ts";

type Column = Extract<Expression, { kind: "column" }>;

/** What a condition on one row has no place for. */
const NO_PLACE: ReadonlyMap<string, string> = new Map([
  ["subquery", "a query"],
  ["exists", "a query"],
  ["inQuery", "a query"],
  ["variable", "a session variable"],
  ["bind", "a bind variable"],
  ["scriptVariable", "a variable of a script"],
  ["position", "a column by its position"],
]);

/**
 * The columns that the condition of a CHECK constraint is about.
 *
 * @throws {SnowflakeError} 000904 for a column that the table has not; 002023 when it gives no BOOLEAN.
 */
export function columnsOfCheck(
  execution: Execution,
  table: Pick<CatalogObject, "path" | "columns">,
  expression: string,
): string[] {
  const parsed = parsedCheck({ expression });
  const columns = new Set<string>();
  for (const node of nodesOf(parsed)) {
    const wrong = NO_PLACE.get(node.kind);
    if (wrong !== undefined)
      throw invalid("001003", "42000", `${wrong} does not belong in a CHECK constraint.`);
    if (!isColumn(node)) continue;
    const [name = "", more] = node.parts;
    if (more !== undefined) throw notSupported("CHECK on a column with the name of its table");
    columns.add(columnOf(table, name).name);
  }
  const compiler = createCompiler(execution, unanswered, execution.startedAt);
  const context = checkContext(compiler, table, { expression });
  const value = compile(context, parsed);
  if (context.findings.aggregate || context.findings.window)
    throw invalid("002036", "42601", "a CHECK constraint is about one row: it cannot aggregate.");
  if (value.volatile) throw notSupported("CHECK with a function that is not deterministic");
  if (value.type.name !== "BOOLEAN" && !value.untyped)
    throw invalid("002023", "22000", "the condition of a CHECK constraint must be a BOOLEAN.");
  return [...columns];
}

/** A check whose column was renamed: "renaming rewrites the expression". */
export function withRenamedColumn<Check extends Constraint>(check: Check, from: string, to: string): Check {
  const { expression = "" } = check;
  const spans = nodesOf(parsedCheck(check)).filter((node) => isColumn(node) && node.parts[0] === from);
  const renamed = spans
    .filter(isColumn)
    .sort((left, right) => right.span.start - left.span.start)
    .reduce(
      (text, { span }) => text.slice(0, span.start) + writtenName(to) + text.slice(span.end),
      expression,
    );
  return { ...check, expression: renamed, columns: check.columns.map((name) => (name === from ? to : name)) };
}

function isColumn(node: TreeNode | Column): node is Column {
  return node.kind === "column";
}

function unanswered(): never {
  throw notSupported("CHECK with a function that asks the account");
}
