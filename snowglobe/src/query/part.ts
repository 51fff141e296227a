import type { Account, AccountPart } from "../engine/account.ts";
import { FUNCTION_MACROS } from "../functions/function-macros.ts";
import { CONVERSION_MACROS } from "../types/conversion-macros.ts";
import { queryFamily } from "./run-query.ts";

/** Queries, changes of rows, tables, views, sequences, dynamic tables and row access policies. */
export function queryPart(account: Account): AccountPart {
  return {
    families: [queryFamily],
    async start() {
      const duck = await account.duck.connect();
      try {
        await duck.run("CREATE SCHEMA IF NOT EXISTS sf");
        for (const macro of [...CONVERSION_MACROS, ...FUNCTION_MACROS])
          await duck.run(`CREATE OR REPLACE MACRO ${macro}`);
      } finally {
        duck.closeSync();
      }
    },
  };
}
