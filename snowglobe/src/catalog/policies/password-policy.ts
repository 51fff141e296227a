import { z } from "zod";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { anInteger } from "../statements/option-readers.ts";
import type { Options } from "../statements/read-options.ts";
import { policyOn, refuseWhileSet } from "./set-policies.ts";

/** Option -> property, least, greatest, default; the last six are kept and shown, and nothing here acts by them. */
const RULES: readonly (readonly [string, string, number, number, number])[] = [
  ["PASSWORD_MIN_LENGTH", "minLength", 8, 256, 14],
  ["PASSWORD_MAX_LENGTH", "maxLength", 8, 256, 256],
  ["PASSWORD_MIN_UPPER_CASE_CHARS", "minUpperCase", 0, 256, 1],
  ["PASSWORD_MIN_LOWER_CASE_CHARS", "minLowerCase", 0, 256, 1],
  ["PASSWORD_MIN_NUMERIC_CHARS", "minNumeric", 0, 256, 1],
  ["PASSWORD_MIN_SPECIAL_CHARS", "minSpecial", 0, 256, 0],
  ["PASSWORD_MIN_AGE_DAYS", "minAgeDays", 0, 999, 0],
  ["PASSWORD_MAX_AGE_DAYS", "maxAgeDays", 0, 999, 90],
  ["PASSWORD_MAX_RETRIES", "maxRetries", 1, 10, 5],
  ["PASSWORD_LOCKOUT_TIME_MINS", "lockoutMins", 1, 999, 15],
  ["PASSWORD_HISTORY", "history", 0, 24, 5],
];

/** The options as DESCRIBE PASSWORD POLICY tells them: option, property, default. */
export const PASSWORD_RULES = RULES.map(
  ([option, property, , , byDefault]) => [option, property, byDefault] as const,
);

/** What a PASSWORD POLICY object's `properties` hold. */
export const passwordPolicyProperties = z.record(z.string(), z.number());

/**
 * What a password is like is checked where it is set; its age, its history and wrong guesses are not counted here.
 * https://docs.snowflake.com/en/sql-reference/sql/create-password-policy, …/alter-password-policy
 */
export const passwordPolicyKind: KindDefinition = {
  kind: "PASSWORD POLICY",
  label: "Password policy",
  options: Object.fromEntries(
    RULES.map(([option, property, from, to]) => [option, { property, read: anInteger(from, to) }]),
  ) satisfies Options,
  defaults: Object.fromEntries(RULES.map(([, property, , , byDefault]) => [property, byDefault])),
  orReplace: true,
  orAlter: false,
  rename: true,
  check: (_execution, properties) => passwordPolicyProperties.parse(properties),
  install(account) {
    account.onDrop("PASSWORD POLICY", async (policy, change) => refuseWhileSet(change.catalog, policy));
  },
};

/** What a policy asks of a password; the password itself is not kept. */
export interface PasswordShape {
  readonly length: number;
  readonly upper: number;
  readonly lower: number;
  readonly digits: number;
  readonly special: number;
}

/** Counts what policies ask for. */
export function shapeOf(password: string): PasswordShape {
  const count = (pattern: RegExp) => password.match(pattern)?.length ?? 0;
  return {
    length: [...password].length,
    upper: count(/\p{Lu}/gu),
    lower: count(/\p{Ll}/gu),
    digits: count(/\p{Nd}/gu),
    special: count(/[^\p{L}\p{Nd}]/gu),
  };
}

/**
 * A password that is set for a user must be as the user's password policy asks, else the account's.
 * @throws {SnowflakeError} 003002
 */
export function checkPassword(catalog: Catalog, user: CatalogObject | undefined, shape: PasswordShape): void {
  const policy = policyOn(catalog, user, "PASSWORD POLICY");
  if (!policy) return;
  const rule = passwordPolicyProperties.parse(policy.properties);
  const least = (property: string) => rule[property] ?? 0;
  const wrong = [
    [shape.length >= least("minLength"), `at least ${least("minLength")} characters`],
    [shape.length <= (rule.maxLength ?? 256), `at most ${rule.maxLength ?? 256} characters`],
    [shape.upper >= least("minUpperCase"), `at least ${least("minUpperCase")} upper-case letters`],
    [shape.lower >= least("minLowerCase"), `at least ${least("minLowerCase")} lower-case letters`],
    [shape.digits >= least("minNumeric"), `at least ${least("minNumeric")} digits`],
    [shape.special >= least("minSpecial"), `at least ${least("minSpecial")} special characters`],
  ].find(([fits]) => fits !== true);
  if (!wrong) return;
  throw new SnowflakeError(
    "003002",
    "28P01",
    `SQL execution error:\nNew password rejected by current policy '${policy.path.name}'. Reason: it needs ${String(wrong[1])}.`,
  );
}
