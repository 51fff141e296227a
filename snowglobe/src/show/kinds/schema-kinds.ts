import type { CatalogObject } from "../../account/catalog.ts";
import { repositoryUrl } from "../../catalog/kinds/image-repository.ts";
import { tagProperties } from "../../catalog/tags.ts";
import { readGitRepository } from "../../stages/git/git-properties.ts";
import { stageProperties } from "../../stages/stage-properties.ts";
import { cloudOf } from "../../stages/stage-url.ts";
import { returnsText } from "../describe-code.ts";
import { nameOf } from "../routine-name.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  type Cell,
  COMMENT,
  CREATED_ON,
  DATABASE_NAME,
  NAME,
  number,
  OWNER,
  OWNER_ROLE_TYPE,
  property,
  SCHEMA_NAME,
  type Shown,
  text,
  time,
  yesNo,
} from "../shown-column.ts";

const nothing = (): Cell => null;
const terse = (kind: (shown: Shown) => string) => [
  CREATED_ON,
  NAME,
  text("kind", kind),
  DATABASE_NAME,
  SCHEMA_NAME,
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-stages */
export const stages: ShowKind = {
  words: "STAGES",
  kinds: ["STAGE"],
  level: "schema",
  terse: terse(() => "STAGE"),
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("url", (shown) => stageOf(shown).url ?? ""),
    text("has_credentials", (shown) => yesNo(stageOf(shown).credentials.length > 0)),
    text("has_encryption_key", (shown) => yesNo(/_CSE$|KMS$/.test(stageOf(shown).encryption))),
    OWNER,
    COMMENT,
    text("region", nothing),
    text("type", (shown) => stageOf(shown).type),
    text("cloud", (shown) => cloudOf(stageOf(shown).url)),
    text("notification_channel", nothing),
    text("storage_integration", (shown) => integrationNameOf(shown)),
    text("endpoint", nothing),
    OWNER_ROLE_TYPE,
    text("directory_enabled", ({ object }) => yesNo(object.properties.directory === true)),
  ],
};

const stageOf = ({ object }: Shown) => stageProperties.parse(object.properties);
const integrationNameOf = (shown: Shown): Cell => {
  const { integrationId } = stageOf(shown);
  return integrationId === undefined ? null : shown.execution.account.catalog.byId(integrationId)?.path.name;
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-file-formats */
export const fileFormats: ShowKind = {
  words: "FILE FORMATS",
  kinds: ["FILE FORMAT"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("type", property("type")),
    OWNER,
    COMMENT,
    text("format_options", ({ object }) => JSON.stringify(object.properties)),
    OWNER_ROLE_TYPE,
  ],
};

const routineColumns = (kind: "procedure" | "function") => [
  CREATED_ON,
  text("name", ({ object }) => nameOf(object)),
  SCHEMA_NAME,
  text("is_builtin", () => "N"),
  text("is_aggregate", () => "N"),
  text("is_ansi", () => "N"),
  number("min_num_arguments", ({ object }) => argumentCount(object.path.name)),
  number("max_num_arguments", ({ object }) => argumentCount(object.path.name)),
  text("arguments", ({ object }) => `${object.path.name} RETURN ${returnType(object)}`),
  text("description", ({ object }) => object.comment || `user-defined ${kind}`),
  text("catalog_name", ({ object }) => object.path.database),
  text("is_table_function", ({ object }) => yesNo(returnType(object).startsWith("TABLE"))),
  text("valid_for_clustering", () => "N"),
  text("is_secure", (shown) => yesNo(isSecure(shown))),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-procedures */
export const procedures: ShowKind = {
  words: "PROCEDURES",
  kinds: ["PROCEDURE"],
  level: "schema",
  columns: routineColumns("procedure"),
};
export const userProcedures: ShowKind = { ...procedures, words: "USER PROCEDURES" };

/** https://docs.snowflake.com/en/sql-reference/sql/show-user-functions; SHOW FUNCTIONS would list built-in ones, too */
export const userFunctions: ShowKind = {
  words: "USER FUNCTIONS",
  kinds: ["FUNCTION"],
  level: "schema",
  columns: routineColumns("function"),
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-tags */
export const tags: ShowKind = {
  words: "TAGS",
  kinds: ["TAG"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("allowed_values", ({ object }) => {
      const { allowedValues } = tagProperties.parse(object.properties);
      return allowedValues ? JSON.stringify(allowedValues) : null;
    }),
    OWNER_ROLE_TYPE,
    text("propagate", () => "NONE"),
    text("on_conflict", () => null),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-row-access-policies */
export const rowAccessPolicies: ShowKind = {
  words: "ROW ACCESS POLICIES",
  kinds: ["ROW ACCESS POLICY"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("kind", () => "ROW_ACCESS_POLICY"),
    OWNER,
    COMMENT,
    text("options", () => ""),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-masking-policies */
export const maskingPolicies: ShowKind = {
  ...rowAccessPolicies,
  words: "MASKING POLICIES",
  kinds: ["MASKING POLICY"],
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("kind", () => "MASKING_POLICY"),
    OWNER,
    COMMENT,
    OWNER_ROLE_TYPE,
    text("options", () => ""),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-network-rules */
export const networkRules: ShowKind = {
  words: "NETWORK RULES",
  kinds: ["NETWORK RULE"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    OWNER,
    COMMENT,
    text("type", property("type")),
    text("mode", property("mode")),
    number("entries_in_valuelist", ({ object: { properties } }) =>
      Array.isArray(properties.valueList) ? properties.valueList.length : 0,
    ),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-secrets */
export const secrets: ShowKind = {
  words: "SECRETS",
  kinds: ["SECRET"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    SCHEMA_NAME,
    DATABASE_NAME,
    OWNER,
    COMMENT,
    text("secret_type", property("type")),
    text("oauth_scopes", ({ object: { properties } }) =>
      Array.isArray(properties.scopes) ? `[${properties.scopes.join(", ")}]` : null,
    ),
    OWNER_ROLE_TYPE,
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-image-repositories */
export const imageRepositories: ShowKind = {
  words: "IMAGE REPOSITORIES",
  kinds: ["IMAGE REPOSITORY"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("repository_url", ({ execution, object }) => repositoryUrl(execution.account, object.path)),
    OWNER,
    OWNER_ROLE_TYPE,
    COMMENT,
    text("encryption", property("encryption")),
  ],
};

const gitOf = ({ object }: Shown) => readGitRepository(object);

/** https://docs.snowflake.com/en/sql-reference/sql/show-git-repositories */
export const gitRepositories: ShowKind = {
  words: "GIT REPOSITORIES",
  kinds: ["GIT REPOSITORY"],
  level: "schema",
  columns: [
    CREATED_ON,
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    text("origin", (shown) => gitOf(shown).origin),
    text(
      "api_integration",
      (shown) => shown.execution.account.catalog.byId(gitOf(shown).integrationId)?.path.name,
    ),
    text("git_credentials", (shown) => {
      const { credentials } = gitOf(shown);
      return credentials && [credentials.database, credentials.schema, credentials.name].join(".");
    }),
    OWNER,
    OWNER_ROLE_TYPE,
    COMMENT,
    time("last_fetched_at", (shown) => gitOf(shown).fetchedOn),
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/show-sequences */
export const sequences: ShowKind = {
  words: "SEQUENCES",
  kinds: ["SEQUENCE"],
  level: "schema",
  columns: [
    NAME,
    DATABASE_NAME,
    SCHEMA_NAME,
    number("interval", property("increment")),
    CREATED_ON,
    OWNER,
    COMMENT,
    OWNER_ROLE_TYPE,
    text("ordered", ({ object }) => yesNo(object.properties.ordered !== false)),
  ],
};

function returnType(object: CatalogObject): string {
  return object.kind === "PROCEDURE" ? returnsText(object) : String(object.properties.returns ?? "");
}

function isSecure({ object }: Shown): boolean {
  return object.properties.secure === true;
}

function argumentCount(signature: string): number {
  const inside = /\((.*)\)$/s.exec(signature)?.[1] ?? "";
  return inside === "" ? 0 : inside.split(",").length;
}
