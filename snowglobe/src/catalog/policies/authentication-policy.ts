import { z } from "zod";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { doesNotExist, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aStringList, invalidValue, type OptionReader, oneOf } from "../statements/option-readers.ts";
import { policyOn, refuseWhileSet } from "./set-policies.ts";

const METHODS = [
  ...["ALL", "SAML", "OIDC", "PASSWORD", "OAUTH", "KEYPAIR", "PROGRAMMATIC_ACCESS_TOKEN"],
  "WORKLOAD_IDENTITY",
];
const CLIENTS = ["ALL", "SNOWFLAKE_UI", "DRIVERS", "SNOWFLAKE_CLI", "SNOWSQL"];

/** As drivers call themselves when they sign in -> as CLIENT_POLICY calls them. */
const DRIVERS: Readonly<Record<string, string>> = {
  JavaScript: "JAVASCRIPT_DRIVER",
  PythonConnector: "PYTHON_DRIVER",
  JDBC: "JDBC_DRIVER",
  ODBC: "ODBC_DRIVER",
  Go: "GO_DRIVER",
  ".NET": "DOTNET_DRIVER",
  PDO: "PHP_DRIVER",
  "C API": "C_DRIVER",
};

/** What an AUTHENTICATION POLICY object's `properties` hold. */
export const authenticationPolicyProperties = z.object({
  methods: z.array(z.string()),
  clients: z.array(z.string()),
  /** Driver -> the least version that may sign in. */
  minimumVersions: z.record(z.string(), z.string()),
  /** Of the ways in that they are for none is here: they are kept. */
  integrations: z.array(z.string()),
  mfaEnrollment: z.enum(["REQUIRED", "REQUIRED_PASSWORD_ONLY", "OPTIONAL"]),
});

const words =
  (known: readonly string[]): OptionReader =>
  (reader, option) =>
    reader.list(() => {
      const text = reader.string().toUpperCase();
      if (!known.includes(text)) throw invalidValue(option, text);
      return text;
    });

/** `( JAVASCRIPT_DRIVER = ( MINIMUM_VERSION = '1.0.0' ), … )` */
function clientPolicy(reader: TokenReader, option: string): Record<string, string> {
  const entries = reader.list(() => {
    const client = reader.identifier();
    if (!Object.values(DRIVERS).includes(client)) throw notSupported(`CLIENT_POLICY of ${client}`);
    reader.expect("=", "(", "MINIMUM_VERSION", "=");
    const version = reader.string();
    if (!/^\d+\.\d+\.\d+$/.test(version)) throw invalidValue(option, version);
    reader.expect(")");
    return [client, version] as const;
  });
  return Object.fromEntries(entries);
}

const refused =
  (what: string): OptionReader =>
  () => {
    throw notSupported(`${what} of an AUTHENTICATION POLICY`);
  };

/** https://docs.snowflake.com/en/sql-reference/sql/create-authentication-policy, …/alter-authentication-policy */
export const authenticationPolicyKind: KindDefinition = {
  kind: "AUTHENTICATION POLICY",
  label: "Authentication policy",
  options: {
    AUTHENTICATION_METHODS: { property: "methods", read: words(METHODS) },
    CLIENT_TYPES: { property: "clients", read: words(CLIENTS) },
    CLIENT_POLICY: { property: "minimumVersions", read: clientPolicy },
    SECURITY_INTEGRATIONS: { property: "integrations", read: aStringList },
    MFA_ENROLLMENT: {
      property: "mfaEnrollment",
      read: oneOf(["REQUIRED", "REQUIRED_PASSWORD_ONLY", "OPTIONAL"]),
    },
    MFA_AUTHENTICATION_METHODS: { property: "mfaMethods", read: refused("MFA_AUTHENTICATION_METHODS") },
    MFA_POLICY: { property: "mfaPolicy", read: refused("MFA_POLICY") },
    PAT_POLICY: { property: "patPolicy", read: refused("PAT_POLICY") },
    WORKLOAD_IDENTITY_POLICY: { property: "workloadPolicy", read: refused("WORKLOAD_IDENTITY_POLICY") },
  },
  defaults: {
    ...{ methods: ["ALL"], clients: ["ALL"], minimumVersions: {}, integrations: ["ALL"] },
    mfaEnrollment: "OPTIONAL",
  },
  orReplace: true,
  orAlter: true,
  rename: true,
  check({ account }, properties) {
    const policy = authenticationPolicyProperties.parse(properties);
    const named = policy.integrations.filter((name) => name.toUpperCase() !== "ALL");
    const missing = named.find((name) => !account.catalog.find("INTEGRATION", { name: name.toUpperCase() }));
    if (missing !== undefined) throw doesNotExist("Integration", missing.toUpperCase());
    const { clients, mfaEnrollment, minimumVersions } = policy;
    const includes = (client: string) => clients.includes("ALL") || clients.includes(client);
    if (mfaEnrollment === "REQUIRED" && !includes("SNOWFLAKE_UI"))
      throw invalid(
        "001008",
        "22023",
        "MFA_ENROLLMENT = REQUIRED needs SNOWFLAKE_UI among CLIENT_TYPES: users enroll there.",
      );
    if (Object.keys(minimumVersions).length > 0 && !includes("DRIVERS"))
      throw invalid("001008", "22023", "CLIENT_POLICY needs DRIVERS among CLIENT_TYPES.");
    return policy;
  },
  install(account) {
    account.onDrop("AUTHENTICATION POLICY", async (policy, change) => refuseWhileSet(change.catalog, policy));
  },
};

/** Whose sign-in it is, and by which of the methods that policies know; none for a token of the account's own. */
export interface SignInAttempt {
  readonly user: CatalogObject;
  readonly properties: { readonly type?: string | undefined };
  readonly method?: "PASSWORD" | "KEYPAIR" | "PROGRAMMATIC_ACCESS_TOKEN";
}

/** Who wants to sign in with what. */
export interface SigningClient {
  /** As it calls itself; SQL_API for a request of that. */
  readonly id: string;
  readonly version: string;
  /** The program that uses the driver. */
  readonly application?: string | null | undefined;
}

/**
 * The user's authentication policy, else the account's, must let in the method, the client and its version. Nobody can
 * enroll in MFA here: where it is required, people's passwords do not sign in.
 * https://docs.snowflake.com/en/user-guide/authentication-policies
 *
 * @throws {SnowflakeError} 390202
 */
export function requireAuthentication(
  catalog: Catalog,
  { user, properties, method }: SignInAttempt,
  client: SigningClient,
): void {
  const found = policyOn(catalog, user, "AUTHENTICATION POLICY");
  // A token of the account's own service or page is none of the methods that a policy knows.
  if (!found || method === undefined) return;
  const policy = authenticationPolicyProperties.parse(found.properties);
  const allows = (list: readonly string[], word: string) => list.includes("ALL") || list.includes(word);
  // "It does not restrict access to the Snowflake REST APIs."
  const fits =
    client.id === "SQL_API" || (allows(policy.clients, clientType(client)) && isNewEnough(policy, client));
  if (!allows(policy.methods, method) || !fits)
    throw new SnowflakeError(
      "390202",
      "08001",
      "Authentication attempt rejected by the current authentication policy.",
    );
  const isPerson = properties.type === undefined || properties.type === "PERSON";
  if (method === "PASSWORD" && isPerson && policy.mfaEnrollment !== "OPTIONAL")
    throw new SnowflakeError(
      "390202",
      "08001",
      "Multi-factor authentication is required for this account: a password alone does not sign in, and snowglobe has no second factor.",
    );
}

function clientType({ id, application }: SigningClient): string {
  if (/^SNOWCLI|^SNOWFLAKE_CLI/i.test(application ?? "")) return "SNOWFLAKE_CLI";
  if (/^SnowSQL$/i.test(id)) return "SNOWSQL";
  return id in DRIVERS ? "DRIVERS" : "";
}

function isNewEnough(
  { minimumVersions }: z.infer<typeof authenticationPolicyProperties>,
  { id, version }: SigningClient,
): boolean {
  const least = minimumVersions[DRIVERS[id] ?? ""];
  if (least === undefined) return true;
  const [has, wants] = [version, least].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10)),
  );
  for (let at = 0; at < 3; at += 1) {
    const [one, other] = [has?.[at] ?? 0, wants?.[at] ?? 0];
    if (one !== other) return one > other;
  }
  return true;
}
