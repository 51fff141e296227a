import { parseArgs } from "node:util";

/** What `snowglobe …` was told. */
export interface CommandOptions {
  readonly help: boolean;
  readonly version: boolean;
  /** 0: any free one. */
  readonly port: number;
  /** Absent: the account lives in memory. */
  readonly folder?: string;
  readonly account: string;
  readonly user: string;
  /** Absent: one is made up. */
  readonly password?: string;
  /** Address -> local folder that stands for it. */
  readonly mounts: Readonly<Record<string, string>>;
  /** A file of SQL that the account begins with. */
  readonly seed?: string;
}

export const usage = `snowglobe [options]

Starts an embedded Snowflake account on this machine, says how to connect, and
stays up until Ctrl-C.

  --port N         port on 127.0.0.1 (default: any free one)
  --folder PATH    keep the account there (default: in memory, gone at the end)
  --account NAME   the account's name (default: SNOWGLOBE)
  --user NAME      user that has ACCOUNTADMIN (default: ADMIN)
  --password TEXT  its password (default: SNOWGLOBE_PASSWORD, or one that is
                   made up and printed)
  --seed FILE.sql  statements to begin with, run as that user: in memory at
                   each start, in a folder once
  --mount URL=FOLDER
                   the folder that stands for a bucket's path or a git
                   repository: s3://bucket/path=data; can be given repeatedly
  --version
  --help
`;

/** @throws {TypeError} that names the option that is wrong */
export function readOptions(args: readonly string[], passwordOfEnvironment?: string): CommandOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "0" },
      folder: { type: "string" },
      account: { type: "string", default: "SNOWGLOBE" },
      user: { type: "string", default: "ADMIN" },
      password: { type: "string" },
      seed: { type: "string" },
      mount: { type: "string", multiple: true, default: [] },
      version: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const password = values.password ?? passwordOfEnvironment;
  if (password === "") throw new TypeError("--password: must not be empty");
  return {
    help: values.help,
    version: values.version,
    port: readPort(values.port),
    account: readName("--account", values.account),
    user: readName("--user", values.user),
    mounts: readMountOptions(values.mount),
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    ...(password === undefined ? {} : { password }),
    ...(values.seed === undefined ? {} : { seed: values.seed }),
  };
}

function readMountOptions(texts: readonly string[]): Readonly<Record<string, string>> {
  const mounts: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    const url = text.slice(0, at);
    if (at < 1 || at === text.length - 1)
      throw new TypeError(`--mount ${text}: must be URL=FOLDER, as s3://bucket/path=data`);
    if (url in mounts) throw new TypeError(`--mount ${url}: is given twice`);
    mounts[url] = text.slice(at + 1);
  }
  return mounts;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new TypeError(`--port ${text}: must be 0 to 65535`);
  return port;
}

/** Names as Snowflake takes them unquoted, in its upper case. */
function readName(option: string, text: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_$]{0,254}$/.test(text))
    throw new TypeError(`${option} ${text}: must be letters, digits, _ and $, and begin with a letter or _`);
  return text.toUpperCase();
}
