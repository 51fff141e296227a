import type { Account, AccountPart } from "../account/account.ts";
import { writeFamily } from "../dml/run-write.ts";
import { registerCodeFunction } from "../functions/code/register-code-function.ts";
import { registerTimeFunctions } from "../functions/dates/time-text-functions.ts";
import { FUNCTION_MACROS } from "../functions/function-macros.ts";
import { registerVariantFunctions } from "../functions/variant-functions.ts";
import { queryFamily } from "../query/run-query.ts";
import { alterFunctionFamily } from "../routines/functions/alter-function.ts";
import { functionFamily } from "../routines/functions/create-function.ts";
import { convertOlderTimes } from "../tables/convert-older-times.ts";
import { startRefreshing } from "../tables/dynamic/refresh.ts";
import { policyReferences } from "../tables/policy-references.ts";
import { startPurging } from "../tables/purge.ts";
import { indexFamily } from "../tables/statements/index-statements.ts";
import { dropWithObjects, tableFamily } from "../tables/statements/table-family.ts";
import { undropFamily } from "../tables/statements/undrop.ts";
import { BINARY_MACROS } from "../types/binary-macros.ts";
import { CONVERSION_MACROS } from "../types/conversion-macros.ts";
import { TIME_MACROS } from "../types/time-macros.ts";
import { VARIANT_MACROS } from "../types/variant-macros.ts";

const MACROS = [
  ...CONVERSION_MACROS,
  ...TIME_MACROS,
  ...BINARY_MACROS,
  ...VARIANT_MACROS,
  ...FUNCTION_MACROS,
];

/** Queries, changes of rows, tables, views, sequences, dynamic tables and row access policies. */
export function queryPart(account: Account): AccountPart {
  dropWithObjects(account);
  return {
    families: [
      functionFamily,
      alterFunctionFamily,
      indexFamily,
      undropFamily,
      tableFamily,
      writeFamily,
      queryFamily,
    ],
    virtualTables: [policyReferences],
    async start() {
      const duck = await account.duck.connect();
      try {
        // Whatever the machine's time zone: times are converted by the session's, in so many words.
        await duck.run("SET GLOBAL TimeZone = 'UTC'");
        await duck.run("CREATE SCHEMA IF NOT EXISTS sf");
        registerVariantFunctions(duck);
        registerTimeFunctions(duck);
        registerCodeFunction(duck);
        await duck.run(
          `BEGIN; ${MACROS.map((macro) => `CREATE OR REPLACE MACRO ${macro}`).join("; ")}; COMMIT`,
        );
        await convertOlderTimes(duck);
      } finally {
        duck.closeSync();
      }
      await startPurging(account);
      startRefreshing(account);
    },
  };
}
