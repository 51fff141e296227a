import { notSupported, type SnowflakeError } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { positionOf, type Token } from "../sql/tokenize.ts";
import { knownClauses, knownParameters, knownPrivileges, knownStatements } from "./index-of-names.ts";
import { leadingWords, matches, nameStatement, type StatementName } from "./name-statement.ts";

/**
 * The error for a statement that nothing here runs: what Snowflake has is named, what it has not is a syntax error.
 */
export function refuseStatement(sql: string, tokens: readonly Token[]): SnowflakeError {
  const named = nameStatement(tokens);
  if ("unknownAt" in named) return new TokenReader(sql, tokens).unexpectedAt(named.unknownAt);
  return notSupported(named.kind === undefined ? `statement ${named.name}` : objectsOf(named));
}

function objectsOf({ name, kind = "", modifiers }: StatementName): string {
  if (name.startsWith("SHOW ")) return `statement ${name}`;
  const beyond = name.slice(name.indexOf(" ") + 1);
  if (beyond !== kind) return `statement ${name}`;
  return `${[...modifiers, kind].join(" ")} objects`;
}

/**
 * An error of a parser that did not expect something, told by what Snowflake knows: a clause, a property or a privilege
 * that Snowflake has is named as not supported here. Other errors stay as they are.
 */
export function explainRefusal(error: SnowflakeError, sql: string, tokens: readonly Token[]): SnowflakeError {
  const named = nameStatement(tokens);
  if ("unknownAt" in named) return error;
  const property = /invalid property '(\w+)'/.exec(error.message)?.[1];
  if (error.code === "001420" && property !== undefined)
    return isProperty(named, property) ? notSupported(`${named.name} … ${property}`) : error;
  const privilege = /Invalid privilege '([^']+)' for object type '([^']+)'/.exec(error.message);
  if (error.code === "003008" && privilege?.[1] !== undefined)
    return isPrivilege(privilege[1], privilege[2] ?? "")
      ? notSupported(`privilege ${privilege[1]} on ${privilege[2]}`)
      : error;
  if (error.code !== "001003" || !/unexpected '/.test(error.message) || !error.at) return error;
  const at = placeOf(error.at, sql, tokens);
  const feature = at === undefined ? undefined : featureAt(named, tokens, at);
  return feature === undefined ? error : notSupported(feature);
}

function placeOf(
  place: { readonly line: number; readonly position: number },
  sql: string,
  tokens: readonly Token[],
): number | undefined {
  const found = tokens.findIndex((token) => {
    const { line, position } = positionOf(sql, token.start);
    return line === place.line && position === place.position;
  });
  if (found >= 0) return found;
  const end = positionOf(sql, sql.length);
  return end.line === place.line && end.position === place.position ? tokens.length : undefined;
}

/** Clauses of queries that there are no rules for here. */
const QUERY_CLAUSES = [
  "PIVOT",
  "UNPIVOT",
  "MATCH_RECOGNIZE",
  "CONNECT BY",
  "START WITH",
  "AT",
  "BEFORE",
  "CHANGES",
  "SAMPLE",
  "TABLESAMPLE",
  "ASOF JOIN",
  "MATCH_CONDITION",
  "RESAMPLE",
  "BY NAME",
  "FETCH",
  "FOR UPDATE",
  "DIRECTED JOIN",
  "DIRECTORY",
  "SEMANTIC_VIEW",
  "TOP",
];

function featureAt(named: StatementName, tokens: readonly Token[], at: number): string | undefined {
  if (tokens[at]?.kind === "variable") return `a session variable here in ${named.name}`;
  if (matches(tokens, at, ["IDENTIFIER"])) return `IDENTIFIER(…) here in ${named.name}`;
  // What stands before may have been taken for an alias.
  for (const place of [at, at - 1, at - 2]) {
    const clause = QUERY_CLAUSES.find((words) => matches(tokens, place, words.split(" ")));
    if (clause !== undefined && holdsQuery(tokens)) return clause;
  }
  if (at < named.length) return `statement ${named.name}`;
  const clauses = [...clausesOf(named), ...actionsOf(named)].sort(
    (left, right) => right.length - left.length,
  );
  const found = clauses.find((clause) => matches(tokens, at, clause));
  if (found) return `${named.name} … ${found.join(" ")}`;
  const other = otherForm(named, tokens);
  return other === undefined ? undefined : `statement ${other}`;
}

function holdsQuery(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token) => token.kind === "word" && (token.value === "SELECT" || token.value === "FROM"),
  );
}

/** GRANT DATABASE ROLE and the like: the statement's first words name something that our parser does not know. */
function otherForm({ name, length }: StatementName, tokens: readonly Token[]): string | undefined {
  const verb = tokens[0]?.value;
  const isGrant = verb === "GRANT" || verb === "REVOKE";
  if (!isGrant || length < 3) return undefined;
  return name;
}

/** The words of the clauses of a statement: ALTER takes the properties of CREATE. */
function clausesOf({ name, kind }: StatementName): string[][] {
  const statements = [name, ...(kind === undefined ? [] : [`CREATE ${kind}`, `ALTER ${kind}`])];
  return [...knownClauses()]
    .filter(([statement]) =>
      statements.some((each) => statement === each || statement.startsWith(`${each} `)),
    )
    .flatMap(([, clauses]) => clauses)
    .flatMap((clause) => clause.replace(/^[a-z ]+: /, "").split(/ [/|] /))
    .map((clause) => clause.split(/\s+/).filter((word) => /^[A-Z][A-Z_0-9]*$/.test(word)))
    .filter((words) => words.length > 0);
}

/** What the statement's forms have behind their first words: `SET MASKING POLICY` of `TABLE … SET MASKING POLICY`. */
function actionsOf({ name, kind }: StatementName): string[][] {
  const verb = name.split(" ")[0] ?? "";
  return (knownStatements().get(verb) ?? [])
    .filter((form) => leadingWords(form).join(" ") === (kind ?? name.slice(verb.length + 1)))
    .flatMap((form) => form.split("…").slice(1))
    .map((part) => leadingWords(part.trim()))
    .filter((words) => words.length > 0);
}

function isProperty(named: StatementName, property: string): boolean {
  return (
    clausesOf(named).some((words) => words[0] === property) ||
    [...knownClauses().values()].some((clauses) => clauses.includes(property)) ||
    knownParameters().has(property)
  );
}

function isPrivilege(privilege: string, kind: string): boolean {
  return [...knownPrivileges()].some(
    ([known, privileges]) => privileges.includes(privilege) && (known === kind || known.includes(kind)),
  );
}
