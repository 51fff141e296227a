import type { Execution, StatementFamily } from "../account/account.ts";
import { isTableLike, type ObjectKind } from "../account/catalog.ts";
import { readObjectName } from "../catalog/object-name.ts";
import type { NameParts } from "../sql/token-reader.ts";
import { TokenReader } from "../sql/token-reader.ts";
import type { Token } from "../sql/tokenize.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import {
  applyTags,
  changesOf,
  readTagNames,
  readTags,
  taggedAccount,
  taggedObject,
  type WrittenTag,
} from "./set-tags.ts";
import { acceptTaggable } from "./taggable-kinds.ts";

/** What ALTER … SET TAG is about, up to SET or UNSET. */
interface Target {
  readonly kind: ObjectKind;
  readonly name: NameParts;
  readonly ifExists: boolean;
  readonly column: string | undefined;
}

/**
 * ALTER … SET TAG and UNSET TAG of every kind that takes tags, and of columns.
 * https://docs.snowflake.com/en/user-guide/object-tagging/work
 */
export const alterTagsFamily: StatementFamily = {
  name: "ALTER … SET TAG",
  commits: true,
  accepts: isAboutTags,
  execute: alterTags,
};

function isAboutTags(tokens: readonly Token[]): boolean {
  const at = tokens.findIndex(
    ({ kind, value }, index) =>
      kind === "word" && value === "TAG" && ["SET", "UNSET"].includes(tokens[index - 1]?.value ?? ""),
  );
  if (tokens[0]?.value !== "ALTER" || at < 0) return false;
  const reader = new TokenReader("", tokens);
  try {
    return (
      readTarget(reader) !== undefined && (reader.looksLike("SET", "TAG") || reader.looksLike("UNSET", "TAG"))
    );
  } catch {
    // Its family says what is wrong with it.
    return false;
  }
}

function readTarget(reader: TokenReader): Target | undefined {
  if (!reader.accept("ALTER")) return undefined;
  if (reader.accept("ACCOUNT")) return { kind: "ACCOUNT", name: [], ifExists: false, column: undefined };
  const kind = acceptTaggable(reader);
  if (!kind) return undefined;
  const ifExists = reader.accept("IF", "EXISTS");
  const name = readObjectName(reader, kind);
  return { kind, name, ifExists, column: isTableLike(kind) ? readColumn(reader) : undefined };
}

/** `{ ALTER | MODIFY } [COLUMN] c` */
function readColumn(reader: TokenReader): string | undefined {
  if (!reader.accept("ALTER") && !reader.accept("MODIFY")) return undefined;
  reader.accept("COLUMN");
  return reader.identifier();
}

async function alterTags(execution: Execution): Promise<ResultSet> {
  const done = statusResult("Statement executed successfully.");
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  const target = readTarget(reader);
  if (!target) throw reader.unexpected();
  const kind = isTableLike(target.kind) ? "TABLE LIKE" : target.kind;
  const actions = [{ column: target.column, tags: readAction(reader) }];
  while (target.column !== undefined && reader.accept(",")) {
    reader.accept("COLUMN");
    actions.push({ column: reader.identifier(), tags: readAction(reader) });
  }
  reader.end();
  if (target.ifExists && !account.access.lookUp(session, kind, target.name, "ALTER")) return done;
  const object =
    target.kind === "ACCOUNT" ? taggedAccount(execution) : taggedObject(execution, kind, target.name);
  const checked = actions.map(({ column, tags }) => ({ column, changes: changesOf(execution, tags) }));
  await account.change(async (change) => {
    for (const { column, changes } of checked)
      applyTags(change, change.catalog.byId(object.id) ?? object, changes, column);
  });
  return done;
}

function readAction(reader: TokenReader): readonly (WrittenTag | NameParts)[] {
  if (reader.accept("UNSET", "TAG")) return readTagNames(reader);
  reader.expect("SET", "TAG");
  return readTags(reader);
}
