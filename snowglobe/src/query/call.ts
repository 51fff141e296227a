import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import { compilationError } from "../expression/compilation-error.ts";
import type { Context } from "../expression/context.ts";
import { type FunctionRule, prepareCall } from "../expression/function-rule.ts";
import { wireLiteral } from "../expression/literal.ts";
import { functionRules } from "../functions/function-rules.ts";
import type { CallExpression, Expression } from "../parser/ast.ts";
import { knownFunctions } from "../snowflake-index/index-of-names.ts";
import { refuseModel } from "../snowflake-index/snowflakes-models.ts";
import { TEXT } from "../types/data-type.ts";
import { callSqlFunction } from "./call-sql-function.ts";
import { nextValue } from "./sequence-value.ts";

/**
 * A function call: by its rule, by the account's own system functions, by what CREATE FUNCTION made, or not at all.
 *
 * @throws {SnowflakeError} 000002 for a function without a rule.
 */
export function compileCall(
  context: Context,
  ast: CallExpression,
  compile: (context: Context, part: Expression) => BoundExpression,
): BoundExpression {
  const name = ast.name.join(".");
  if (ast.name.at(-1) === "NEXTVAL" && ast.name.length > 1) return nextValue(context, ast.name.slice(0, -1));
  if (name === "SYS_CONNECT_BY_PATH") return pathOfLevels(context, ast, compile);
  const rule = functionRules().get(name);
  if (!rule) return systemFunction(context, name, ast, (part) => compile(context, part));
  // What an aggregate is made of are rows, not groups.
  const { grouped: _, ...rows } = context;
  const within = rule.kind === "aggregate" && !ast.over ? rows : context;
  const call = prepareCall(
    within,
    name,
    ast,
    rule,
    (part) => compileArgument(rule, ast, context, part, (of) => compile(within, of)),
    (substitutes, part) =>
      compile({ ...within, scope: { relations: [], substitutes, parent: within.scope } }, part),
  );
  const value = rule.compile(call);
  if (rule.kind === "aggregate" && !ast.over) context.findings.aggregate = true;
  return value;
}

/** https://docs.snowflake.com/en/sql-reference/constructs/connect-by */
function pathOfLevels(
  context: Context,
  { args }: CallExpression,
  compile: (context: Context, part: Expression) => BoundExpression,
): BoundExpression {
  const [operand, separator] = args;
  if (!context.hierarchy || !operand || !separator || args.length > 2)
    throw invalid(
      "001003",
      "42000",
      "SYS_CONNECT_BY_PATH(value, separator) belongs to a query with CONNECT BY.",
    );
  return context.hierarchy.path(operand, compile(context, separator));
}

function compileArgument(
  rule: FunctionRule,
  ast: CallExpression,
  context: Context,
  part: Expression,
  compile: (part: Expression) => BoundExpression,
): BoundExpression {
  if (rule.kind !== "aggregate" || ast.over) return compile(part);
  const before = context.findings.aggregate;
  context.findings.aggregate = false;
  const value = compile(part);
  if (context.findings.aggregate)
    throw notSupported(`an aggregate inside the aggregate ${ast.name.join(".")}`);
  context.findings.aggregate = before;
  return value;
}

// They ask the account, so their arguments must be known, and the answer is waited for.
function systemFunction(
  context: Context,
  name: string,
  ast: CallExpression,
  compile: (part: Expression) => BoundExpression,
): BoundExpression {
  const { compiler } = context.environment;
  const found = compiler.execution.account.systemFunctions.get(name);
  if (!found) {
    const ours =
      ast.over || ast.distinct || ast.named.size > 0
        ? undefined
        : callSqlFunction(context, ast.name, ast.args.map(compile));
    if (ours) return ours;
    throw unknownFunction(context, ast);
  }
  const args = ast.args.map((arg) => {
    const value = compile(arg);
    if (value.constant === undefined)
      throw notSupported(`function ${name} with arguments that are no constants`);
    return value.constant;
  });
  // All of them give text; some end other statements, or wait.
  if (compiler.execution.describing) return wireLiteral(null, TEXT);
  const answer = compiler.answer(`${name}(${JSON.stringify(args)})`, () =>
    found.call(compiler.execution, args),
  );
  return wireLiteral(answer.value, answer.type);
}

/** What Snowflake has is not here yet; what it has not is unknown there too. */
function unknownFunction({ environment }: Context, { name, span }: CallExpression): Error {
  const whole = name.join(".");
  const model = refuseModel(`function ${whole}`, whole.toUpperCase());
  if (model) return model;
  if (knownFunctions().has(whole.toUpperCase())) return notSupported(`function ${whole}`);
  return compilationError(environment, span, "002140", "42601", `Unknown function ${whole}`);
}
