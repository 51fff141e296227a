import { setTimeout as sleep } from "node:timers/promises";
import type { SystemFunction } from "../account/account.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { TEXT } from "../types/data-type.ts";

const MILLISECONDS: Readonly<Record<string, number>> = {
  DAYS: 86_400_000,
  HOURS: 3_600_000,
  MINUTES: 60_000,
  SECONDS: 1000,
  MILLISECONDS: 1,
};

/** SYSTEM$WAIT(amount [, unit]): https://docs.snowflake.com/en/sql-reference/functions/system_wait */
export const systemWait: SystemFunction = {
  name: "SYSTEM$WAIT",
  async call({ signal }, [amount = null, unit = "SECONDS"]) {
    const factor = MILLISECONDS[(unit ?? "").toUpperCase()];
    const number = Number(amount);
    if (factor === undefined || amount === null || !(number >= 0)) {
      throw new SnowflakeError(
        "001044",
        "42P13",
        `SQL compilation error:\nInvalid argument for function 'SYSTEM$WAIT': ${amount}, ${unit}`,
      );
    }
    await sleep(number * factor, undefined, { signal });
    return { type: TEXT, value: `waited ${amount} ${(unit ?? "").toLowerCase()}` };
  },
};
