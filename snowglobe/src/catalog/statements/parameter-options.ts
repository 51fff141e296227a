import type { Account } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { checkParameter, type ParameterValue, SESSION_PARAMETERS } from "../../account/parameters.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import type { Options } from "./read-options.ts";

const propertyOf = (name: string) => `parameter ${name}`;

/**
 * Session parameters as options of what sets them for its sessions: a user, the account.
 * https://docs.snowflake.com/en/sql-reference/parameters#parameter-hierarchy-and-types
 */
export const PARAMETER_OPTIONS: Options = Object.fromEntries(
  [...SESSION_PARAMETERS.keys()].map((name) => [
    name,
    {
      property: propertyOf(name),
      read: (reader: TokenReader) => checkParameter(name, readParameterValue(reader)),
    },
  ]),
);

/** A parameter's value as it is written: a word, a string, a number, TRUE or FALSE. */
export function readParameterValue(reader: TokenReader): ParameterValue {
  const token = reader.peek();
  if (token?.kind === "string" || token?.kind === "dollar") return reader.string();
  if (token?.kind === "number" || token?.text === "-") return reader.integer();
  if (reader.looksLike("TRUE") || reader.looksLike("FALSE")) return reader.boolean();
  return reader.identifier();
}

/** A session parameter as the object sets it for its sessions. */
export function parameterOf(object: CatalogObject | undefined, name: string): ParameterValue | undefined {
  const value = object?.properties[propertyOf(name)];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}

/** A session parameter as the user has it, or the account. */
export function inheritedParameter(
  { catalog }: Pick<Account, "catalog">,
  user: string,
  name: string,
): ParameterValue | undefined {
  return parameterOf(catalog.find("USER", { name: user }), name) ?? parameterOf(catalog.account, name);
}
