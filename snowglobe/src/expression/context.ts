import type { Execution } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import type { Session } from "../account/session.ts";
import type { Expression, Query, Span } from "../parser/ast.ts";
import type { CompiledQuery } from "../types/compiled-query.ts";
import type { ConversionSettings } from "../types/conversion.ts";
import type { Column } from "../types/result-set.ts";
import type { BoundExpression } from "./bound-expression.ts";

/** What one statement is compiled with. */
export interface Compiler {
  readonly execution: Execution;
  readonly settings: ConversionSettings;
  /** When the statement began: CURRENT_TIMESTAMP is the same all through it. */
  readonly startedAt: Date;
  /** A name that no other part of the statement's DuckDB SQL has. */
  readonly name: (prefix: string) => string;
  /** An answer that had to be waited for: see await-answers.ts. */
  readonly answer: <Value>(key: string, ask: () => Promise<Value>) => Value;
  /** Tables that were read, for who asks afterwards (a dynamic table's sources). */
  readonly tablesRead: Set<number>;
  /** A view or a dynamic table is defined, nothing is read: what it names may have no rows yet. */
  readonly isDefined?: boolean;
}

/** A column as a query sees it. */
export interface RelationColumn {
  readonly name: string;
  readonly value: BoundExpression;
  /** Found by its name, but left out of `*`: the right side of a USING. */
  readonly hidden?: boolean;
}

/** A source of rows under its name: a table, a subquery, a function. */
export interface Relation {
  /** Its alias, or the table's own name; null when it has none. */
  readonly name: string | null;
  /** Database and schema, for columns written with the whole name of a table without alias. */
  readonly path?: readonly string[];
  readonly columns: readonly RelationColumn[];
  /** SQL of a row's number from 0 on, where the source knows it: GENERATOR. */
  readonly rowNumber?: string;
}

/** A WITH query that names can mean. */
export interface CommonTable {
  readonly sqlName: string;
  readonly columns: readonly Column[];
}

/** What a policy protects: a table or view, or one of its columns. */
export interface Protected {
  readonly object: CatalogObject;
  readonly column?: ColumnDefinition;
}

/** Where a query is compiled: whose rights, which names, which WITH queries. Changes inside views and policies. */
export interface Environment {
  readonly compiler: Compiler;
  /** Whose rights tables are read with: the session, or a view's or policy's owner. */
  readonly rights: Session;
  /** In a policy's body: whose rights the statement has that reads the protected table. INVOKER_ROLE is theirs. */
  readonly invoker?: Session;
  /** The text that the nodes' spans are offsets in. */
  readonly text: string;
  readonly commonTables: ReadonlyMap<string, CommonTable>;
  /** Inside a policy: what it protects. */
  readonly protects?: Protected;
  /** The DuckDB SQL of the WITH queries, for what is asked while the query is compiled. */
  readonly withTables?: readonly string[];
  /** Ids of the views and policies around, so that a cycle ends in an error. */
  readonly inside: readonly number[];
}

/** Names that columns are looked up in: the sources of a query, then those of the query around it. */
export interface Scope {
  readonly relations: readonly Relation[];
  readonly parent?: Scope;
  /** The select list's own names, which stand behind columns. */
  readonly aliases?: ReadonlyMap<string, (findings: Findings) => BoundExpression>;
  /** A policy's arguments: names that stand for values. */
  readonly substitutes?: ReadonlyMap<string, BoundExpression>;
}

/** What an expression was found to hold, for its select item or clause. */
export interface Findings {
  aggregate: boolean;
  window: boolean;
}

/** The values of other levels of a CONNECT BY. */
export interface HierarchyValues {
  prior(operand: Expression): BoundExpression;
  root(operand: Expression): BoundExpression;
  path(operand: Expression, separator: BoundExpression): BoundExpression;
}

/** All that an expression needs to be compiled. */
export interface Context {
  readonly environment: Environment;
  readonly scope: Scope;
  readonly findings: Findings;
  /** What stands for a value that the query groups by, outside of aggregates: see query/group-by.ts. */
  readonly grouped?: (value: BoundExpression) => BoundExpression;
  /** What PRIOR, CONNECT_BY_ROOT and SYS_CONNECT_BY_PATH mean: see query/hierarchy.ts. */
  readonly hierarchy?: HierarchyValues;
  /** Compiles a query nested in an expression. Given, not imported: queries hold expressions, which hold queries. */
  readonly subquery: (query: Query, environment: Environment, parent: Scope) => CompiledQuery;
}

/** The source text of a node. */
export function sourceOf(environment: Environment, span: Span): string {
  return environment.text.slice(span.start, span.end);
}

/** The name of a compiled query's column by its place. */
export function outputName(index: number): string {
  return `"$${index}"`;
}
