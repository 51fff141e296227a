import type { VariantFormats } from "../variants/write-time.ts";
import type { ConversionSettings } from "./conversion.ts";
import { type DuckSql, rawSql } from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";

/** Formats of a session that sets none, as `variantFormats` writes them. */
export const DEFAULT_FORMATS = text({
  timeZone: "UTC",
  binary: "HEX",
  DATE: "YYYY-MM-DD",
  TIME: "HH24:MI:SS",
  TIMESTAMP_NTZ: "YYYY-MM-DD HH24:MI:SS.FF3",
  TIMESTAMP_LTZ: "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
  TIMESTAMP_TZ: "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
});

/** How the session writes what is inside a VARIANT, as an argument of `sf_variant` in SQL. */
export function variantFormats({ timeZone, binary, formats, strictStructures }: ConversionSettings): DuckSql {
  const output = binary.output.toUpperCase().replace("-", "");
  return rawSql(
    duckString(
      text({
        timeZone,
        binary: output === "UTF8" || output === "BASE64" ? output : "HEX",
        ...formats,
        ...(strictStructures && { strict: true }),
      }),
    ),
  );
}

function text(formats: VariantFormats): string {
  return JSON.stringify(formats);
}
