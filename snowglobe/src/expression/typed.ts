import type { DataType } from "../types/data-type.ts";
import type { WireValue } from "../types/result-set.ts";

/** An expression turned into DuckDB SQL, with what Snowflake would know of it. */
export interface Typed {
  readonly sql: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** Known before the statement runs, as the protocol would carry it. */
  readonly constant?: WireValue;
  /** The word NULL: it takes the type of what it meets. */
  readonly untyped?: boolean;
  /** Gives another value each time it is asked (UUID_STRING, NEXTVAL): its SQL must not be repeated. */
  readonly volatile?: boolean;
}

/** A value that is nothing but SQL and a type. */
export function typed(sql: string, type: DataType, from: readonly Typed[] = []): Typed {
  const nullable = from.length === 0 || from.some((value) => value.nullable);
  return { sql, type, nullable, ...(from.some((value) => value.volatile) && { volatile: true }) };
}
