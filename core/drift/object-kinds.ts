/** A row of SHOW. */
export type ShownRow = Readonly<Record<string, unknown>>;

/** How one kind of object is read. */
export interface ObjectKind {
  /** as in `DROP kind name` */
  readonly kind: string;
  /** as in `SHOW plural IN DATABASE …` */
  readonly plural: string;
  /**
   * Columns of SHOW that only a statement changes. Those that Snowflake changes by itself (rows, bytes, times, progress,
   * the state of refreshes, change tracking, which a stream or a dynamic table of somebody else switches on) are not here.
   */
  readonly facts: readonly string[];
  /** GET_DDL's word for it, when its statement is read */
  readonly ddl?: (row: ShownRow) => string;
  /** whether DESCRIBE tells more, and what of it counts */
  readonly describe?: "row" | "properties";
  readonly describeFacts?: readonly string[];
  /** rows that are another kind's, or nobody's */
  readonly skip?: (row: ShownRow) => boolean;
  /** its name has the types of its arguments */
  readonly routine?: true;
  /** a fact that depends on why it is so */
  readonly more?: (row: ShownRow) => Readonly<Record<string, string>>;
}

const yes = (value: unknown) => value === true || value === "Y" || value === "true";
const text = (value: unknown) => String(value ?? "");

function tableDdl(row: ShownRow): string {
  if (yes(row.is_external)) return "EXTERNAL_TABLE";
  if (yes(row.is_event)) return "EVENT_TABLE";
  return yes(row.is_iceberg) ? "ICEBERG_TABLE" : "TABLE";
}

/** A task that Snowflake has suspended, for its failures or with its graph, is none that somebody has changed. */
function taskState(row: ShownRow): Readonly<Record<string, string>> {
  const reason = text(row.last_suspended_reason);
  const byItself = text(row.state) === "suspended" && reason !== "" && reason !== "USER_SUSPENDED";
  return byItself ? {} : { state: text(row.state) };
}

const policy = (kind: string, plural: string): ObjectKind => ({
  kind,
  plural,
  facts: ["owner", "comment", "options"],
  describe: "row",
  describeFacts: ["signature", "return_type", "body"],
});

/**
 * What lies in a schema, by Snowflake's pages of SHOW. Services are not here: a bind changes them, and no deployment.
 * https://docs.snowflake.com/en/sql-reference/sql/show
 */
export const OBJECT_KINDS: readonly ObjectKind[] = [
  {
    kind: "TABLE",
    plural: "TABLES",
    facts: [
      "kind",
      "comment",
      "cluster_by",
      "owner",
      "retention_time",
      "automatic_clustering",
      "search_optimization",
      "enable_schema_evolution",
    ],
    ddl: tableDdl,
    skip: (row) => yes(row.is_dynamic) || text(row.kind) === "TEMPORARY",
  },
  {
    kind: "VIEW",
    plural: "VIEWS",
    facts: ["comment", "owner", "is_secure", "is_materialized"],
    ddl: () => "VIEW",
  },
  {
    kind: "DYNAMIC TABLE",
    plural: "DYNAMIC TABLES",
    facts: ["comment", "owner", "cluster_by", "target_lag", "warehouse", "automatic_clustering"],
    ddl: () => "DYNAMIC_TABLE",
  },
  { kind: "SEQUENCE", plural: "SEQUENCES", facts: ["interval", "ordered", "owner", "comment"] },
  {
    kind: "PROCEDURE",
    plural: "USER PROCEDURES",
    facts: ["description", "is_secure", "arguments"],
    ddl: () => "PROCEDURE",
    routine: true,
  },
  {
    kind: "FUNCTION",
    plural: "USER FUNCTIONS",
    facts: ["description", "is_secure", "arguments"],
    ddl: () => "FUNCTION",
    routine: true,
  },
  {
    kind: "STAGE",
    plural: "STAGES",
    facts: [
      "url",
      "has_credentials",
      "has_encryption_key",
      "type",
      "owner",
      "comment",
      "storage_integration",
      "directory_enabled",
    ],
    describe: "properties",
    skip: (row) => text(row.type).includes("TEMPORARY"),
  },
  { kind: "FILE FORMAT", plural: "FILE FORMATS", facts: ["type", "format_options", "owner", "comment"] },
  {
    kind: "STREAM",
    plural: "STREAMS",
    facts: ["table_name", "source_type", "base_tables", "type", "mode", "owner", "comment"],
  },
  {
    kind: "TASK",
    plural: "TASKS",
    facts: [
      "warehouse",
      "schedule",
      "predecessors",
      "definition",
      "condition",
      "allow_overlapping_execution",
      "error_integration",
      "config",
      "owner",
      "comment",
    ],
    more: taskState,
  },
  {
    kind: "PIPE",
    plural: "PIPES",
    facts: ["definition", "pattern", "integration", "error_integration", "owner", "comment"],
  },
  {
    kind: "ALERT",
    plural: "ALERTS",
    facts: ["warehouse", "schedule", "state", "condition", "action", "owner", "comment"],
  },
  policy("MASKING POLICY", "MASKING POLICIES"),
  policy("ROW ACCESS POLICY", "ROW ACCESS POLICIES"),
  policy("AGGREGATION POLICY", "AGGREGATION POLICIES"),
  policy("PROJECTION POLICY", "PROJECTION POLICIES"),
  { kind: "TAG", plural: "TAGS", facts: ["allowed_values", "owner", "comment"] },
  { kind: "SECRET", plural: "SECRETS", facts: ["secret_type", "oauth_scopes", "owner", "comment"] },
  {
    kind: "NETWORK RULE",
    plural: "NETWORK RULES",
    facts: ["type", "mode", "owner", "comment"],
    describe: "row",
    describeFacts: ["value_list"],
  },
  {
    kind: "IMAGE REPOSITORY",
    plural: "IMAGE REPOSITORIES",
    facts: ["owner", "comment"],
  },
  {
    kind: "GIT REPOSITORY",
    plural: "GIT REPOSITORIES",
    facts: ["origin", "api_integration", "git_credentials", "owner", "comment"],
  },
  {
    kind: "STREAMLIT",
    plural: "STREAMLITS",
    facts: ["title", "query_warehouse", "owner", "comment"],
  },
  {
    kind: "SEMANTIC VIEW",
    plural: "SEMANTIC VIEWS",
    facts: ["owner", "comment"],
    ddl: () => "SEMANTIC_VIEW",
  },
];

/** Facts of what holds the others. `options` has TRANSIENT and MANAGED ACCESS. */
export const CONTAINER_FACTS = ["comment", "options", "retention_time", "owner"] as const;

/** What DESCRIBE tells of a stage that changes by itself. */
export const MOVING_PROPERTIES: ReadonlySet<string> = new Set(["DIRECTORY.LAST_REFRESHED_ON"]);
