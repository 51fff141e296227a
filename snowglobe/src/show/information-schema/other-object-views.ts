import type { CatalogObject } from "../../account/catalog.ts";
import { policyOn } from "../../catalog/policies/set-policies.ts";
import { locationOf, readExternal } from "../../stages/external/external-properties.ts";
import { BOOLEAN } from "../../types/data-type.ts";
import { number, text, time } from "../shown-column.ts";
import {
  altered,
  comment,
  created,
  database,
  nothing,
  numberOrNull,
  owner,
  ownName,
  schema,
  textOrNull,
} from "./object-columns.ts";
import { PACKAGES_VIEW } from "./packages-view.ts";
import { type InformationView, informationView, seenIn, yesOrNo } from "./view.ts";

type Row = CatalogObject;

const stages = informationView<Row>(
  "STAGES",
  [
    database("STAGE_CATALOG"),
    schema("STAGE_SCHEMA"),
    ownName("STAGE_NAME"),
    text("STAGE_URL", ({ properties }) => textOrNull(properties.url)),
    text("STAGE_REGION", nothing),
    text("STAGE_TYPE", ({ properties }) =>
      properties.type === "EXTERNAL" ? "External Named" : "Internal Named",
    ),
    owner("STAGE_OWNER"),
    comment(),
    created(),
    altered(),
  ],
  (execution, name) => seenIn(execution, name, ["STAGE"]),
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/pipes */
const pipes = informationView<Row>(
  "PIPES",
  [
    database("PIPE_CATALOG"),
    schema("PIPE_SCHEMA"),
    ownName("PIPE_NAME"),
    owner("PIPE_OWNER"),
    text("DEFINITION", ({ properties }) => textOrNull(properties.definition)),
    text("IS_AUTOINGEST_ENABLED", ({ properties }) => yesOrNo(properties.autoIngest === true)),
    text("NOTIFICATION_CHANNEL_NAME", nothing),
    created(),
    altered(),
    comment(),
    text("PATTERN", ({ properties }) => textOrNull(properties.pattern)),
  ],
  // "Returns results only for the pipe owner … or a role with the MONITOR privilege on the pipe."
  (execution, name) => {
    const { account, session } = execution;
    return seenIn(execution, name, ["PIPE"]).filter((pipe) => account.access.holds(session, "MONITOR", pipe));
  },
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/external_tables */
const externalTables = informationView<Row>(
  "EXTERNAL_TABLES",
  [
    database("TABLE_CATALOG"),
    schema("TABLE_SCHEMA"),
    ownName("TABLE_NAME"),
    owner("TABLE_OWNER"),
    created(),
    altered(),
    time("LAST_DDL", ({ createdOn }) => createdOn),
    text("LAST_DDL_BY", nothing),
    { name: "AUTO_CLUSTERING_ON", type: BOOLEAN, value: () => false },
    comment(),
    text("LOCATION", (object) => locationOf(readExternal(object))),
    text("FILE_FORMAT_NAME", (object) => readExternal(object).format.name),
    text("FILE_FORMAT_TYPE", (object) => readExternal(object).format.type),
  ],
  (execution, name) => seenIn(execution, name, ["EXTERNAL TABLE"]),
);

/** https://docs.snowflake.com/en/sql-reference/info-schema/current_packages_policy */
const currentPackagesPolicy = informationView<Row>(
  "CURRENT_PACKAGES_POLICY",
  [
    ownName("NAME"),
    text("LANGUAGE", () => "PYTHON"),
    text("ALLOWLIST", ({ properties }) => JSON.stringify(properties.allowed)),
    text("BLOCKLIST", ({ properties }) => JSON.stringify(properties.blocked)),
    text("ADDITIONAL_CREATION_BLOCKLIST", ({ properties }) => JSON.stringify(properties.blockedAtCreation)),
    comment(),
  ],
  // "Users who do not have access to the packages policy that is set on the account are able to see the contents of it."
  ({ account: { catalog } }) => {
    const policy = policyOn(catalog, undefined, "PACKAGES POLICY");
    return policy ? [policy] : [];
  },
);

const fileFormats = informationView<Row>(
  "FILE_FORMATS",
  [
    database("FILE_FORMAT_CATALOG"),
    schema("FILE_FORMAT_SCHEMA"),
    ownName("FILE_FORMAT_NAME"),
    owner("FILE_FORMAT_OWNER"),
    text("FILE_FORMAT_TYPE", ({ properties }) => textOrNull(properties.type)),
    created(),
    altered(),
    comment(),
  ],
  (execution, name) => seenIn(execution, name, ["FILE FORMAT"]),
);

const sequences = informationView<Row>(
  "SEQUENCES",
  [
    database("SEQUENCE_CATALOG"),
    schema("SEQUENCE_SCHEMA"),
    ownName("SEQUENCE_NAME"),
    owner("SEQUENCE_OWNER"),
    text("DATA_TYPE", () => "NUMBER"),
    number("NUMERIC_PRECISION", () => 38),
    number("NUMERIC_PRECISION_RADIX", () => 10),
    number("NUMERIC_SCALE", () => 0),
    text("START_VALUE", ({ properties }) => numberOrNull(properties.start)),
    text("INCREMENT", ({ properties }) => numberOrNull(properties.increment)),
    text("CYCLE_OPTION", () => "NO"),
    created(),
    altered(),
    comment(),
    text("ORDERED", ({ properties }) => yesOrNo(properties.ordered !== false)),
  ],
  (execution, name) => seenIn(execution, name, ["SEQUENCE"]),
);

/** Views of what stands beside tables. https://docs.snowflake.com/en/sql-reference/info-schema */
export const OTHER_OBJECT_VIEWS: readonly InformationView[] = [
  stages,
  pipes,
  externalTables,
  currentPackagesPolicy,
  fileFormats,
  sequences,
  PACKAGES_VIEW,
];
