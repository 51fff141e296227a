import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { externalVolumeProperties } from "../../catalog/kinds/external-volume.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, text } from "../shown-column.ts";

type Line = readonly [parent: string, property: string, type: string, value: string, byDefault: string];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-external-volume */
export function describeVolume(_execution: Execution, { properties, comment }: CatalogObject): ResultSet {
  const { locations, allowWrites } = externalVolumeProperties.parse(properties);
  const lines: Line[] = [
    ["", "ALLOW_WRITES", "Boolean", String(allowWrites), "true"],
    ...locations.map((one, index): Line => {
      const told = {
        NAME: one.name,
        STORAGE_PROVIDER: one.provider,
        STORAGE_BASE_URL: one.url,
        STORAGE_ALLOWED_LOCATIONS: [`${one.url.replace(/\/$/, "")}/*`],
        STORAGE_AWS_ROLE_ARN: one.roleArn,
        STORAGE_AWS_EXTERNAL_ID: one.externalId,
        AZURE_TENANT_ID: one.tenantId,
        ENCRYPTION_TYPE: one.encryption,
        ENCRYPTION_KMS_KEY_ID: one.kmsKeyId,
      };
      return ["STORAGE_LOCATIONS", `STORAGE_LOCATION_${index + 1}`, "String", JSON.stringify(told), ""];
    }),
    ["STORAGE_LOCATIONS", "ACTIVE", "String", locations[0]?.name ?? "", ""],
    ...(comment === "" ? [] : [["", "COMMENT", "String", comment, ""] as const]),
  ];
  return resultOf<Line>(
    [
      text("parent_property", ([parent]) => parent),
      text("property", ([, name]) => name),
      text("property_type", ([, , type]) => type),
      text("property_value", ([, , , value]) => value),
      text("property_default", ([, , , , byDefault]) => byDefault),
    ],
    lines,
    "OTHER",
  );
}
