import { ownerSession } from "../access/owner-session.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { BoundExpression } from "../expression/bound-expression.ts";
import { coerce } from "../expression/coerce.ts";
import type { Context, Environment, Relation } from "../expression/context.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { parseDataType } from "../sql/parse-type.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { readPolicyProperties } from "../storage/table-properties.ts";
import { condition } from "./expression.ts";
import { compileQuery } from "./query.ts";

/**
 * The condition that a row access policy puts on a table's rows. Its body runs with its owner's rights, with columns
 * for its arguments; CURRENT_ROLE and IS_ROLE_IN_SESSION still mean the session.
 * https://docs.snowflake.com/en/user-guide/security-row-intro
 */
export function policyCondition(
  environment: Environment,
  attached: { readonly policyId: number; readonly columns: readonly string[] },
  relation: Relation,
): string {
  const { compiler } = environment;
  const policy = compiler.execution.account.catalog.byId(attached.policyId);
  if (!policy)
    throw new SnowflakeError("000603", "XX000", `The row access policy of '${relation.name}' is missing.`);
  if (environment.inside.includes(policy.id))
    throw invalid(
      "391916",
      "42601",
      `Row access policy '${policy.path.name}' refers to a table that it protects.`,
    );
  const properties = readPolicyProperties(policy);
  const inner: Environment = {
    compiler,
    rights: ownerSession(environment.compiler.execution.session, policy),
    text: properties.body,
    commonTables: new Map(),
    inside: [...environment.inside, policy.id],
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
  const expression = parseExpressionText(properties.body, tokenize(properties.body), "TIMESTAMP_NTZ");
  return condition(context, expression);
}
