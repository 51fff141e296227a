import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { SHOW_KINDS } from "../kinds/all-show-kinds.ts";
import { nameOf } from "../routine-name.ts";
import { countRows } from "../row-counts.ts";
import type { ShowKind } from "../show-kind.ts";
import { resultOf } from "../shown-column.ts";
import { isShown } from "../visible.ts";
import { matchesFilter, readShowFilter, type ShowFilter } from "./show-filter.ts";

/** SHOW [TERSE] <objects> …: https://docs.snowflake.com/en/sql-reference/sql/show */
export const showObjectsFamily: StatementFamily = {
  name: "SHOW objects",
  commits: false,
  accepts: (tokens) => tokens[0]?.value === "SHOW" && kindOf(new TokenReader("", tokens)) !== undefined,
  async execute(execution) {
    const reader = new TokenReader(execution.sql, execution.tokens);
    const found = kindOf(reader);
    if (!found) throw reader.unexpected();
    const { kind, terse } = found;
    if (terse && !kind.terse) throw notSupported(`SHOW TERSE ${kind.words}`);
    if (kind.inDatabase && !reader.looksLike("IN")) throw reader.unexpected();
    const filter = readShowFilter(execution, reader, kind.level, kind.rootOnly !== undefined);
    return showObjects(execution, kind, filter, terse);
  },
};

/** The rows of one SHOW command. */
export async function showObjects(
  execution: Execution,
  kind: ShowKind,
  filter: ShowFilter,
  terse: boolean,
): Promise<ResultSet> {
  const shows = kind.shows ?? isShown;
  const objects = kind.kinds
    .flatMap((each) =>
      execution.account.catalog.list(each, {
        ...listScope(kind, filter),
        temporary: { session: execution.session.id },
      }),
    )
    .filter((object) => matchesFilter(execution, filter, object, nameOf(object)) && shows(execution, object))
    .filter((object) => !filter.rootOnly || (kind.rootOnly?.(object) ?? true))
    .sort(byPath);
  if (objects.length > filter.limit && filter.limit === 10_000) {
    throw new SnowflakeError(
      "090153",
      "22000",
      "The result set size exceeded the max number of rows(10000) supported for SHOW statements. Use LIMIT option to limit result set to a smaller number.",
    );
  }
  const shown = objects.slice(0, filter.limit);
  const counts = kind.counted && !terse ? await countRows(execution, shown) : new Map<number, number>();
  const columns = terse && kind.terse ? kind.terse : kind.columns;
  return resultOf(
    columns,
    shown.map((object) => ({ execution, object, rowCount: counts.get(object.id) })),
  );
}

function kindOf(reader: TokenReader): { kind: ShowKind; terse: boolean } | undefined {
  reader.expect("SHOW");
  const terse = reader.accept("TERSE");
  const kind = SHOW_KINDS.find((candidate) => reader.accept(...candidate.words.split(" ")));
  return kind && { kind, terse };
}

function listScope(kind: ShowKind, { scope }: ShowFilter): ShowFilter["scope"] {
  return kind.level === "account" ? {} : scope;
}

function byPath(left: CatalogObject, right: CatalogObject): number {
  const key = ({ path }: CatalogObject) => [path.database ?? "", path.schema ?? "", path.name];
  const [ours, theirs] = [key(left), key(right)];
  const differs = ours.findIndex((part, index) => part !== theirs[index]);
  if (differs < 0) return 0;
  return (ours[differs] ?? "") < (theirs[differs] ?? "") ? -1 : 1;
}
