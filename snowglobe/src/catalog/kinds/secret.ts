import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { aName, aString, aStringList, oneOf } from "../statements/option-readers.ts";

/** What a SECRET object's `properties` hold. Procedures may read it; no statement shows it. */
export const secretProperties = z.discriminatedUnion("type", [
  z.object({ type: z.literal("PASSWORD"), username: z.string(), password: z.string() }),
  z.object({ type: z.literal("GENERIC_STRING"), secretString: z.string() }),
  z.object({
    type: z.literal("OAUTH2"),
    /** The security integration of TYPE = API_AUTHENTICATION. */
    integration: z.string(),
    /** For the client credentials flow. */
    scopes: z.array(z.string()).optional(),
    /** For the authorization code flow. */
    refreshToken: z.string().optional(),
    refreshTokenExpiry: z.string().optional(),
  }),
  z.object({
    type: z.literal("CLOUD_PROVIDER_TOKEN"),
    integration: z.string(),
    enabled: z.boolean().optional(),
  }),
  z.object({ type: z.literal("SYMMETRIC_KEY"), algorithm: z.literal("GENERIC") }),
]);

type SecretType = z.infer<typeof secretProperties>["type"];

/** What each type needs, and what it may have. */
const OPTIONS_OF: Readonly<
  Record<SecretType, { readonly needed: Readonly<Record<string, string>>; readonly also: readonly string[] }>
> = {
  PASSWORD: { needed: { USERNAME: "username", PASSWORD: "password" }, also: [] },
  GENERIC_STRING: { needed: { SECRET_STRING: "secretString" }, also: [] },
  OAUTH2: {
    needed: { API_AUTHENTICATION: "integration" },
    also: ["scopes", "refreshToken", "refreshTokenExpiry"],
  },
  CLOUD_PROVIDER_TOKEN: { needed: { API_AUTHENTICATION: "integration" }, also: ["enabled"] },
  SYMMETRIC_KEY: { needed: { ALGORITHM: "algorithm" }, also: [] },
};

const TYPES = Object.keys(OPTIONS_OF) as SecretType[];

/** https://docs.snowflake.com/en/sql-reference/sql/create-secret */
export const secretKind: KindDefinition = {
  kind: "SECRET",
  label: "Secret",
  options: {
    USERNAME: { property: "username", read: aString },
    PASSWORD: { property: "password", read: aString },
    SECRET_STRING: { property: "secretString", read: aString },
    OAUTH_SCOPES: { property: "scopes", read: aStringList },
    OAUTH_REFRESH_TOKEN: { property: "refreshToken", read: aString },
    OAUTH_REFRESH_TOKEN_EXPIRY_TIME: { property: "refreshTokenExpiry", read: aString },
    API_AUTHENTICATION: { property: "integration", read: aName },
  },
  createOptions: {
    TYPE: { property: "type", read: oneOf(TYPES) },
    ALGORITHM: { property: "algorithm", read: oneOf(["GENERIC"]) },
    ENABLED: { property: "enabled", read: (reader) => reader.boolean() },
  },
  defaults: {},
  orReplace: true,
  orAlter: false,
  rename: false,
  alterPrivilege: "MODIFY",
  check(execution, properties, name, given) {
    const type = TYPES.find((each) => each === properties.type);
    if (type === undefined) throw missingProperty("TYPE", "SECRET", name);
    const { needed, also } = OPTIONS_OF[type];
    for (const [option, property] of Object.entries(needed))
      if (properties[property] === undefined) throw missingProperty(option, `SECRET of type ${type}`, name);
    const known = ["type", ...Object.values(needed), ...also];
    const strange = Object.keys(properties).find((property) => !known.includes(property));
    if (strange !== undefined) throw notSupported(`${strange.toUpperCase()} in a SECRET of TYPE = ${type}`);
    if (given.includes("integration")) requireApiAuthentication(execution, String(properties.integration));
    return secretProperties.parse(properties);
  },
};

/** "USAGE on the security integration". @throws {SnowflakeError} 002003, 003001, 001008 */
function requireApiAuthentication({ account, session }: Execution, name: string): void {
  const integration = account.access.resolve(session, "INTEGRATION", [name]);
  account.access.require(session, "USAGE", integration);
  if (integration.properties.TYPE !== "API_AUTHENTICATION")
    throw invalid(
      "001008",
      "22023",
      `invalid value [${name}] for parameter 'API_AUTHENTICATION': it is no security integration of TYPE = API_AUTHENTICATION`,
    );
}
