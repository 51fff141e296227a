import type { Environment } from "../expression/context.ts";
import type { CompiledFrom } from "../expression/relation.ts";
import type { TableAlias } from "../parser/ast.ts";
import type { StageSource } from "../parser/stage-source-parser.ts";
import { readDirectory } from "../stages/directory-table.ts";
import { readStagedFiles } from "../stages/read-staged-files.ts";
import { TEXT } from "../types/data-type.ts";
import type { ResultSet } from "../types/result-set.ts";
import { resultRows } from "./virtual-table.ts";

const METADATA = /^METADATA\$/;

/**
 * `FROM @stage/path (FILE_FORMAT => 'x')`: the files' rows, whose columns are called by their place: $1, $2 …; the
 * METADATA$ columns only by their names. https://docs.snowflake.com/en/user-guide/querying-stage
 */
export function compileStage(
  environment: Environment,
  source: StageSource,
  alias: TableAlias | undefined,
): CompiledFrom {
  const { compiler } = environment;
  const execution = { ...compiler.execution, session: environment.rights };
  const key = `stage ${JSON.stringify([source, environment.rights.role])}`;
  if (source.directory) {
    const entries = compiler.answer(key, () => readDirectory(execution, source.stage));
    return resultRows(environment, entries, alias);
  }
  const result = compiler.answer(key, () => readStagedFiles(execution, source));
  const { sql, relations } = resultRows(environment, widened(result, highestPlace(environment)), alias);
  return {
    sql,
    relations: relations.map((relation) => ({
      ...relation,
      columns: relation.columns.map((column) =>
        METADATA.test(column.name) ? { ...column, hidden: true } : column,
      ),
    })),
  };
}

/** A column that no record of the files has is NULL, not an error. */
function widened(result: ResultSet, places: number): ResultSet {
  const width = result.columns.filter(({ name }) => !METADATA.test(name)).length;
  const missing = Array.from({ length: Math.max(0, places - width) }, (_, index) => index + width + 1);
  const insert = <Item>(items: readonly Item[], more: readonly Item[]) => [
    ...items.slice(0, width),
    ...more,
    ...items.slice(width),
  ];
  return {
    ...result,
    columns: insert(
      result.columns,
      missing.map((place) => ({ name: `$${place}`, type: TEXT, nullable: true })),
    ),
    rows: result.rows.map((row) => insert(row, Array<null>(missing.length).fill(null))),
  };
}

function highestPlace({ compiler }: Environment): number {
  const places = compiler.execution.tokens
    .filter((token) => token.kind === "variable" && /^\d+$/.test(token.value))
    .map((token) => Number(token.value));
  return Math.max(0, ...places);
}
