import type { Execution } from "../account/account.ts";
import type { ColumnDefinition } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { quoted } from "../sql/quoted-name.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { attachedPolicy } from "./attach-policy.ts";
import { compileWithSources } from "./compile-definition.ts";
import { createInPlace, findPlace, ownerOf } from "./create-object.ts";
import { withMasks } from "./masks.ts";
import { refuseOtherView, refuseUnfitMaterialized } from "./materialized-view.ts";
import { parseTableOptions } from "./table-options.ts";
import { acceptMask, type WrittenMask } from "./written/column-parser.ts";
import { type CreateWords, isTemporary, readIfNotExists } from "./written/create-words.ts";

/** CREATE [OR REPLACE] [SECURE] VIEW. https://docs.snowflake.com/en/sql-reference/sql/create-view */
export async function createView(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords,
): Promise<ResultSet> {
  const materialized = words.modifiers.includes("MATERIALIZED");
  const temporary = isTemporary(words, "SECURE", "MATERIALIZED", "RECURSIVE");
  const recursive = words.modifiers.includes("RECURSIVE");
  if (recursive && materialized) throw notSupported("CREATE RECURSIVE MATERIALIZED VIEW");
  if (materialized && (temporary || words.orAlter))
    throw notSupported(`CREATE ${temporary ? "TEMPORARY" : "OR ALTER"} MATERIALIZED VIEW`);
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const place = findPlace(execution, "VIEW", name, {
    orReplace: words.orReplace || words.orAlter,
    keep: ifNotExists,
    temporary,
    ...(materialized && { privilege: "CREATE MATERIALIZED VIEW" }),
  });
  if (place.existing && !ifNotExists) refuseOtherView(place.existing, materialized);
  const masks: WrittenMask[] = [];
  const named = reader.looksLike("(") ? reader.list(() => viewColumn(reader, masks)) : undefined;
  const options = parseTableOptions(reader);
  reader.expect("AS");
  const written = reader.rest().replace(/;\s*$/, "");
  // "CREATE RECURSIVE VIEW … is equivalent to" a view of WITH RECURSIVE, which names the view's columns.
  if (recursive && !named) throw invalid("001003", "42000", "a recursive view must name its columns.");
  const query = recursive ? recursiveQuery(place.path.name, named ?? [], written) : written;
  if (place.existing && ifNotExists)
    return statusResult(`${place.path.name} already exists, statement succeeded.`);
  const rights = inSchemaOf(execution, place.path);
  const { query: compiled, sources } = await compileWithSources(execution, query, {
    rights,
    isDefined: true,
  });
  if (materialized) refuseUnfitMaterialized(execution, query, sources);
  if (named && named.length !== compiled.columns.length)
    throw invalid(
      "002057",
      "42601",
      `Invalid column definition list: ${named.length} columns for a query of ${compiled.columns.length}`,
    );
  const columns = compiled.columns.map(
    (column, index): ColumnDefinition => ({
      name: named?.[index]?.name ?? column.name,
      type: column.type,
      nullable: column.nullable,
      ...(named?.[index]?.comment !== undefined && { comment: named[index].comment }),
    }),
  );
  const seen = new Set(columns.map((column) => column.name));
  if (seen.size !== columns.length) throw invalid("002025", "42S21", "duplicate column name in the view");
  const bare = { kind: "VIEW" as const, path: place.path, columns };
  const draft = { ...bare, columns: withMasks(execution, bare, masks) };
  const policy = options.rowAccessPolicy;
  await execution.account.change((change) =>
    createInPlace(
      change,
      {
        ...draft,
        owner: ownerOf(execution),
        comment: options.comment ?? "",
        properties: {
          query,
          text: execution.sql,
          secure: words.modifiers.includes("SECURE"),
          ...(materialized && { materialized, source: [...sources][0] ?? null }),
          ...(options.clusterBy !== undefined && { clusterBy: options.clusterBy }),
          ...(options.changeTracking === true && { changeTracking: true }),
          ...(policy && { rowAccessPolicy: attachedPolicy(execution, draft, policy.name, policy.columns) }),
        },
      },
      place.existing,
      options.copyGrants || words.orAlter,
    ),
  );
  return statusResult(
    `${materialized ? "Materialized view" : "View"} ${place.path.name} successfully created.`,
  );
}

function recursiveQuery(view: string, columns: readonly { readonly name: string }[], query: string): string {
  const list = columns.map(({ name }) => quoted(name)).join(", ");
  return `WITH RECURSIVE ${quoted(view)} (${list}) AS (${query}) SELECT ${list} FROM ${quoted(view)}`;
}

function viewColumn(reader: TokenReader, masks: WrittenMask[]): { name: string; comment?: string } {
  const name = reader.identifier();
  acceptMask(reader, name, masks);
  return reader.accept("COMMENT") ? { name, comment: reader.string() } : { name };
}

/** Names without schema in a view mean those beside it. */
export function inSchemaOf(
  execution: Execution,
  path: { readonly database?: string; readonly schema?: string },
) {
  return { ...execution.session, database: path.database ?? null, schema: path.schema ?? null };
}
