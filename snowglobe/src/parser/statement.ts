import type { NameParts } from "../sql/token-reader.ts";
import type { Expression, FromItem, Query, TableAlias, TableName } from "./ast.ts";

/** `column = value` of UPDATE and MERGE. */
export interface Assignment {
  /** What stands before the column: it must name the target. */
  readonly qualifier: NameParts;
  readonly column: string;
  readonly value: Expression;
}

/** A statement that reads or writes rows. */
export type Statement =
  | { readonly kind: "query"; readonly query: Query }
  | InsertStatement
  | InsertSeveralStatement
  | UpdateStatement
  | DeleteStatement
  | MergeStatement
  | { readonly kind: "truncate"; readonly table: TableName; readonly ifExists: boolean };

export interface InsertStatement {
  readonly kind: "insert";
  readonly overwrite: boolean;
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly source: Query;
}

/** `INTO table (columns) VALUES (…)` of INSERT ALL and INSERT FIRST; without VALUES: all of the query's columns. */
export interface IntoClause {
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly values?: readonly Expression[];
}

export interface InsertSeveralStatement {
  readonly kind: "insertSeveral";
  readonly overwrite: boolean;
  /** INSERT FIRST: a row goes where the first condition says. */
  readonly first: boolean;
  readonly branches: readonly { readonly when?: Expression; readonly into: readonly IntoClause[] }[];
  readonly otherwise: readonly IntoClause[];
  readonly source: Query;
}

export interface UpdateStatement {
  readonly kind: "update";
  readonly table: TableName;
  readonly alias?: TableAlias;
  readonly assignments: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where?: Expression;
}

export interface DeleteStatement {
  readonly kind: "delete";
  readonly table: TableName;
  readonly alias?: TableAlias;
  readonly using: readonly FromItem[];
  readonly where?: Expression;
}

export interface MergeStatement {
  readonly kind: "merge";
  readonly table: TableName;
  readonly alias?: TableAlias;
  readonly source: FromItem;
  readonly on: Expression;
  readonly clauses: readonly MergeClause[];
}

export type MergeClause = { readonly condition?: Expression } & (
  | { readonly kind: "update"; readonly assignments: readonly Assignment[] }
  | { readonly kind: "delete" }
  | { readonly kind: "insert"; readonly columns: readonly string[]; readonly values: readonly Expression[] }
);
