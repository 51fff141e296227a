import { notSupported, type SnowflakeError } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { positionOf, type Token } from "../sql/tokenize.ts";
import { knownClauses, knownParameters, knownPrivileges, knownStatements } from "./index-of-names.ts";
import { alternatives, leadingWords, matches, nameStatement, type StatementName } from "./name-statement.ts";
import { refuseModel } from "./snowflakes-models.ts";

/**
 * The error for a statement that nothing here runs: what Snowflake has is named, what it has not is a syntax error.
 */
export function refuseStatement(sql: string, tokens: readonly Token[]): SnowflakeError {
  const model = modelMade(tokens);
  if (model) return model;
  const named = nameStatement(tokens);
  if ("unknownAt" in named) return new TokenReader(sql, tokens).unexpectedAt(named.unknownAt);
  const what = named.kind === undefined ? `statement ${named.name}` : objectsOf(named);
  return refuseModel(what, named.name.slice(named.name.indexOf(" ") + 1)) ?? notSupported(what);
}

/** CREATE [OR REPLACE] SNOWFLAKE.ML.FORECAST …: an object of one of Snowflake's classes. */
function modelMade(tokens: readonly Token[]): SnowflakeError | undefined {
  const reader = new TokenReader("", tokens);
  if (!reader.accept("CREATE")) return undefined;
  reader.accept("OR", "REPLACE");
  if (!reader.looksLike("SNOWFLAKE", ".")) return undefined;
  const name = reader.qualifiedName().join(".");
  return refuseModel(`statement CREATE ${name}`, name);
}

function objectsOf({ name, kind = "", modifiers }: StatementName): string {
  if (name.startsWith("SHOW ") || name.startsWith("UNDROP ")) return `statement ${name}`;
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
  const unsupported = /^Unsupported feature in snowglobe: (.*)\.$/.exec(error.message)?.[1];
  if (error.code === "000002" && unsupported !== undefined)
    return notSupported(fullerName(named, tokens, unsupported));
  const property = /invalid property '(\w+)'/.exec(error.message)?.[1];
  if (error.code === "001420" && property !== undefined) {
    const form = formsWritten(named, tokens).find(({ name }) => name.split(" ").includes(property));
    if (form) return notSupported(form.name);
    return isProperty(named, property) ? notSupported(`${named.name} … ${property}`) : error;
  }
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
  "AT",
  "BEFORE",
  "CHANGES",
  "RESAMPLE",
  "FETCH",
  "FOR UPDATE",
  "DIRECTED JOIN",
  "DIRECTORY",
  "SEMANTIC_VIEW",
];

function featureAt(named: StatementName, tokens: readonly Token[], at: number): string | undefined {
  if (tokens[at]?.kind === "variable") return `a session variable here in ${named.name}`;
  if (matches(tokens, at, ["IDENTIFIER"])) return `IDENTIFIER(…) here in ${named.name}`;
  // What stands before may have been taken for an alias.
  for (const place of [at, at - 1, at - 2]) {
    const clause = QUERY_CLAUSES.find((words) => matches(tokens, place, words.split(" ")));
    if (clause !== undefined && holdsQuery(tokens)) return clause;
  }
  // Of a query only the first word is its name: FROM without anything before it is a slip.
  if (at < (holdsQuery(tokens.slice(0, 1)) ? 1 : named.length)) return `statement ${named.name}`;
  const form = formsWritten(named, tokens).find(({ parts }) =>
    parts.some(({ start, end }) => start <= at && at < end),
  );
  if (form) return form.name;
  const clauses = clausesOf(named).sort((left, right) => right.length - left.length);
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

/** A form of a statement with more than its first words, whose words all stand in the statement, in this order. */
interface FormWritten {
  /** `ALTER TABLE … ALTER COLUMN … SET MASKING POLICY`. */
  readonly name: string;
  /** Where its words stand, as indices of tokens. */
  readonly parts: readonly { readonly start: number; readonly end: number }[];
}

/** The forms that a statement has the words of, those of most words first. */
function formsWritten({ name, kind, length }: StatementName, tokens: readonly Token[]): FormWritten[] {
  const verb = name.split(" ")[0] ?? "";
  const subject = kind ?? name.slice(verb.length + 1);
  const found: FormWritten[] = [];
  for (const form of (knownStatements().get(verb) ?? []).flatMap((each) => alternatives(each))) {
    if (leadingWords(form).join(" ") !== subject) continue;
    const words = form
      .slice(subject.length)
      .split("…")
      .map((part) => leadingWords(part.trim()))
      .filter((part) => part.length > 0);
    const parts = findInOrder(words, tokens, length);
    if (parts && words.length > 0)
      found.push({ name: [`${verb} ${subject}`, ...words.map((part) => part.join(" "))].join(" … "), parts });
  }
  return found.sort((left, right) => right.name.length - left.name.length);
}

function findInOrder(
  words: readonly (readonly string[])[],
  tokens: readonly Token[],
  from: number,
): FormWritten["parts"] | undefined {
  const parts: { start: number; end: number }[] = [];
  let at = from;
  for (const part of words) {
    const start = tokens.findIndex((_, index) => index >= at && matches(tokens, index, part));
    if (start < 0) return undefined;
    at = start + part.length;
    parts.push({ start, end: at });
  }
  return parts;
}

/** The whole name of the form of which a parser told a part: `ALTER TABLE … SET` is `ALTER TABLE … SET TAG`. */
function fullerName(named: StatementName, tokens: readonly Token[], feature: string): string {
  // All of the kind is missing, not this form of it; or it is told with more than the form's words.
  if (feature.endsWith(" objects") || feature.includes("(")) return feature;
  // COLUMN can be left out: ALTER TABLE … MODIFY x SET MASKING POLICY.
  const told = (feature.match(/\b[A-Z][A-Z_]+\b/g) ?? []).filter((word) => word !== "COLUMN");
  const form = formsWritten(named, tokens).find(({ name }) => {
    const words = name.split(" ");
    return told.length > 0 && words.length > told.length && told.every((word) => words.includes(word));
  });
  return form?.name ?? feature;
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
