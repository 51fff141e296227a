import { ConfigError } from "../errors/index.ts";

/**
 * A name as services need it: "Quoted names for special characters or case-sensitive names are not supported", for the
 * service and for the database and schema around it. https://docs.snowflake.com/en/sql-reference/sql/create-service
 * @throws {ConfigError} when a part could only be written in quotes.
 */
export function plainName(...parts: readonly string[]): string {
  for (const part of parts.flatMap((written) => written.split(".")))
    if (!/^[A-Z_][A-Z0-9_$]{0,254}$/.test(part))
      throw new ConfigError(`${JSON.stringify(part.slice(0, 60))} cannot be part of the name of a service.`, {
        next: "Use upper-case letters, digits and underscores in snowhook.yml.",
      });
  return parts.join(".");
}
