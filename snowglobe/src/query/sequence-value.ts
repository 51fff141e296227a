import type { BoundExpression } from "../expression/bound-expression.ts";
import type { Context } from "../expression/context.ts";
import { physicalNameOf } from "../storage/physical-name.ts";
import { NUMBER } from "../types/data-type.ts";
import { fresh, rawSql } from "../types/duck-sql.ts";
import { duckString } from "../types/duck-type.ts";

/** `sequence.NEXTVAL`: https://docs.snowflake.com/en/user-guide/querying-sequences */
export function nextValue(context: Context, name: readonly string[]): BoundExpression {
  const { rights, compiler } = context.environment;
  const { access } = compiler.execution.account;
  const sequence = access.resolve(rights, "SEQUENCE", name);
  access.require(rights, "USAGE", sequence);
  const text = `CAST(nextval(${duckString(physicalNameOf(sequence))}) AS DECIMAL(38,0))`;
  return { value: fresh(rawSql(text)), type: NUMBER, nullable: false, volatile: true };
}
