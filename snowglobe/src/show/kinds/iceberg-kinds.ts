import { externalVolumeProperties } from "../../catalog/kinds/external-volume.ts";
import { readTableProperties } from "../../storage/table-properties.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  SCHEMA_NAME,
  type Shown,
  text,
} from "../shown-column.ts";
import { isShown } from "../visible.ts";

const iceberg = ({ object }: Shown) => readTableProperties(object).iceberg;
const nothing = () => null;

/** https://docs.snowflake.com/en/sql-reference/sql/show-iceberg-tables */
export const icebergTables: ShowKind = {
  words: "ICEBERG TABLES",
  kinds: ["TABLE"],
  level: "schema",
  terse: [CREATED_ON, NAME, text("kind", () => "ICEBERG TABLE"), DATABASE_NAME, SCHEMA_NAME],
  shows: (execution, object) => object.properties.iceberg !== undefined && isShown(execution, object),
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    text("external_volume_name", (shown) => iceberg(shown)?.volume),
    text("catalog_name", () => "SNOWFLAKE"),
    text("iceberg_table_type", () => "MANAGED"),
    text("catalog_table_name", nothing),
    text("catalog_namespace", nothing),
    text("base_location", (shown) => iceberg(shown)?.baseLocation),
    text("can_write_metadata", () => "Y"),
    COMMENT,
    text("name_mapping", nothing),
    OWNER_ROLE_TYPE,
    text("catalog_sync_name", nothing),
    text("auto_refresh_status", nothing),
    text("partition_specs", () => '[{"spec-id":0,"fields":[]}]'),
    text("current_partition_spec_id", () => "0"),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-external-volumes */
export const externalVolumes: ShowKind = {
  words: "EXTERNAL VOLUMES",
  kinds: ["EXTERNAL VOLUME"],
  level: "account",
  columns: [
    NAME,
    text("allow_writes", ({ object }) => externalVolumeProperties.parse(object.properties).allowWrites),
    COMMENT,
  ],
};
