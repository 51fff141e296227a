import { z } from "zod";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aString, oneOf } from "../statements/option-readers.ts";
import { missingProperty } from "./network-rule.ts";

/** What a SECRET object's `properties` hold. Procedures may read it; no statement shows it. */
export const secretProperties = z.discriminatedUnion("type", [
  z.object({ type: z.literal("PASSWORD"), username: z.string(), password: z.string() }),
  z.object({ type: z.literal("GENERIC_STRING"), secretString: z.string() }),
]);

const NEEDED = {
  PASSWORD: { USERNAME: "username", PASSWORD: "password" },
  GENERIC_STRING: { SECRET_STRING: "secretString" },
} as const;

/** https://docs.snowflake.com/en/sql-reference/sql/create-secret */
export const secretKind: KindDefinition = {
  kind: "SECRET",
  label: "Secret",
  options: {
    USERNAME: { property: "username", read: aString },
    PASSWORD: { property: "password", read: aString },
    SECRET_STRING: { property: "secretString", read: aString },
  },
  createOptions: {
    TYPE: {
      property: "type",
      read: oneOf(["PASSWORD", "GENERIC_STRING", "OAUTH2", "CLOUD_PROVIDER_TOKEN", "SYMMETRIC_KEY"]),
    },
  },
  defaults: {},
  orReplace: true,
  orAlter: false,
  rename: false,
  alterPrivilege: "MODIFY",
  check(_execution, properties, name) {
    const { type } = properties;
    if (type === undefined) throw missingProperty("TYPE", "SECRET", name);
    if (type !== "PASSWORD" && type !== "GENERIC_STRING")
      throw notSupported(`SECRET of TYPE = ${String(type)}`);
    const needed: Readonly<Record<string, string>> = NEEDED[type];
    const kept: Record<string, unknown> = { type };
    for (const [option, property] of Object.entries(needed)) {
      if (properties[property] === undefined) throw missingProperty(option, `SECRET of type ${type}`, name);
      kept[property] = properties[property];
    }
    const strange = Object.keys(properties).find((property) => !(property in kept));
    if (strange !== undefined) throw notSupported(`${strange.toUpperCase()} in a SECRET of TYPE = ${type}`);
    return secretProperties.parse(kept);
  },
};
