import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ObjectKind, ObjectPath } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { doesNotExist } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { aBoolean, aNameList, type OptionReader } from "../statements/option-readers.ts";

const path = z.object({ database: z.string(), schema: z.string(), name: z.string() });

/** What an INTEGRATION object's `properties` hold. */
export const integrationProperties = z.object({
  type: z.literal("EXTERNAL_ACCESS"),
  allowedNetworkRules: z.array(path),
  allowedSecrets: z.union([z.array(path), z.literal("ALL"), z.literal("NONE")]),
  enabled: z.boolean(),
});

const secretList: OptionReader = (reader, option) => {
  if (reader.accept("ALL")) return "ALL";
  if (reader.accept("NONE")) return "NONE";
  return aNameList(reader, option);
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-external-access-integration */
export const integrationKind: KindDefinition = {
  kind: "INTEGRATION",
  label: "Integration",
  words: ["EXTERNAL", "ACCESS", "INTEGRATION"],
  options: {
    ALLOWED_NETWORK_RULES: { property: "allowedNetworkRules", read: aNameList },
    ALLOWED_AUTHENTICATION_SECRETS: { property: "allowedSecrets", read: secretList },
    ENABLED: { property: "enabled", read: aBoolean },
  },
  defaults: { type: "EXTERNAL_ACCESS", allowedSecrets: "NONE" },
  orReplace: true,
  orAlter: false,
  ifNotExists: false,
  rename: false,
  find: ({ account, session }, name) =>
    forExternalAccess(account.access.lookUp(session, "INTEGRATION", name)),
  dropping: (_execution, _change, object) => void forExternalAccess(object),
  check(execution, properties, name) {
    if (properties.allowedNetworkRules === undefined) {
      throw missingProperty("ALLOWED_NETWORK_RULES", "INTEGRATION", name);
    }
    if (properties.enabled === undefined) throw missingProperty("ENABLED", "INTEGRATION", name);
    const { allowedSecrets } = properties;
    return integrationProperties.parse({
      ...properties,
      allowedNetworkRules: pathsOf(execution, "NETWORK RULE", properties.allowedNetworkRules),
      allowedSecrets:
        typeof allowedSecrets === "string" ? allowedSecrets : pathsOf(execution, "SECRET", allowedSecrets),
    });
  },
};

/** @throws {SnowflakeError} 002003 when the integration is one of another kind. */
export function forExternalAccess(object: CatalogObject | undefined): CatalogObject | undefined {
  if (object && object.properties.type !== "EXTERNAL_ACCESS")
    throw doesNotExist("Integration", object.path.name);
  return object;
}

const listed = z.array(z.union([path, z.array(z.string())]));

// Names as they were written just now are looked up; what is stored already stays as it is.
// "USAGE | Secret | Required for all secrets referenced by the integration."
function pathsOf({ account, session }: Execution, kind: ObjectKind, value: unknown): ObjectPath[] {
  return listed.parse(value).map((item) => {
    if (!Array.isArray(item)) return item;
    const object = account.access.resolve(session, kind, item, "CREATE INTEGRATION");
    if (kind === "SECRET") account.access.require(session, "USAGE", object);
    if (kind === "NETWORK RULE" && object.properties.mode !== "EGRESS")
      throw invalid("001008", "22023", `network rule '${object.path.name}' is not of MODE = EGRESS.`);
    return object.path;
  });
}
