import { NUMBER } from "../../types/data-type.ts";
import { type Column, type ResultSet, textColumn, type WireRow } from "../../types/result-set.ts";
import { type NumberedOperation, numbered, type Operation } from "./operation.ts";

/** What an account without micro-partitions does not know. */
const STATISTICS = ["partitionsTotal", "partitionsAssigned", "bytesAssigned"];

const number = (name: string): Column => ({ name, type: { ...NUMBER }, nullable: true });
const COLUMNS: readonly Column[] = [
  ...["step", "id"].map(number),
  ...["parentOperators", "operation", "objects", "alias", "expressions"].map(textColumn),
  ...STATISTICS.map(number),
];

/** A row for each operation, below one for the whole. */
export function tabularPlan(root: Operation): ResultSet {
  const unknown = STATISTICS.map(() => null);
  const whole: WireRow = [null, null, null, "GlobalStats", null, null, null, ...unknown];
  const rows = numbered(root).map((each): WireRow => {
    const { id, parent, operation, object, alias } = each;
    return [
      ...["1", String(id), parent === null ? null : `[${parent}]`, operation],
      ...[object ?? null, alias ?? null, written(each), ...unknown],
    ];
  });
  return { columns: COLUMNS, rows: [whole, ...rows], statementType: "OTHER" };
}

/** One value: `{"GlobalStats":{…},"Operations":[[…]]}`. */
export function jsonPlan(root: Operation): ResultSet {
  return content(planJson(root));
}

/** The JSON of a plan. */
export function planJson(root: Operation): string {
  const unknown = Object.fromEntries(STATISTICS.map((name) => [name, null]));
  const operations = numbered(root).map(({ id, parent, operation, object, alias, expressions }) => ({
    id,
    ...(parent !== null && { parentOperators: [parent] }),
    operation,
    ...(object !== undefined && { objects: [object] }),
    ...(alias !== undefined && { alias }),
    ...(expressions.length > 0 && { expressions }),
  }));
  return JSON.stringify({ GlobalStats: unknown, Operations: [operations] });
}

/** One value: an operation a line, further in than what it gives its rows to. */
export function textPlan(root: Operation): ResultSet {
  const lines = numbered(root).map((each) => {
    const { id, depth, operation, object, alias } = each;
    const facts = [operation, object, alias, written(each)].filter(
      (fact) => fact !== undefined && fact !== null,
    );
    return `1:${id}${" ".repeat(5 + 5 * depth)}->${facts.join("  ")}`;
  });
  return content(["GlobalStats:", "Operations:", ...lines].join("\n"));
}

function written({ expressions }: NumberedOperation): string | null {
  return expressions.length === 0 ? null : expressions.join(", ");
}

function content(text: string): ResultSet {
  return { columns: [textColumn("content")], rows: [[text]], statementType: "OTHER" };
}
