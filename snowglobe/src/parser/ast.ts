import type { NameParts } from "../sql/token-reader.ts";
import type { FieldChange } from "../types/conversion.ts";
import type { DataType } from "../types/data-type.ts";
import type { BinaryOperator } from "./binary-operator.ts";
import type { MatchRecognize } from "./match-recognize-parser.ts";
import type { StageSource } from "./stage-source-parser.ts";

/** Where a node stands in the statement's text (offsets). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  /** As written; Snowflake's default depends on the direction. */
  readonly nulls?: "FIRST" | "LAST";
}

export interface WindowFrame {
  readonly unit: "ROWS" | "RANGE";
  readonly from: FrameBound;
  readonly to: FrameBound;
}
export type FrameBound =
  | { readonly kind: "UNBOUNDED PRECEDING" | "UNBOUNDED FOLLOWING" | "CURRENT ROW" }
  | { readonly kind: "PRECEDING" | "FOLLOWING"; readonly offset: Expression };

export interface WindowSpecification {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame?: WindowFrame;
}

/** `NAME(arguments)` with all that may follow it. Functions without parentheses (CURRENT_DATE) have no arguments. */
export interface CallExpression {
  readonly kind: "call";
  readonly span: Span;
  /** In upper case; more than one part for a function of a schema. */
  readonly name: NameParts;
  readonly args: readonly Expression[];
  /** `name => value`, names in upper case. */
  readonly named: ReadonlyMap<string, Expression>;
  readonly distinct: boolean;
  readonly nulls?: "IGNORE" | "RESPECT";
  readonly withinGroup?: readonly OrderItem[];
  readonly over?: WindowSpecification;
  /** In MEASURES of MATCH_RECOGNIZE: over the whole match, or up to its current row. */
  readonly semantics?: "FINAL" | "RUNNING";
}

/** `x -> x * 2`, `(total INT, x) -> total + x`: an argument of FILTER, TRANSFORM or REDUCE. */
export interface LambdaExpression {
  readonly kind: "lambda";
  readonly span: Span;
  readonly parameters: readonly { readonly name: string; readonly type?: DataType }[];
  readonly body: Expression;
}

export interface StarExpression {
  readonly kind: "star";
  readonly span: Span;
  readonly qualifier: NameParts;
  readonly ilike?: string;
  readonly exclude: readonly string[];
  readonly replace: readonly { readonly name: string; readonly expression: Expression }[];
  readonly rename: readonly { readonly from: string; readonly to: string }[];
}

export type Expression = { readonly span: Span } & (
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | { readonly kind: "default" }
  | { readonly kind: "column"; readonly parts: NameParts }
  | { readonly kind: "position"; readonly index: number; readonly qualifier: NameParts }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "bind"; readonly index: number }
  | { readonly kind: "scriptVariable"; readonly name: string }
  | StarExpression
  | { readonly kind: "unary"; readonly operator: "-" | "+" | "NOT"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "isNull"; readonly operand: Expression; readonly negated: boolean }
  | {
      readonly kind: "isBoolean";
      readonly operand: Expression;
      readonly value: boolean;
      readonly negated: boolean;
    }
  | {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: "inList";
      readonly operand: Expression;
      readonly list: readonly Expression[];
      readonly negated: boolean;
    }
  | {
      readonly kind: "inQuery";
      readonly operand: Expression;
      readonly query: Query;
      /** `> ANY (query)`, `<= ALL (query)`; absent for IN and `= ANY`. */
      readonly comparison?: { readonly operator: BinaryOperator; readonly quantifier: "ANY" | "ALL" };
      readonly negated: boolean;
    }
  | {
      readonly kind: "like";
      readonly operator: "LIKE" | "ILIKE" | "RLIKE";
      readonly operand: Expression;
      readonly patterns: readonly Expression[];
      /** LIKE ANY / LIKE ALL (…); absent for a single pattern. */
      readonly quantifier?: "ANY" | "ALL";
      readonly escape?: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: "case";
      readonly operand?: Expression;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise?: Expression;
    }
  | {
      readonly kind: "cast";
      readonly operand: Expression;
      readonly type: DataType;
      readonly try: boolean;
      /** RENAME FIELDS, ADD FIELDS. */
      readonly fields?: FieldChange;
    }
  | { readonly kind: "field"; readonly operand: Expression; readonly name: string }
  | { readonly kind: "index"; readonly operand: Expression; readonly index: Expression }
  | { readonly kind: "exists"; readonly query: Query }
  | { readonly kind: "subquery"; readonly query: Query }
  | { readonly kind: "tuple"; readonly items: readonly Expression[] }
  | {
      readonly kind: "hierarchy";
      readonly operator: "PRIOR" | "CONNECT_BY_ROOT";
      readonly operand: Expression;
    }
  | { readonly kind: "interval"; readonly text: string }
  | LambdaExpression
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | {
      readonly kind: "object";
      readonly entries: readonly { readonly key: string; readonly value: Expression }[];
    }
  | CallExpression
);

export interface SelectItem {
  readonly expression: Expression;
  readonly alias?: string;
}

export type GroupBy =
  | { readonly kind: "all" }
  | {
      readonly kind: "list";
      readonly items: readonly Expression[];
      readonly sets?: readonly GroupingSets[];
    };
export interface GroupingSets {
  readonly kind: "GROUPING SETS" | "ROLLUP" | "CUBE";
  readonly sets: readonly (readonly Expression[])[];
}

/** START WITH … CONNECT BY …; without START WITH every row is at the top. */
export interface Hierarchy {
  readonly startWith?: Expression;
  readonly connectBy: Expression;
}

export interface Select {
  readonly kind: "select";
  readonly span: Span;
  readonly distinct: boolean;
  /** `TOP n`: the LIMIT of the query whose body this is. */
  readonly top?: Expression;
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly hierarchy?: Hierarchy;
  readonly where?: Expression;
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly qualify?: Expression;
}

export interface Values {
  readonly kind: "values";
  readonly span: Span;
  readonly rows: readonly (readonly Expression[])[];
}

export interface SetOperation {
  readonly kind: "set";
  readonly span: Span;
  readonly operator: "UNION" | "INTERSECT" | "EXCEPT";
  readonly all: boolean;
  /** UNION BY NAME: columns meet by their names. */
  readonly byName?: true;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

export type QueryBody = Select | Values | SetOperation | { readonly kind: "query"; readonly query: Query };

export interface CommonTableExpression {
  readonly name: string;
  readonly columns: readonly string[];
  readonly query: Query;
}

export interface Query {
  readonly span: Span;
  readonly recursive: boolean;
  readonly with: readonly CommonTableExpression[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit?: Expression;
  readonly offset?: Expression;
}

/** The name that a source goes by, and new names for its columns. */
export interface TableAlias {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A table as it is named. */
export interface TableName {
  readonly parts: NameParts;
  readonly span: Span;
  /** Its rows, or its changes from there on, as of an earlier moment. */
  readonly travel?: TimeTravel;
  readonly changes?: ChangesClause;
}

/** AT | BEFORE ( TIMESTAMP | OFFSET | STATEMENT | STREAM => … ): https://docs.snowflake.com/en/sql-reference/constructs/at-before */
export interface TimeTravel {
  readonly word: "AT" | "BEFORE";
  readonly by: "TIMESTAMP" | "OFFSET" | "STATEMENT" | "STREAM";
  readonly value: Expression;
}

/** CHANGES ( INFORMATION => … ) AT … END …: https://docs.snowflake.com/en/sql-reference/constructs/changes */
export interface ChangesClause {
  readonly appendOnly: boolean;
  readonly end?: TimeTravel;
}

/** The values that PIVOT makes columns of: written ones, all of the column's (ANY), or those of a query. */
export type PivotValues =
  | { readonly kind: "list"; readonly items: readonly SelectItem[] }
  | { readonly kind: "any"; readonly orderBy: readonly OrderItem[] }
  | { readonly kind: "query"; readonly query: Query };

/** One of the clauses of SEMANTIC_VIEW(…), in the order in which its columns come out. */
export interface SemanticClause {
  readonly kind: "METRICS" | "DIMENSIONS" | "FACTS";
  readonly items: readonly SelectItem[];
}

/** SEMANTIC_VIEW(…): https://docs.snowflake.com/en/sql-reference/constructs/semantic_view */
export interface SemanticSource {
  readonly view: TableName;
  readonly clauses: readonly SemanticClause[];
  readonly where?: Expression;
}

export type FromItem =
  | { readonly kind: "table"; readonly name: TableName; readonly alias?: TableAlias }
  | {
      readonly kind: "subquery";
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias?: TableAlias;
    }
  | { readonly kind: "stage"; readonly source: StageSource; readonly alias?: TableAlias }
  | { readonly kind: "semantic"; readonly source: SemanticSource; readonly alias?: TableAlias }
  | {
      readonly kind: "function";
      readonly call: CallExpression;
      readonly lateral: boolean;
      readonly alias?: TableAlias;
    }
  | {
      readonly kind: "pivot";
      readonly source: FromItem;
      readonly aggregate: CallExpression;
      readonly column: string;
      /** Appended to the names of the columns: SUM(amount) AS total. */
      readonly aggregateAlias?: string;
      readonly values: PivotValues;
      /** DEFAULT ON NULL */
      readonly otherwise?: Expression;
      readonly alias?: TableAlias;
    }
  | {
      readonly kind: "unpivot";
      readonly source: FromItem;
      /** The new columns: of the values, and of their names. */
      readonly value: string;
      readonly name: string;
      readonly columns: readonly { readonly column: string; readonly shown: string }[];
      readonly includeNulls: boolean;
      readonly alias?: TableAlias;
    }
  | {
      readonly kind: "matchRecognize";
      readonly source: FromItem;
      readonly clause: MatchRecognize;
      readonly alias?: TableAlias;
    }
  | {
      readonly kind: "sample";
      readonly source: FromItem;
      readonly size: { readonly rows: number } | { readonly percent: number };
      readonly seed?: number;
    }
  | {
      readonly kind: "join";
      readonly type: "INNER" | "LEFT" | "RIGHT" | "FULL" | "CROSS";
      readonly natural: boolean;
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on?: Expression;
      readonly using?: readonly string[];
      /** ASOF JOIN: the nearest row that it holds for. */
      readonly match?: Expression;
    };
