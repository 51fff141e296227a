/** A host and port that a procedure may reach, as a value of a network rule says it. */
interface AllowedAddress {
  readonly host: string;
  readonly port: number;
}

/** A value of a HOST_PORT rule without a port means this one. */
const DEFAULT_PORT = 443;

/**
 * Whether one of the values of HOST_PORT network rules allows the address: `host`, `host:port`, `*.host`, and
 * `0.0.0.0:443` or `0.0.0.0:80` for every host.
 * https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
 */
export function isAllowed(values: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return values.map(parseAddress).some((allowed) => allowed.port === port && matches(allowed.host, name));
}

function matches(pattern: string, host: string): boolean {
  if (pattern === "0.0.0.0") return true;
  if (!pattern.startsWith("*.")) return pattern === host;
  return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
}

function parseAddress(value: string): AllowedAddress {
  const [host = "", port] = value.split(":");
  return { host: host.toLowerCase(), port: port === undefined ? DEFAULT_PORT : Number(port) };
}
