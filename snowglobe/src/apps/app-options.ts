import { randomBytes } from "node:crypto";
import type { Execution } from "../account/account.ts";
import { forExternalAccess } from "../catalog/kinds/integration.ts";
import type { OptionReader } from "../catalog/statements/option-readers.ts";
import { aName, aString } from "../catalog/statements/option-readers.ts";
import type { Options } from "../catalog/statements/read-options.ts";
import { readStageText } from "../parser/stage-reference.ts";
import { allowsSecret, secretNotAllowed } from "../routines/procedures/create-procedure.ts";
import { type NameParts, TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";

/** `(a, 'b')`: names, which people also write as strings. */
const names: OptionReader = (reader) =>
  reader.list(() => {
    const token = reader.peek();
    return [...(token?.kind === "string" ? nameIn(reader.string()) : reader.qualifiedName())];
  });

function nameIn(text: string): NameParts {
  const reader = new TokenReader(text, tokenize(text));
  const name = reader.qualifiedName();
  reader.end();
  return name;
}

/** `('variable' = secret, …)`. */
const secrets: OptionReader = (reader) =>
  reader.list(() => {
    const variable = reader.string();
    reader.expect("=");
    return { variable, name: [...reader.qualifiedName()] };
  });

/** Options that Streamlit apps and notebooks share. */
export const APP_OPTIONS: Options = {
  MAIN_FILE: { property: "mainFile", read: aString },
  QUERY_WAREHOUSE: { property: "queryWarehouse", read: aName },
  RUNTIME_NAME: { property: "runtimeName", read: aString },
  COMPUTE_POOL: { property: "computePool", read: aName },
  EXTERNAL_ACCESS_INTEGRATIONS: { property: "integrations", read: names },
  SECRETS: { property: "secrets", read: secrets },
};

/** `FROM '@stage/path'`, in quotes or not. */
export const FROM_OPTION: Options = {
  FROM: { property: "from", bare: true, read: (reader) => readStageText(reader) },
};

export const APP_DEFAULTS = {
  queryWarehouse: null,
  runtimeName: null,
  computePool: null,
  integrations: [],
  secrets: [],
  versions: [],
  live: false,
} as const;

/** Looks up what the statement names, each with the privilege that it takes. @throws {SnowflakeError} 002003, 003001 */
export function resolveShared(
  execution: Execution,
  kind: "STREAMLIT" | "NOTEBOOK",
  properties: Readonly<Record<string, unknown>>,
  given: readonly string[],
): Readonly<Record<string, unknown>> {
  const { account, session } = execution;
  const usable = (of: "WAREHOUSE" | "COMPUTE POOL", name: unknown): string => {
    const object = account.access.resolve(session, of, [String(name)], `CREATE ${kind}`);
    account.access.require(session, "USAGE", object);
    return object.path.name;
  };
  const resolved: Record<string, unknown> = { ...properties, urlId: properties.urlId ?? newUrlId() };
  for (const [property, of] of [
    ["queryWarehouse", "WAREHOUSE"],
    ["warehouse", "WAREHOUSE"],
    ["computePool", "COMPUTE POOL"],
  ] as const)
    if (given.includes(property)) resolved[property] = usable(of, properties[property]);
  if (given.includes("integrations"))
    resolved.integrations = (properties.integrations as readonly NameParts[]).map((name) => {
      const integration = account.access.resolve(session, "INTEGRATION", name, `CREATE ${kind}`);
      account.access.require(session, "USAGE", integration);
      forExternalAccess(integration);
      return integration.path.name;
    });
  if (given.includes("secrets"))
    resolved.secrets = secretsOf(
      execution,
      properties.secrets as readonly WrittenSecret[],
      resolved.integrations as readonly string[],
    );
  return resolved;
}

interface WrittenSecret {
  readonly variable: string;
  readonly name: NameParts;
}

/** "Secrets must be associated with an external access integration in EXTERNAL_ACCESS_INTEGRATIONS." */
function secretsOf(
  { account, session }: Execution,
  written: readonly WrittenSecret[],
  integrations: readonly string[],
) {
  const used = integrations.flatMap((name) => account.catalog.find("INTEGRATION", { name }) ?? []);
  return written.map(({ variable, name }) => {
    const secret = account.access.resolve(session, "SECRET", name);
    account.access.require(session, "USAGE", secret);
    if (!used.some((integration) => allowsSecret(integration, secret))) throw secretNotAllowed(secret);
    const { database = "", schema = "", name: own } = secret.path;
    return { variable, secret: { database, schema, name: own } };
  });
}

/** As it stands in the address of an app; here nothing answers at it. */
function newUrlId(): string {
  return randomBytes(10)
    .toString("hex")
    .slice(0, 16)
    .replace(/\d/g, (digit) => "ghijklmnop".charAt(Number(digit)));
}
