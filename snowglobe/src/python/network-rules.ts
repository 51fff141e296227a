/** A host and port that a procedure may reach, as a value of a network rule says it. */
interface AllowedAddress {
  readonly host: string;
  readonly port: number;
}

/** A value of a HOST_PORT rule without a port means this one. */
const DEFAULT_PORT = 443;

/** "To allow access to all ports, define the port as 0." */
const ALL_PORTS = 0;

/**
 * Whether one of the values of HOST_PORT network rules allows the address: `host`, `host:port`, `host:0`, `*.host`,
 * `part-*.host`, and `0.0.0.0:443` or `0.0.0.0:80` for every host.
 * https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
 */
export function isAllowed(values: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return values
    .map(parseAddress)
    .some((allowed) => (allowed.port === port || allowed.port === ALL_PORTS) && matches(allowed.host, name));
}

// "The asterisk matches only alphanumeric characters and hyphens": never a dot, so one level of subdomains.
function matches(pattern: string, host: string): boolean {
  if (pattern === "0.0.0.0") return true;
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return pattern === host;
  const middle = host.slice(before.length, host.length - after.length);
  return host === before + middle + after && /^[a-z0-9-]+$/.test(middle);
}

function parseAddress(value: string): AllowedAddress {
  const [host = "", port] = value.split(":");
  return { host: host.toLowerCase(), port: port === undefined ? DEFAULT_PORT : Number(port) };
}
