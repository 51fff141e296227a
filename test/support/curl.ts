import { parseArgs } from "node:util";

/** What a curl line of the documents got. */
export interface CurlAnswer {
  status: number;
  /** What curl prints: the body; with `--head` the header lines. */
  output: string;
}

/**
 * Does what a curl line of the documents says, without curl: a bare machine has none.
 * @param line one line as it is pasted; quotes are the only thing of the shell's that is understood, beside `$NAME`
 * @param variables the shell's variables that the line names
 * @throws {TypeError} for an option that is not known here: it would be left out in silence otherwise
 * @example await runCurlLine('curl --fail "$API/health"', { API: "http://127.0.0.1:8080" });
 */
export async function runCurlLine(
  line: string,
  variables: Readonly<Record<string, string>>,
): Promise<CurlAnswer> {
  const [program, ...args] = shellWords(line, variables);
  if (program !== "curl") throw new TypeError(`not a curl line: ${line}`);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      fail: { type: "boolean", short: "f" },
      globoff: { type: "boolean", short: "g" },
      silent: { type: "boolean", short: "s" },
      compressed: { type: "boolean" },
      head: { type: "boolean", short: "I" },
      header: { type: "string", short: "H", multiple: true },
    },
  });
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) throw new TypeError(`one address is expected: ${line}`);
  const headers = new Headers((values.header ?? []).map(nameAndValue));
  // fetch asks for compression by itself; curl only when told to.
  if (values.compressed !== true) headers.set("accept-encoding", "identity");
  const response = await fetch(url, {
    headers,
    method: values.head === true ? "HEAD" : "GET",
    redirect: "manual",
  });
  if (values.fail === true && response.status >= 400) {
    throw new Error(`curl: (22) The requested URL returned error: ${response.status}`);
  }
  const output =
    values.head === true
      ? [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join("")
      : await response.text();
  return { status: response.status, output };
}

function nameAndValue(header: string): [string, string] {
  const colon = header.indexOf(":");
  if (colon < 1) throw new TypeError(`not a header: ${header}`);
  return [header.slice(0, colon), header.slice(colon + 1).trim()];
}

/** The words of a line as a shell reads them: '…' as it stands, "…" and bare words with their variables. */
function shellWords(line: string, variables: Readonly<Record<string, string>>): string[] {
  const expand = (text: string): string =>
    text.replace(/\$(\w+)/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new TypeError(`$${name} is not set: ${line}`);
      return value;
    });
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, literal, quoted, bare]) => literal ?? expand(quoted ?? bare ?? ""),
  );
}
