import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { functionRules } from "../functions/function-rules.ts";
import type { Query } from "../parser/ast.ts";
import { parseQueryText } from "../parser/parse-statement.ts";
import { timestampMapping } from "../query/parsed.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { readTableProperties } from "../storage/table-properties.ts";

/** What a materialized view may not hold: https://docs.snowflake.com/en/user-guide/views-materialized#limitations-on-creating-materialized-views */
const AGGREGATES = new Set(
  `APPROX_COUNT_DISTINCT HLL HLL_ACCUMULATE HLL_COMBINE AVG BITAND_AGG BITOR_AGG BITXOR_AGG COUNT COUNT_IF MIN MAX
  STDDEV STDDEV_POP STDDEV_SAMP SUM VARIANCE VARIANCE_SAMP VARIANCE_POP`.split(/\s+/),
);
const CHANGING = new Set(
  `CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP GETDATE SYSDATE SYSTIMESTAMP CURRENT_ROLE CURRENT_USER
  CURRENT_ACCOUNT CURRENT_SESSION CURRENT_WAREHOUSE CURRENT_DATABASE CURRENT_SCHEMA RANDOM RANDSTR UNIFORM NORMAL ZIPF UUID_STRING
  SEQ1 SEQ2 SEQ4 SEQ8`.split(/\s+/),
);

/** @throws {SnowflakeError} 002201 for a query that no materialized view may have. */
export function refuseUnfitMaterialized(
  { account, session }: Execution,
  text: string,
  sources: ReadonlySet<number>,
): void {
  const refuse = (why: string) => invalid("002201", "42601", `Invalid materialized view definition. ${why}`);
  const query = parseQueryText(text, tokenize(text), timestampMapping(session));
  const found = unfitPart(query);
  if (found !== undefined) throw refuse(found);
  const tables = [...sources].flatMap((id) => account.catalog.byId(id) ?? []);
  const other = tables.find((table) => table.kind !== "TABLE" || readTableProperties(table).hybrid === true);
  if (other) throw refuse(`'${other.path.name}' is no table that a materialized view can be of.`);
  if (tables.length > 1) throw refuse("More than one table referenced in the view definition.");
  if (tables.length === 0) throw refuse("No table referenced in the view definition.");
}

function unfitPart(query: Query): string | undefined {
  // By hand, not by recursion: 5,000 terms of `+` are a tree as deep.
  const open: { readonly node: unknown; readonly depth: number }[] = [{ node: query, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    if (typeof node !== "object" || node === null) continue;
    const isQuery = "body" in node && "with" in node;
    const found = isQuery ? unfitQuery(node, depth) : unfitNode(node);
    if (found !== undefined) return found;
    const parts = node instanceof Map ? node.values() : Object.values(node);
    for (const part of parts) open.push({ node: part, depth: isQuery ? depth + 1 : depth });
  }
  return undefined;
}

function unfitQuery(node: object, depth: number): string | undefined {
  if (depth > 1) return "Nested subqueries are not allowed.";
  if ("limit" in node || "offset" in node) return "LIMIT is not allowed.";
  if ("orderBy" in node && Array.isArray(node.orderBy) && node.orderBy.length > 0)
    return "ORDER BY is not allowed.";
  return undefined;
}

function unfitNode(node: object): string | undefined {
  if (!("kind" in node)) return undefined;
  switch (node.kind) {
    case "select": {
      if ("top" in node) return "TOP is not allowed.";
      if ("having" in node) return "HAVING is not allowed.";
      if ("qualify" in node) return "Window functions are not allowed.";
      const several = "from" in node && Array.isArray(node.from) && node.from.length > 1;
      return several ? "More than one table referenced in the view definition." : undefined;
    }
    case "list":
      return "sets" in node ? "GROUPING SETS, ROLLUP and CUBE are not allowed." : undefined;
    case "join":
      return "More than one table referenced in the view definition.";
    case "set":
      return "Set operators are not allowed.";
    case "exists":
    case "inQuery":
      return "Nested subqueries are not allowed.";
    case "subquery":
      // In FROM a subquery is a source; as an expression it has neither alias nor LATERAL.
      return "lateral" in node ? undefined : "Nested subqueries are not allowed.";
    case "function":
      return "Table functions are not allowed.";
    case "call":
      return unfitCall(node);
    default:
      return undefined;
  }
}

function unfitCall(node: object): string | undefined {
  const name = "name" in node && Array.isArray(node.name) ? String(node.name.at(-1)).toUpperCase() : "";
  if ("over" in node) return "Window functions are not allowed.";
  const rule = functionRules().get(name);
  if (!rule || CHANGING.has(name)) return `The function ${name} is not allowed.`;
  if (rule.kind !== "aggregate") return undefined;
  if (!AGGREGATES.has(name)) return `The aggregate function ${name} is not allowed.`;
  return "distinct" in node && node.distinct === true
    ? `DISTINCT in the aggregate function ${name} is not allowed.`
    : undefined;
}

/** Whether a view is a materialized one. */
export function isMaterialized({ kind, properties }: Pick<CatalogObject, "kind" | "properties">): boolean {
  return kind === "VIEW" && properties.materialized === true;
}

/** A statement about views is not about materialized ones, nor the other way round. @throws {SnowflakeError} 002203 */
export function refuseOtherView(there: CatalogObject, materialized: boolean): void {
  if (there.kind !== "VIEW" || isMaterialized(there) === materialized) return;
  const [found, wanted] = materialized ? ["VIEW", "MATERIALIZED_VIEW"] : ["MATERIALIZED_VIEW", "VIEW"];
  throw invalid("002203", "42710", `Object found is of type '${found}', not specified type '${wanted}'.`);
}

/**
 * ALTER MATERIALIZED VIEW … SUSPEND | RESUME [RECLUSTER]; false for what views share.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-materialized-view
 */
export async function alterMaterialized(
  { account }: Execution,
  reader: TokenReader,
  view: CatalogObject,
): Promise<boolean> {
  const state = reader.acceptOneOf("SUSPEND", "RESUME");
  if (state === undefined) return false;
  const recluster = reader.accept("RECLUSTER");
  reader.end();
  const suspended = state === "SUSPEND";
  const changed = recluster ? { reclusterSuspended: suspended } : { maintenanceSuspended: suspended };
  const properties = { ...view.properties, ...changed };
  await account.change(async (change) => void change.update(view.id, { properties }));
  return true;
}
