import type { DuckValue } from "./duck-sql.ts";
import type { Column } from "./result-set.ts";

/** A query as DuckDB SQL; its columns are called "$0", "$1" … */
export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly QueryColumn[];
  /** Of a SELECT that is always one row, as one without FROM: its values. */
  readonly row?: readonly DuckValue[];
}

/** A column of a query; one that holds nothing but the word NULL fits every type. */
export interface QueryColumn extends Column {
  readonly untyped?: boolean;
}
