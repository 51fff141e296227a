import type { StatementFamily } from "../account/account.ts";
import { notSupported } from "../errors/snowflake-error.ts";

/** EXPLAIN shows Snowflake's own plan, which there is none of here. */
export const explainFamily: StatementFamily = {
  name: "EXPLAIN",
  commits: false,
  accepts: ([first]) => first?.kind === "word" && first.value === "EXPLAIN",
  execute() {
    throw notSupported("EXPLAIN");
  },
};
