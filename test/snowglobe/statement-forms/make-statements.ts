import { knownKinds } from "../../../snowglobe/src/snowflake-index/index-of-names.ts";
import { alternatives, leadingWords } from "../../../snowglobe/src/snowflake-index/name-statement.ts";
import { FIXTURES } from "./objects.ts";

/** What an ALTER's clause is followed by, by its words; the longest that fits. */
const AFTER: Readonly<Record<string, string>> = {
  "RENAME TO": "renamed",
  "SWAP WITH": "second",
  "CLUSTER BY": "(id)",
  "ADD COLUMN": "added INT",
  ADD: "added INT",
  "ADD COLUMN IF NOT EXISTS": "added INT",
  "ADD IF NOT EXISTS": "added INT",
  "RENAME COLUMN": "other TO another",
  "DROP COLUMN": "other",
  DROP: "other",
  "ADD CONSTRAINT": "one UNIQUE (other)",
  "ADD PRIMARY KEY": "(id)",
  "ADD UNIQUE": "(other)",
  "ADD FOREIGN KEY": "(id) REFERENCES second (id)",
  "ADD CHECK": "(id > 0)",
  "RENAME CONSTRAINT": "uq TO uq2",
  "DROP CONSTRAINT": "uq",
  "DROP UNIQUE": "(id)",
  "DROP FOREIGN KEY": "(id)",
  CONSTRAINT: "uq NOT ENFORCED",
  "PRIMARY KEY": "NOT ENFORCED",
  UNIQUE: "(id) NOT ENFORCED",
  "FOREIGN KEY": "(id) NOT ENFORCED",
  "DROP DEFAULT": "",
  "SET DEFAULT": "sq.NEXTVAL",
  "SET NOT NULL": "",
  "DROP NOT NULL": "",
  "SET DATA TYPE": "VARCHAR(20)",
  COMMENT: "'text'",
  "SET COMMENT": "= 'text'",
  "UNSET COMMENT": "",
  "SET TAG": "cost = 'x'",
  "UNSET TAG": "cost",
  "SET MASKING POLICY": "mask",
  "SET PROJECTION POLICY": "hidden",
  "SET AGGREGATION POLICY": "five",
  "SET JOIN POLICY": "joined",
  "ADD ROW ACCESS POLICY": "keep ON (id)",
  "DROP ROW ACCESS POLICY": "keep",
  "ADD STORAGE LIFECYCLE POLICY": "old ON (id)",
  "ADD SEARCH OPTIMIZATION ON": "EQUALITY(id)",
  "DROP SEARCH OPTIMIZATION ON": "EQUALITY(id)",
  "SET DATA_METRIC_SCHEDULE": "= '5 MINUTE'",
  "ADD DATA METRIC FUNCTION": "SNOWFLAKE.CORE.NULL_COUNT ON (id)",
  "DROP DATA METRIC FUNCTION": "SNOWFLAKE.CORE.NULL_COUNT ON (id)",
  "MODIFY DATA METRIC FUNCTION": "SNOWFLAKE.CORE.NULL_COUNT ON (id) SUSPEND",
  "SET CONTACT": "STEWARD = someone",
  "UNSET CONTACT": "STEWARD",
  "ADD DELEGATED AUTHORIZATION OF ROLE": "rl TO SECURITY INTEGRATION si",
  "REMOVE DELEGATED AUTHORIZATION OF ROLE": "rl FROM SECURITY INTEGRATION si",
  "REMOVE DELEGATED AUTHORIZATIONS FROM SECURITY INTEGRATION": "si",
  "SET DEFAULT_MFA_METHOD": "= 'PASSKEY'",
  "REMOVE MFA METHOD": "m",
  "MODIFY MFA METHOD": "m SET COMMENT = 'c'",
  "ADD MFA METHOD OTP": "COUNT = 3",
  "ADD KEY PAIR": "kp PUBLIC_KEY = 'x'",
  "MODIFY KEY PAIR": "kp SET DISABLED = TRUE",
  "REMOVE KEY PAIR": "kp",
  "ROTATE KEY PAIR": "kp",
  "ADD PROGRAMMATIC ACCESS TOKEN": "pat",
  "MODIFY PROGRAMMATIC ACCESS TOKEN": "pat SET COMMENT = 'c'",
  "ROTATE PROGRAMMATIC ACCESS TOKEN": "pat",
  "REMOVE PROGRAMMATIC ACCESS TOKEN": "pat",
  "SET AUTHENTICATION POLICY": "ap",
  "SET PASSWORD POLICY": "pp",
  "SET SESSION POLICY": "sp",
  "SET PACKAGES POLICY": "pk",
  "SET FEATURE POLICY": "POLICY fp",
  "ADD TABLES": "(base)",
  "DROP TABLES": "(base)",
  "ENABLE REPLICATION TO ACCOUNTS": "o.a",
  "ENABLE FAILOVER TO ACCOUNTS": "o.a",
  "SET CHANGE_TRACKING": "= TRUE",
  "SET PIPE_EXECUTION_PAUSED": "= TRUE",
  "SET APPEND_ONLY": "= TRUE",
  "SET INSERT_ONLY": "= TRUE",
  "ADD FILES": "('a.csv')",
  "REMOVE FILES": "('a.csv')",
  "ADD PARTITION": "(d = '2024-01-01') LOCATION 'x'",
  "DROP PARTITION LOCATION": "'x'",
  "SET AUTO_REFRESH": "= TRUE",
  "SET INCREMENT": "BY 2",
  "SET EXTERNAL_ACCESS_INTEGRATIONS": "= (eai)",
  "SET SECRETS": "= ('s' = sec)",
  "SET LOG_LEVEL": "= INFO",
  "SET TRACE_LEVEL": "= ALWAYS",
  "SET AUTO_EVENT_LOGGING": "= LOGGING",
  "SET BODY": "-> a > 1",
  "REMOVE AFTER": "before",
  "ADD AFTER": "before",
  "SET FINALIZE": "= root",
  "MODIFY AS": "SELECT 1",
  "MODIFY WHEN": "TRUE",
  "ADD ALLOWED_VALUES": "'a'",
  "DROP ALLOWED_VALUES": "'a'",
  "ADD ACCOUNTS": "= o.a",
  "REMOVE ACCOUNTS": "= o.a",
  "SET ACCOUNTS": "= o.a",
  "MODIFY CONDITION EXISTS": "(SELECT 1)",
  "MODIFY ACTION": "SELECT 1",
  "FROM SPECIFICATION": "'spec: {}'",
  "RESTORE VOLUME": "v FROM SNAPSHOT s",
  "MOVE DATABASES": "dat TO FAILOVER GROUP other",
  "ADD VERSION": "v1 FROM '@stg'",
  "DROP VERSION": "v1",
  "MODIFY VERSION": "v1 SET COMMENT = 'c'",
  "SET DATA": "TYPE VARCHAR(20)",
  VERSION: "v1",
};

/** A property to set, where COMMENT is not the plainest. */
const PROPERTIES: Readonly<Record<string, readonly [name: string, value: string]>> = {
  TABLE: ["DATA_RETENTION_TIME_IN_DAYS", "1"],
  "DYNAMIC TABLE": ["TARGET_LAG", "'2 days'"],
  WAREHOUSE: ["AUTO_SUSPEND", "60"],
  SESSION: ["TIMEZONE", "'UTC'"],
  ACCOUNT: ["TIMEZONE", "'UTC'"],
};

const nameOf = (kind: string) => FIXTURES.get(kind)?.name ?? "x";

/** The kind that a form begins with, with what follows. */
function splitKind(form: string): { readonly kind: string; readonly rest: string } {
  const kind = knownKinds().find((known) => form === known.kind || form.startsWith(`${known.kind} `))?.kind;
  const words = kind ?? leadingWords(form).join(" ");
  return { kind: words, rest: form.slice(words.length).trim() };
}

/** Whole statements for a form of the index that has none of its own. */
export function makeStatements(verb: string, written: string): string[] {
  const form = written.replace(/\s*\([^)]*[a-z][^)]*\)/, "");
  return alternatives(form).map((each) => makeStatement(verb, each));
}

function makeStatement(verb: string, form: string): string {
  if (verb === "SHOW") return `SHOW ${form}${/ (IN|FOR) [A-Z ]+$/.test(form) ? " x" : ""}`;
  const { kind, rest } = splitKind(form);
  const name = nameOf(kind);
  if (verb === "DROP" || verb === "DESCRIBE" || verb === "UNDROP")
    return `${verb} ${kind} ${name} ${rest}`.trim();
  if (verb === "CREATE") return `CREATE ${kind} new_one ${rest.replace("…", "").trim()} COMMENT = 'c'`;
  if (verb !== "ALTER") return `${verb} ${form}`;
  const [property, value] = PROPERTIES[kind] ?? ["COMMENT", "'text'"];
  const clause = rest.replace(/^…\s*/, "");
  const target = kind === "SESSION" || kind === "ACCOUNT" ? "" : `${name} `;
  if (clause === "") return `ALTER ${kind} ${target}SET ${property} = ${value}`;
  if (/^SET <\w/.test(clause)) return `ALTER ${kind} ${target}SET ${property} = ${value}`;
  if (/^UNSET <\w/.test(clause)) return `ALTER ${kind} ${target}UNSET ${property}`;
  const column = /^((?:ALTER|MODIFY)(?: COLUMN)?) … (.*)$/.exec(clause);
  const words = column?.[2] ?? clause.replace(/^(ALTER|MODIFY) (?=CONSTRAINT|PRIMARY|UNIQUE|FOREIGN)/, "");
  const tail = AFTER[words] ?? "";
  if (column) return `ALTER ${kind} ${target}${column[1]} v ${words} ${tail}`.trim();
  return `ALTER ${kind} ${target}${clause.replace("…", "x")} ${tail}`.trim();
}
