import type { Execution, StatementFamily } from "../account/account.ts";
import { type CatalogObject, isTableLike, type ObjectKind } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { nameOf } from "../show/routine-name.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import type { ResultSet } from "../types/result-set.ts";
import { applyTags, changesOf, readTags, type TagChanges, type WrittenTag } from "./set-tags.ts";
import { acceptTaggable } from "./taggable-kinds.ts";

/** A clause `[WITH] TAG (…)` of a CREATE: where it stands, and what it sets. */
interface Clause {
  /** Places of its first token and of the one behind it. */
  readonly from: number;
  readonly to: number;
  /** The column that it belongs to; undefined: the object. */
  readonly column: string | undefined;
}

interface Tagged {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly orAlter: boolean;
  readonly clauses: readonly Clause[];
}

/**
 * CREATE … [WITH] TAG (…) of every kind that takes tags: the statement runs without the clause, then the tags are set on
 * what it made. They are looked up and checked before.
 * https://docs.snowflake.com/en/user-guide/object-tagging/work
 */
export const createWithTagsFamily: StatementFamily = {
  name: "CREATE … WITH TAG",
  commits: true,
  accepts: (tokens) => findTagged(tokens) !== undefined,
  execute: createWithTags,
};

async function createWithTags(execution: Execution): Promise<ResultSet> {
  const { account, sql, tokens, binds, scriptVariables } = execution;
  const tagged = findTagged(tokens);
  if (!tagged) throw new TokenReader(sql, tokens).unexpected();
  if (tagged.orAlter) throw notSupported(`TAG in CREATE OR ALTER ${tagged.kind}`);
  const changes = tagged.clauses.map((clause) => ({
    column: clause.column,
    changes: changesOf(execution, tagsOf(sql, tokens, clause)),
  }));
  const objects = () => account.catalog.list(tagged.kind, { temporary: "every session" });
  const before = new Set(objects().map(({ id }) => id));
  const variables = scriptVariables ? { scriptVariables } : {};
  const result = await execution.run(without(sql, tokens, tagged.clauses), {
    binds,
    ...variables,
    unrecorded: true,
  });
  const made = objects().find((object) => !before.has(object.id) && nameOf(object) === tagged.name);
  if (made) await setAll(execution, made, changes);
  return result;
}

async function setAll(
  { account }: Execution,
  made: CatalogObject,
  all: readonly { readonly column: string | undefined; readonly changes: TagChanges }[],
): Promise<void> {
  await account.change(async (change) => {
    for (const { column, changes } of all)
      applyTags(change, change.catalog.byId(made.id) ?? made, changes, column);
  });
}

function tagsOf(sql: string, tokens: readonly Token[], { from, to }: Clause): WrittenTag[] {
  const reader = new TokenReader(sql, tokens.slice(from, to));
  reader.accept("WITH");
  reader.expect("TAG", "(");
  const tags = readTags(reader);
  reader.expect(")");
  return tags;
}

/** The statement with blanks for the clauses: what else is wrong with it is told at its place. */
function without(sql: string, tokens: readonly Token[], clauses: readonly Clause[]): string {
  return clauses.reduce((text, { from, to }) => {
    const start = tokens[from]?.start ?? 0;
    const end = (tokens[to - 1]?.start ?? 0) + 1;
    return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
  }, sql);
}

function findTagged(tokens: readonly Token[]): Tagged | undefined {
  const isCreate = tokens[0]?.kind === "word" && tokens[0].value === "CREATE";
  if (!isCreate || !tokens.some(({ kind, value }) => kind === "word" && value === "TAG")) return undefined;
  const reader = new TokenReader("", tokens);
  reader.expect("CREATE");
  const orAlter = reader.accept("OR", "ALTER");
  if (!orAlter) reader.accept("OR", "REPLACE");
  let kind = acceptTaggable(reader);
  for (let words = 0; kind === undefined && words < 3 && reader.peek()?.kind === "word"; words += 1) {
    reader.next();
    kind = acceptTaggable(reader);
  }
  if (kind === undefined) return undefined;
  reader.accept("IF", "NOT", "EXISTS");
  if (reader.peek()?.kind !== "word" && reader.peek()?.kind !== "quoted") return undefined;
  const name = reader.qualifiedName().at(-1) ?? "";
  const clauses = findClauses(tokens, isTableLike(kind));
  return clauses.length === 0 ? undefined : { kind, name, orAlter, clauses };
}

/** The clauses before the query or body that follows AS. */
function findClauses(tokens: readonly Token[], hasColumns: boolean): Clause[] {
  const clauses: Clause[] = [];
  let depth = 0;
  let column: string | undefined;
  for (let at = 0; at < tokens.length; at += 1) {
    const { kind, value } = tokens[at] ?? { kind: "symbol", value: "" };
    if (depth === 0 && kind === "word" && value === "AS") break;
    const clause = beginsClause(tokens, at);
    if (clause && (depth === 0 || (depth === 1 && hasColumns))) {
      const isWith = tokens[at - 1]?.kind === "word" && tokens[at - 1]?.value === "WITH";
      clauses.push({ from: isWith ? at - 1 : at, to: clause, column: depth === 0 ? undefined : column });
      at = clause - 1;
    } else if (kind === "symbol" && value === "(") {
      depth += 1;
      if (depth === 1) column = tokens[at + 1]?.value;
    } else if (kind === "symbol" && value === ")") depth -= 1;
    else if (depth === 1 && kind === "symbol" && value === ",") column = tokens[at + 1]?.value;
  }
  return clauses;
}

/** The place behind `TAG ( name = 'value' … )` that begins here. */
function beginsClause(tokens: readonly Token[], at: number): number | undefined {
  const is = (place: number, value: string) =>
    tokens[place]?.value === value && tokens[place]?.kind !== "string";
  if (!is(at, "TAG") || tokens[at]?.kind !== "word" || !is(at + 1, "(")) return undefined;
  let place = at + 3;
  while (is(place, ".")) place += 2;
  if (!is(place, "=") || tokens[place + 1]?.kind !== "string") return undefined;
  const end = tokens.findIndex(
    (token, index) => index > place && token.kind === "symbol" && token.value === ")",
  );
  return end < 0 ? undefined : end + 1;
}
