import type { ConnectionOptions } from "./connection.ts";

/** The host that connection options mean, for people. Of an address only host and port: the rest may hold a secret. */
export function hostOf({
  account,
  host,
  accessUrl,
}: Pick<ConnectionOptions, "account" | "host" | "accessUrl">): string {
  if (accessUrl !== undefined)
    return (URL.canParse(accessUrl) && new URL(accessUrl).host) || "the given address";
  return host ?? `${account}.snowflakecomputing.com`;
}
