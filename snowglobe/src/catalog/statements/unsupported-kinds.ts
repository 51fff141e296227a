import type { StatementFamily } from "../../account/account.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { nameStatement } from "../../snowflake-index/name-statement.ts";
import type { Token } from "../../sql/tokenize.ts";
import { startsWith } from "./object-families.ts";

// Longer names first, so that they are named whole.
const UNSUPPORTED_KINDS: readonly string[] = [
  "APPLICATION PACKAGE",
  "APPLICATION ROLE",
  "APPLICATION",
  "AGGREGATION POLICY",
  "FAILOVER GROUP",
  "MODEL",
  "NOTEBOOK PROJECT",
  "PROJECTION POLICY",
];

const VERBS = ["CREATE", "ALTER", "DROP", "UNDROP", "DESCRIBE", "DESC"];

/** Kinds that Snowflake has and this account has not: refused whole. */
export const unsupportedFamily: StatementFamily = {
  name: "unsupported kinds of object",
  commits: false,
  accepts: (tokens) => unsupported(tokens) !== undefined,
  execute: ({ tokens }) => Promise.reject(notSupported(`${unsupported(tokens) ?? ""} objects`)),
};

function unsupported(tokens: readonly Token[]): string | undefined {
  const verb = tokens[0]?.value ?? "";
  if (!VERBS.includes(verb)) return undefined;
  let rest = tokens.slice(1);
  if (startsWith(rest, ["OR", "REPLACE"]) || startsWith(rest, ["OR", "ALTER"])) rest = rest.slice(2);
  const found = UNSUPPORTED_KINDS.find((kind) => startsWith(rest, kind.split(" ")));
  if (found === undefined) return undefined;
  // The index knows longer names: MODEL MONITOR is no MODEL.
  const named = nameStatement(tokens);
  return "kind" in named && named.kind?.startsWith(`${found} `) ? named.kind : found;
}
