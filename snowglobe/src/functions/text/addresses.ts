import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { encodeText } from "../../variants/encoding.ts";
import { objectOf } from "../../variants/parse-json.ts";

const URL_PARTS =
  /^(?:\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/su;

/**
 * PARSE_URL: an OBJECT as it is kept. https://docs.snowflake.com/en/sql-reference/functions/parse_url
 *
 * @param permissive "1": an object with the error instead of an error
 */
export function parseUrl(url: string, permissive: string): string {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/su.exec(url) ?? [];
  if (scheme === undefined || rest === undefined) {
    const message = "scheme not specified";
    if (permissive === "1") return objectOf(new Map([["error", encodeText(message)]]));
    throw new SnowflakeError("100139", "22000", `Error parsing URL: ${message}`);
  }
  const { authority, path = "", query, fragment } = URL_PARTS.exec(rest)?.groups ?? {};
  const [, host = authority, port] = /^(.*?)(?::(\d+))?$/su.exec(authority ?? "") ?? [];
  const text = (value: string | undefined) => (value === undefined ? "null" : encodeText(value));
  return objectOf(
    new Map([
      ["fragment", text(fragment)],
      ["host", authority === undefined ? "null" : text(host)],
      ["parameters", query === undefined ? "null" : parametersOf(query)],
      ["path", text(authority === undefined ? path : path.replace(/^\//, ""))],
      ["port", text(port)],
      ["query", text(query)],
      ["scheme", text(scheme)],
    ]),
  );
}

function parametersOf(query: string): string {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    const at = pair.indexOf("=");
    if (at <= 0) throw notSupported("PARSE_URL of a query with a parameter that has no name or no value");
    const name = pair.slice(0, at);
    if (parameters.has(name)) throw notSupported("PARSE_URL of a query with a parameter that is there twice");
    if (/[%+]/.test(pair)) throw notSupported("PARSE_URL of a query with an escaped parameter");
    parameters.set(name, encodeText(pair.slice(at + 1)));
  }
  return objectOf(parameters);
}

/**
 * PARSE_IP: an OBJECT as it is kept. https://docs.snowflake.com/en/sql-reference/functions/parse_ip
 *
 * @param type INET or CIDR, in any case
 */
export function parseIp(text: string, type: string, permissive: string): string {
  const kind = type.toLowerCase();
  if (kind !== "inet" && kind !== "cidr")
    throw new SnowflakeError("100146", "22023", `Invalid IP type '${type}': it must be INET or CIDR`);
  const [, host = "", prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = ipv4(host) ?? ipv6(host);
  const bits = address?.family === 4 ? 32 : 128;
  if (!address || (prefix !== undefined && Number(prefix) > bits)) {
    if (permissive === "1") throw notSupported("PARSE_IP with permissive of what is no IP address");
    throw new SnowflakeError("100147", "22023", `Error parsing IP: '${text}'`);
  }
  const { family, value } = address;
  const members = new Map([
    ["family", String(family)],
    ["host", encodeText(host)],
    ["ip_fields", `[${fieldsOf(family, value).join(",")}]`],
    ["ip_type", encodeText(kind)],
    ["snowflake$type", encodeText("ip_address")],
  ]);
  const name = family === 4 ? "ipv4" : "hex_ipv6";
  const show = (x: bigint) =>
    family === 4 ? String(x) : encodeText(x.toString(16).toUpperCase().padStart(32, "0"));
  members.set(name, show(value));
  if (prefix !== undefined) {
    const rest = (1n << BigInt(bits - Number(prefix))) - 1n;
    if (kind === "cidr" && (value & rest) !== 0n)
      throw notSupported("PARSE_IP of type CIDR with bits right of the mask");
    members.set("netmask_prefix_length", prefix);
    members.set(`${name}_range_start`, show(value - (value & rest)));
    members.set(`${name}_range_end`, show(value | rest));
  }
  return objectOf(members);
}

interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

function ipv4(host: string): Address | undefined {
  const parts = host.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return undefined;
  return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function ipv6(host: string): Address | undefined {
  const halves = host.split("::");
  if (halves.length > 2 || !host.includes(":")) return undefined;
  const [left = [], right] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - (right?.length ?? 0);
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...(right ?? [])];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { family: 6, value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** Four numbers of 32 bits: an IPv4 address is the first of them. */
function fieldsOf(family: 4 | 6, value: bigint): bigint[] {
  if (family === 4) return [value, 0n, 0n, 0n];
  return [96n, 64n, 32n, 0n].map((shift) => (value >> shift) & 0xffffffffn);
}
