import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject, ObjectKind } from "../../account/catalog.ts";
import { INTEGRATION_FORMS } from "../../catalog/integrations/all-integrations.ts";
import { categoryOf } from "../../catalog/integrations/integration-form.ts";
import { readKind } from "../../catalog/kind-words.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { doesNotExist, insufficientPrivileges, notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { Token } from "../../sql/tokenize.ts";
import { refuseOtherTable } from "../../tables/iceberg/iceberg-statements.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { describeFunction, describePolicy, describeProcedure } from "../describe-code.ts";
import { SHOW_KINDS } from "../kinds/all-show-kinds.ts";
import { resultOf } from "../shown-column.ts";
import { isShown } from "../visible.ts";
import { describeApp } from "./describe-app.ts";
import { describeContents } from "./describe-contents.ts";
import { describeFileFormat, describeStage } from "./describe-format.ts";
import { describeProperties } from "./describe-properties.ts";
import { describeSemanticView } from "./describe-semantic-view.ts";
import {
  describeAuthenticationPolicy,
  describeNetworkPolicy,
  describePackagesPolicy,
  describePasswordPolicy,
  describeSessionPolicy,
} from "./describe-set-policy.ts";
import { describeShare } from "./describe-share.ts";
import { describeTable } from "./describe-table.ts";
import { describeUser } from "./describe-user.ts";
import { describeVolume } from "./describe-volume.ts";

type Describe = (execution: Execution, object: CatalogObject) => ResultSet;

// A row of SHOW is what DESCRIBE gives for these, too.
const asShown =
  (words: string): Describe =>
  (execution, object) => {
    const kind = SHOW_KINDS.find((candidate) => candidate.words === words);
    return resultOf(kind?.columns ?? [], [{ execution, object, rowCount: undefined }], "OTHER");
  };

const INTEGRATIONS = [["EXTERNAL", "ACCESS"], ...INTEGRATION_FORMS.map(({ category }) => [category])];

const DESCRIBES: Partial<Record<ObjectKind, Describe>> = {
  TABLE: describeTable,
  VIEW: describeTable,
  "DYNAMIC TABLE": describeTable,
  "EXTERNAL TABLE": describeTable,
  USER: describeUser,
  DATABASE: describeContents,
  SCHEMA: describeContents,
  WAREHOUSE: asShown("WAREHOUSES"),
  "COMPUTE POOL": asShown("COMPUTE POOLS"),
  INTEGRATION: describeProperties,
  "NETWORK RULE": describeProperties,
  SECRET: describeProperties,
  PROCEDURE: describeProcedure,
  FUNCTION: describeFunction,
  "ROW ACCESS POLICY": describePolicy,
  "MASKING POLICY": describePolicy,
  "NETWORK POLICY": describeNetworkPolicy,
  "PASSWORD POLICY": describePasswordPolicy,
  "SESSION POLICY": describeSessionPolicy,
  "AUTHENTICATION POLICY": describeAuthenticationPolicy,
  "PACKAGES POLICY": describePackagesPolicy,
  SHARE: describeShare,
  "EXTERNAL VOLUME": describeVolume,
  "FILE FORMAT": describeFileFormat,
  STAGE: describeStage,
  SEQUENCE: asShown("SEQUENCES"),
  STREAM: asShown("STREAMS"),
  TASK: asShown("TASKS"),
  PIPE: asShown("PIPES"),
  ALERT: asShown("ALERTS"),
  STREAMLIT: describeApp,
  NOTEBOOK: describeApp,
  "SEMANTIC VIEW": describeSemanticView,
  "GIT REPOSITORY": asShown("GIT REPOSITORIES"),
};

/** DESC[RIBE] of the kinds above: https://docs.snowflake.com/en/sql-reference/sql/desc; services describe themselves. */
export const describeFamily: StatementFamily = {
  name: "DESCRIBE",
  commits: false,
  accepts: (tokens) => describedKind(tokens) !== undefined,
  async execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    reader.next();
    const category = INTEGRATIONS.find((words) => reader.looksLike(...words, "INTEGRATION"));
    if (category) reader.accept(...category);
    const iceberg = reader.looksLike("ICEBERG");
    const kind = readKind(reader);
    if (iceberg) refuseOtherTable(execution, reader);
    const name = readObjectName(reader, kind);
    if (kind === "SHARE" && name.length > 1) throw notSupported("DESCRIBE SHARE of another account");
    if (reader.looksLike("TYPE", "=", "STAGE")) throw notSupported(`DESCRIBE ${kind} … TYPE = STAGE`);
    if (reader.accept("TYPE", "=")) reader.expect("COLUMNS");
    reader.end();
    const object = find(execution, kind, name);
    if (category && categoryOf(object) !== category.join("_"))
      throw doesNotExist("Integration", object.path.name);
    const describe = DESCRIBES[kind];
    if (!describe) throw reader.unexpected();
    return describe(execution, object);
  },
};

function describedKind(tokens: readonly Token[]): ObjectKind | undefined {
  const verb = tokens[0];
  if (verb?.kind !== "word" || !["DESC", "DESCRIBE"].includes(verb.value)) return undefined;
  const rest = new TokenReader("", tokens.slice(1));
  if (INTEGRATIONS.some((words) => rest.looksLike(...words, "INTEGRATION"))) return "INTEGRATION";
  if (rest.looksLike("MATERIALIZED", "VIEW")) return "VIEW";
  if (rest.looksLike("ICEBERG", "TABLE") || rest.looksLike("EVENT", "TABLE")) return "TABLE";
  return (Object.keys(DESCRIBES) as ObjectKind[]).find((kind) => rest.looksLike(...kind.split(" ")));
}

function find(execution: Execution, kind: ObjectKind, name: readonly string[]): CatalogObject {
  const { account, session } = execution;
  const tableLike = kind === "TABLE" || kind === "VIEW";
  const path = account.access.pathOf(session, kind, name, "DESCRIBE");
  const object = account.access.find(session, tableLike ? "TABLE LIKE" : kind, path);
  // "Individual users can see their own properties"
  if (kind === "USER" && object?.path.name === session.user) return object;
  const describesAll =
    tableLike && account.access.holds(session, "APPLY ROW ACCESS POLICY", account.catalog.account);
  if (object && (describesAll || isShown(execution, object))) {
    if (kind === "USER" && !account.access.holds(session, "OWNERSHIP", object)) {
      throw insufficientPrivileges("USER", object.path.name);
    }
    return object;
  }
  const label = kind.charAt(0) + kind.slice(1).toLowerCase();
  throw doesNotExist(
    label,
    [path.database, path.schema, path.name].filter((part) => part !== undefined).join("."),
  );
}
