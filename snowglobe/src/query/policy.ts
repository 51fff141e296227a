import { ownerSession } from "../access/owner-session.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { Context, Environment, Protected, Relation } from "../expression/context.ts";
import type { Expression } from "../parser/ast.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { parseDataType } from "../sql/parse-type.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { readPolicyProperties } from "../storage/table-properties.ts";
import type { DataType } from "../types/data-type.ts";
import { compile, condition } from "./expression.ts";
import { compileQuery } from "./query.ts";

type Attached = { readonly policyId: number; readonly columns: readonly string[] };

/**
 * The condition that a row access policy puts on a table's rows. Its body runs with its owner's rights, with columns
 * for its arguments; CURRENT_ROLE and IS_ROLE_IN_SESSION still mean the session.
 * https://docs.snowflake.com/en/user-guide/security-row-intro
 */
export function policyCondition(
  environment: Environment,
  attached: Attached,
  relation: Relation,
  protects: Protected,
): string {
  const { context, expression } = bodyOf(environment, attached, relation, protects);
  return condition(context, expression);
}

/**
 * A column as its masking policy shows it: the body runs as a row access policy's does.
 * https://docs.snowflake.com/en/user-guide/security-column-intro
 */
export function maskedValue(
  environment: Environment,
  attached: Attached,
  relation: Relation,
  type: DataType,
  protects: Protected,
): BoundExpression {
  const { context, expression } = bodyOf(environment, attached, relation, protects);
  return coerce(environment.compiler, compile(context, expression), type);
}

function bodyOf(
  environment: Environment,
  attached: Attached,
  relation: Relation,
  protects: Protected,
): { readonly context: Context; readonly expression: Expression } {
  const { compiler } = environment;
  const policy = compiler.execution.account.catalog.byId(attached.policyId);
  if (!policy) throw new SnowflakeError("000603", "XX000", `A policy of '${relation.name}' is missing.`);
  if (environment.inside.includes(policy.id))
    throw invalid("391916", "42601", `Policy '${policy.path.name}' refers to a table that it protects.`);
  const properties = readPolicyProperties(policy);
  const inner: Environment = {
    compiler,
    rights: ownerSession(environment.compiler.execution.session, policy),
    invoker: environment.rights,
    text: properties.body,
    commonTables: new Map(),
    inside: [...environment.inside, policy.id],
    protects,
  };
  const substitutes = new Map<string, BoundExpression>();
  properties.arguments.forEach((argument, index) => {
    const column = relation.columns.find(({ name }) => name === attached.columns[index]);
    if (!column)
      throw new SnowflakeError(
        "000603",
        "XX000",
        `A column of '${relation.name}' that its policy needs is missing.`,
      );
    const type = parseDataType(new TokenReader(argument.type, tokenize(argument.type)));
    substitutes.set(argument.name, coerce(compiler, column.value, type));
  });
  const context: Context = {
    environment: inner,
    scope: { relations: [], substitutes },
    findings: { aggregate: false, window: false },
    subquery: (query, within, around) => compileQuery(within, query, around),
  };
  return {
    context,
    expression: parseExpressionText(properties.body, tokenize(properties.body), "TIMESTAMP_NTZ"),
  };
}
