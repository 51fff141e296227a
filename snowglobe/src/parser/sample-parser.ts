import { invalid } from "../errors/invalid.ts";
import type { FromItem } from "./ast.ts";
import type { ParseContext } from "./expression-parser.ts";

const MOST_ROWS = 1_000_000;

/**
 * `SAMPLE BERNOULLI (10) SEED (82)` behind a source; the first word is read already.
 * https://docs.snowflake.com/en/sql-reference/constructs/sample
 */
export function readSample(
  { reader }: ParseContext,
  source: FromItem,
): Extract<FromItem, { kind: "sample" }> {
  const ofRows = reader.accept("BERNOULLI") || reader.accept("ROW");
  const ofBlocks = !ofRows && (reader.accept("SYSTEM") || reader.accept("BLOCK"));
  reader.expect("(");
  const given = number(reader.next().text);
  const rows = reader.accept("ROWS");
  reader.expect(")");
  if (rows && ofBlocks) throw invalid("001003", "42000", "SYSTEM sampling takes a percentage, not ROWS.");
  if (rows ? given > MOST_ROWS || !Number.isInteger(given) : given > 100)
    throw invalid(
      "002311",
      "22023",
      rows
        ? `a sample has 0 to ${MOST_ROWS} rows, not ${given}`
        : `a sample is 0 to 100 percent, not ${given}`,
    );
  let seed: number | undefined;
  if (reader.accept("REPEATABLE") || reader.accept("SEED")) {
    reader.expect("(");
    seed = number(reader.next().text);
    reader.expect(")");
    if (seed > 2_147_483_647)
      throw invalid("002311", "22023", "a seed is a whole number from 0 to 2147483647");
  }
  const size = rows ? { rows: given } : { percent: given };
  return { kind: "sample", source, size, ...(seed !== undefined && { seed }) };
}

function number(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text))
    throw invalid("001003", "42000", `SAMPLE takes a number here, not ${text}.`);
  return Number(text);
}
