import type { Account } from "../account/account.ts";
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
export async function coverageOf({ account, run }: WholeAccount): Promise<Coverage> {
  const answered = new Set<string>();
  for (const name of statementNames()) if (await isAnswered(run, name)) answered.add(name);
  return {
    statements: split(statementNames(), (name) => answered.has(name)),
    functions: split([...knownFunctions().keys()].sort(), (name) => hasFunction(account, name)),
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

/** Whether a statement that begins so is read: the few words are no whole statement, but they are not refused. */
async function isAnswered(run: WholeAccount["run"], name: string): Promise<boolean> {
  try {
    await run(`${name} x`);
    return true;
  } catch (error) {
    return !(error instanceof SnowflakeError && error.message.startsWith("Unsupported feature"));
  }
}

function hasFunction(account: Account, name: string): boolean {
  return (
    functionRules().has(name) ||
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
