import { notSupported, type SnowflakeError } from "../errors/snowflake-error.ts";
import { knownFunctions } from "./index-of-names.ts";

const SUITES = [
  // A session in database SNOWFLAKE leaves its name out.
  { name: "Cortex", of: /^(?:SNOWFLAKE\.)?CORTEX\.|^(?:AI_|CORTEX[_ ])/ },
  { name: "Snowflake ML", of: /^SNOWFLAKE\.ML\./ },
] as const;

/**
 * The refusal of what runs on Snowflake's own models: nothing here stands for them, whatever their newest functions are
 * called. Undefined for other names.
 *
 * @param what as users call it, with its name: `function AI_COMPLETE`
 * @param name of it, whole and in upper case
 */
export function refuseModel(what: string, name: string): SnowflakeError | undefined {
  const suite = SUITES.find(({ of }) => of.test(name));
  // Others may call their functions AI_…, too.
  if (!suite || (!name.includes(".") && !knownFunctions().has(name) && !name.includes(" "))) return undefined;
  return notSupported(
    `${what} (${suite.name} runs in Snowflake only: keep scripts that use it out of the embedded account)`,
  );
}
