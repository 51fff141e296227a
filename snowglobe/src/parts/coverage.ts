import { SESSION_PARAMETERS } from "../account/parameters.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { functionRules } from "../functions/function-rules.ts";
import { TABLE_FUNCTIONS } from "../query/table-function.ts";
import { knownFunctions, knownParameters, knownStatements } from "../snowflake-index/index-of-names.ts";
import { leadingWords } from "../snowflake-index/name-statement.ts";
import type { WholeAccount } from "./open-whole-account.ts";

/** What of Snowflake is here, by names: what is not is refused by its name. */
export interface Coverage {
  readonly statements: Covered;
  readonly functions: Covered;
  readonly parameters: Covered;
}

export interface Covered {
  readonly here: readonly string[];
  readonly refused: readonly string[];
}

/** Compares an account with the names that Snowflake documents. */
export async function coverageOf(whole: WholeAccount): Promise<Coverage> {
  const answered = new Set<string>();
  for (const name of statementNames()) if (await isAnswered(whole.run, name)) answered.add(name);
  const functions = [...knownFunctions().keys()].sort();
  const callable = new Set<string>();
  for (const name of functions) if (await hasFunction(whole, name)) callable.add(name);
  return {
    statements: split(statementNames(), (name) => answered.has(name)),
    functions: split(functions, (name) => callable.has(name)),
    parameters: split([...knownParameters()].sort(), (name) => SESSION_PARAMETERS.has(name)),
  };
}

/** `CREATE TABLE`, `GRANT OWNERSHIP`, `COPY INTO` …, each once. */
export function statementNames(): string[] {
  const names = [...knownStatements()]
    .filter(([verb]) => /^[A-Z]+$/.test(verb) && verb !== "SELECT")
    .flatMap(([verb, forms]) => forms.map((form) => [verb, ...leadingWords(form)].join(" ")));
  return [...new Set(names)].sort();
}

const MERGE = "MERGE INTO X USING Y ON X.A = Y.A WHEN MATCHED THEN";
/** What a few words do not say enough of. */
const WHOLE_STATEMENTS: Readonly<Record<string, string>> = {
  DELETE: "DELETE FROM X WHERE A = 1",
  MERGE: `${MERGE} DELETE`,
  "MERGE WHEN": `${MERGE} DELETE`,
  "MERGE WHEN MATCHED THEN DELETE": `${MERGE} DELETE`,
  "MERGE WHEN MATCHED THEN UPDATE": `${MERGE} UPDATE SET A = 1`,
  "MERGE WHEN NOT MATCHED THEN INSERT":
    "MERGE INTO X USING Y ON X.A = Y.A WHEN NOT MATCHED THEN INSERT (A) VALUES (1)",
  "DESCRIBE DESC": "DESC TABLE X",
  "LIST LS": "LS @S",
  "REMOVE RM": "RM @S",
  EXPLAIN: "EXPLAIN SELECT 1",
  "DESCRIBE SEARCH OPTIMIZATION": "DESCRIBE SEARCH OPTIMIZATION ON X",
  "DESCRIBE TRANSACTION": "DESCRIBE TRANSACTION 1",
  "GRANT OWNERSHIP ON": "GRANT OWNERSHIP ON TABLE X TO ROLE Y",
  "GRANT OWNERSHIP ON ALL": "GRANT OWNERSHIP ON ALL TABLES IN SCHEMA X TO ROLE Y",
  "GRANT OWNERSHIP ON FUTURE": "GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA X TO ROLE Y",
  "REVOKE GRANT OPTION FOR": "REVOKE GRANT OPTION FOR SELECT ON TABLE X FROM ROLE Y",
  "SHOW ENDPOINTS": "SHOW ENDPOINTS IN SERVICE X",
  "GRANT SERVICE ROLE": "GRANT SERVICE ROLE X!Y TO ROLE Z",
  "REVOKE SERVICE ROLE": "REVOKE SERVICE ROLE X!Y FROM ROLE Z",
};

/** Names of the index that are called otherwise than `NAME(…)`. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  "||": "'a' || 'b'",
  "[NOT] BETWEEN": "1 BETWEEN 0 AND 2",
  "[NOT] ILIKE": "'a' ILIKE 'A'",
  "[NOT] IN": "1 IN (1, 2)",
  "[NOT] LIKE": "'a' LIKE 'a'",
  "[NOT] REGEXP": "'a' REGEXP 'a'",
  "[NOT] RLIKE": "'a' RLIKE 'a'",
  "ILIKE ANY": "'a' ILIKE ANY ('A')",
  "IS [NOT] DISTINCT FROM": "1 IS NOT DISTINCT FROM 2",
  "IS [NOT] NULL": "1 IS NULL",
  "LIKE ALL": "'a' LIKE ALL ('a')",
  "LIKE ANY": "'a' LIKE ANY ('a')",
  CASE: "CASE WHEN TRUE THEN 1 END",
  CAST: "CAST('1' AS INT)",
  "CAST , ::": "'1'::INT",
  EXTRACT: "EXTRACT(YEAR FROM CURRENT_DATE())",
  POSITION: "POSITION('a' IN 'ba')",
  TRY_CAST: "TRY_CAST('1' AS INT)",
};

/** Whether a statement that begins so is read: the few words are no whole statement, but they are not refused. */
async function isAnswered(run: WholeAccount["run"], name: string): Promise<boolean> {
  const whole = WHOLE_STATEMENTS[name];
  for (const sql of whole === undefined ? [`${name} x`, name] : [whole]) {
    if (!(await isRefused(run, sql))) return true;
  }
  return false;
}

async function isRefused(run: WholeAccount["run"], sql: string): Promise<boolean> {
  try {
    await run(sql);
    return false;
  } catch (error) {
    return error instanceof SnowflakeError && error.message.startsWith("Unsupported feature");
  }
}

async function hasFunction({ account, run }: WholeAccount, name: string): Promise<boolean> {
  const expression = EXPRESSIONS[name];
  if (expression !== undefined) return !(await isRefused(run, `SELECT ${expression}`));
  return (
    functionRules().has(name) ||
    functionRules().has(`SNOWFLAKE.NOTIFICATION.${name}`) ||
    account.systemFunctions.has(name) ||
    account.virtualTables.get(name)?.kind === "function" ||
    TABLE_FUNCTIONS.has(name)
  );
}

function split(names: readonly string[], isHere: (name: string) => boolean): Covered {
  return { here: names.filter(isHere), refused: names.filter((name) => !isHere(name)) };
}

/** The page that tells it. */
export function coverageText({ statements, functions, parameters }: Coverage): string {
  const section = (title: string, covered: Covered, note: string) =>
    `## ${title}\n\n${note}\n\n**Here**: ${covered.here.join(", ")}\n\n**Refused by name**: ${covered.refused.join(", ")}\n`;
  const row = (title: string, { here, refused }: Covered) =>
    `| ${title} | ${here.length} | ${refused.length} |`;
  return [
    "# What of Snowflake is here",
    "",
    "Written by `npm run coverage:snowglobe` from the code and from the names that Snowflake documents; a test keeps it true.",
    'A name under "here" is answered; of its clauses and options, what is missing is refused by name as well.',
    "",
    "| | here | refused by name |",
    "| --- | --- | --- |",
    row("statements, by their first words", statements),
    row("functions", functions),
    row("parameters of a session", parameters),
    "",
    section("Statements", statements, "By verb and what follows it. Queries are a statement of their own."),
    section("Functions", functions, "Scalar, aggregate, window, table and system functions."),
    section("Parameters", parameters, "As ALTER SESSION sets and SHOW PARAMETERS tells them."),
  ].join("\n");
}
