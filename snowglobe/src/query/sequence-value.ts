import type { Context } from "../expression/context.ts";
import type { Typed } from "../expression/typed.ts";
import { physicalNameOf } from "../storage/physical-name.ts";
import { NUMBER } from "../types/data-type.ts";
import { duckString } from "../types/duck-type.ts";

/** `sequence.NEXTVAL`: https://docs.snowflake.com/en/user-guide/querying-sequences */
export function nextValue(context: Context, name: readonly string[]): Typed {
  const { rights, compiler } = context.environment;
  const { access } = compiler.execution.account;
  const sequence = access.resolve(rights, "SEQUENCE", name);
  access.require(rights, "USAGE", sequence);
  const sql = `CAST(nextval(${duckString(physicalNameOf(sequence))}) AS DECIMAL(38,0))`;
  return { sql, type: NUMBER, nullable: false, volatile: true };
}
