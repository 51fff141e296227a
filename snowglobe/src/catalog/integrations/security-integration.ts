import { notSupported } from "../../errors/snowflake-error.ts";
import { missingProperty } from "../statements/missing-property.ts";
import {
  aBoolean,
  aName,
  anInteger,
  aString,
  aStringList,
  type OptionReader,
  oneOf,
} from "../statements/option-readers.ts";
import type { IntegrationForm, IntegrationOption } from "./integration-form.ts";

const TYPES = ["API_AUTHENTICATION", "EXTERNAL_OAUTH", "OAUTH", "SAML2", "SCIM"];
const OTHER_TYPES = ["OIDC", "AWS_IAM", "EXTERNAL_SECRET_PROVIDER"];

const text = (of: string, more: Partial<IntegrationOption> = {}): IntegrationOption => ({
  ...{ type: "String", byDefault: "", read: aString, of: [of] },
  ...more,
});
const flag = (of: string, byDefault = "false"): IntegrationOption => ({
  ...{ type: "Boolean", byDefault, read: aBoolean, of: [of] },
});
const list = (of: string, read: OptionReader = aStringList): IntegrationOption => ({
  ...{ type: "List", byDefault: "[]", read, of: [of] },
});
const number = (of: string, byDefault: number): IntegrationOption => ({
  ...{ type: "Long", byDefault: String(byDefault), read: anInteger(0, 1_000_000_000), of: [of] },
});

/** One string, or several. */
const oneOrMore: OptionReader = (reader, option) =>
  reader.looksLike("(") ? aStringList(reader, option) : aString(reader, option);
/** Roles, as names or as strings. */
const roles: OptionReader = (reader) =>
  reader.list(() => (reader.peek()?.kind === "string" ? reader.string() : reader.identifier()));

/** Kept, not acted on: nobody signs in by them here. https://docs.snowflake.com/en/sql-reference/sql/create-security-integration */
export const securityIntegration: IntegrationForm = {
  category: "SECURITY",
  needsEnabled: true,
  options: {
    TYPE: {
      ...{ type: "String", byDefault: "", once: true, needed: true },
      read(reader, option) {
        const type = String(oneOf([...TYPES, ...OTHER_TYPES])(reader, option));
        if (OTHER_TYPES.includes(type)) throw notSupported(`SECURITY INTEGRATION of TYPE = ${type}`);
        return type;
      },
    },
    ENABLED: { type: "Boolean", byDefault: "false", read: aBoolean },
    NETWORK_POLICY: { type: "String", byDefault: "", read: aName, of: ["OAUTH", "EXTERNAL_OAUTH", "SCIM"] },
    AUTH_TYPE: text("API_AUTHENTICATION", { needed: true, read: oneOf(["OAUTH2"]) }),
    OAUTH_TOKEN_ENDPOINT: text("API_AUTHENTICATION"),
    OAUTH_AUTHORIZATION_ENDPOINT: text("API_AUTHENTICATION"),
    OAUTH_CLIENT_AUTH_METHOD: text("API_AUTHENTICATION", {
      read: oneOf(["CLIENT_SECRET_POST", "CLIENT_SECRET_BASIC"]),
    }),
    OAUTH_CLIENT_ID: text("API_AUTHENTICATION", { needed: true }),
    OAUTH_CLIENT_SECRET: text("API_AUTHENTICATION", { secret: true }),
    OAUTH_GRANT: text("API_AUTHENTICATION", {
      read: oneOf(["CLIENT_CREDENTIALS", "AUTHORIZATION_CODE", "JWT_BEARER"]),
    }),
    OAUTH_ACCESS_TOKEN_VALIDITY: number("API_AUTHENTICATION", 0),
    OAUTH_ALLOWED_SCOPES: list("API_AUTHENTICATION"),
    EXTERNAL_OAUTH_TYPE: text("EXTERNAL_OAUTH", {
      needed: true,
      read: oneOf(["OKTA", "AZURE", "PING_FEDERATE", "CUSTOM"]),
    }),
    EXTERNAL_OAUTH_ISSUER: text("EXTERNAL_OAUTH", { needed: true }),
    EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM: { ...list("EXTERNAL_OAUTH", oneOrMore), needed: true },
    EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE: text("EXTERNAL_OAUTH", {
      needed: true,
      read: oneOf(["LOGIN_NAME", "EMAIL_ADDRESS"]),
    }),
    EXTERNAL_OAUTH_JWS_KEYS_URL: list("EXTERNAL_OAUTH", oneOrMore),
    EXTERNAL_OAUTH_RSA_PUBLIC_KEY: text("EXTERNAL_OAUTH"),
    EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2: text("EXTERNAL_OAUTH"),
    EXTERNAL_OAUTH_BLOCKED_ROLES_LIST: list("EXTERNAL_OAUTH", roles),
    EXTERNAL_OAUTH_ALLOWED_ROLES_LIST: list("EXTERNAL_OAUTH", roles),
    EXTERNAL_OAUTH_AUDIENCE_LIST: list("EXTERNAL_OAUTH", oneOrMore),
    EXTERNAL_OAUTH_ANY_ROLE_MODE: text("EXTERNAL_OAUTH", {
      byDefault: "DISABLE",
      read: oneOf(["DISABLE", "ENABLE", "ENABLE_FOR_PRIVILEGE"]),
    }),
    EXTERNAL_OAUTH_SCOPE_DELIMITER: text("EXTERNAL_OAUTH", { byDefault: "," }),
    EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE: text("EXTERNAL_OAUTH"),
    OAUTH_CLIENT: text("OAUTH", {
      ...{ once: true, needed: true },
      read: oneOf(["CUSTOM", "TABLEAU_DESKTOP", "TABLEAU_SERVER", "LOOKER"]),
    }),
    OAUTH_CLIENT_TYPE: text("OAUTH", { once: true, read: oneOf(["CONFIDENTIAL", "PUBLIC"]) }),
    OAUTH_REDIRECT_URI: text("OAUTH"),
    OAUTH_ALLOW_NON_TLS_REDIRECT_URI: flag("OAUTH"),
    OAUTH_ENFORCE_PKCE: flag("OAUTH"),
    OAUTH_USE_SECONDARY_ROLES: text("OAUTH", { byDefault: "NONE", read: oneOf(["IMPLICIT", "NONE"]) }),
    PRE_AUTHORIZED_ROLES_LIST: list("OAUTH", roles),
    BLOCKED_ROLES_LIST: list("OAUTH", roles),
    OAUTH_ISSUE_REFRESH_TOKENS: flag("OAUTH", "true"),
    OAUTH_REFRESH_TOKEN_VALIDITY: { ...number("OAUTH", 7_776_000), of: ["OAUTH", "API_AUTHENTICATION"] },
    OAUTH_CLIENT_RSA_PUBLIC_KEY: text("OAUTH"),
    OAUTH_CLIENT_RSA_PUBLIC_KEY_2: text("OAUTH"),
    SAML2_ISSUER: text("SAML2", { needed: true }),
    SAML2_SSO_URL: text("SAML2", { needed: true }),
    SAML2_PROVIDER: text("SAML2", { needed: true }),
    SAML2_X509_CERT: text("SAML2", { needed: true }),
    ALLOWED_USER_DOMAINS: list("SAML2"),
    ALLOWED_EMAIL_PATTERNS: list("SAML2"),
    SAML2_SP_INITIATED_LOGIN_PAGE_LABEL: text("SAML2"),
    SAML2_ENABLE_SP_INITIATED: flag("SAML2"),
    SAML2_SIGN_REQUEST: flag("SAML2"),
    SAML2_REQUESTED_NAMEID_FORMAT: text("SAML2", {
      byDefault: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    }),
    SAML2_POST_LOGOUT_REDIRECT_URL: text("SAML2"),
    SAML2_FORCE_AUTHN: flag("SAML2"),
    SAML2_SNOWFLAKE_ISSUER_URL: text("SAML2"),
    SAML2_SNOWFLAKE_ACS_URL: text("SAML2"),
    SCIM_CLIENT: text("SCIM", { once: true, needed: true, read: oneOf(["OKTA", "AZURE", "GENERIC"]) }),
    RUN_AS_ROLE: text("SCIM", { once: true, needed: true, read: aName }),
    SYNC_PASSWORD: flag("SCIM", "true"),
  },
  variant({ TYPE: type }) {
    if (typeof type !== "string") throw missingProperty("TYPE", "SECURITY INTEGRATION", "");
    return type;
  },
  type({ TYPE: type, OAUTH_CLIENT: client, EXTERNAL_OAUTH_TYPE: provider, SCIM_CLIENT: scim }) {
    const of = client ?? provider ?? scim;
    return typeof of === "string" ? `${String(type)} - ${of}` : String(type);
  },
};
