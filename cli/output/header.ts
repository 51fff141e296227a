import type { Paint } from "./terminal.ts";

/** Where a command acts, and as whom. What is not said is Snowflake's default for the user. */
export interface Place {
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  readonly warehouse?: string | undefined;
  readonly historyTable?: string | undefined;
  /** `shop/dev` of snowhook.yml */
  readonly environment?: string | undefined;
}

/** The line above what a command does. */
export function headerText(place: Place, paint: Paint): string {
  const parts = [
    ...(place.environment === undefined ? [] : [["environment", place.environment] as const]),
    ["account", place.account] as const,
    ["user", place.user] as const,
    ["role", place.role] as const,
    ["warehouse", place.warehouse] as const,
    ["history", place.historyTable ?? "METADATA.SCHEMACHANGE.CHANGE_HISTORY"] as const,
  ];
  return parts
    .map(([name, value]) => `${paint("dim", name)} ${value ?? paint("dim", "(default)")}`)
    .join("  ");
}
