import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { readBind } from "../expression/bind.ts";
import { coerce, unify } from "../expression/coerce.ts";
import { compilationError } from "../expression/compilation-error.ts";
import { type Context, outputName } from "../expression/context.ts";
import { likeSql } from "../expression/like.ts";
import { booleanLiteral, NULL, numberLiteral, textLiteral, wireLiteral } from "../expression/literal.ts";
import { binary, compare, negate } from "../expression/operators.ts";
import { columnAt, findColumn } from "../expression/scope.ts";
import { type Typed, typed } from "../expression/typed.ts";
import type { Expression } from "../parser/ast.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { tokenize } from "../sql/tokenize.ts";
import { BOOLEAN, TEXT, VARIANT } from "../types/data-type.ts";
import { duckString } from "../types/duck-type.ts";
import { jsonPath } from "../types/json-path.ts";
import { compileCall } from "./call.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/**
 * Turns an expression into DuckDB SQL with its Snowflake type.
 *
 * @throws {SnowflakeError} for names that mean nothing, types that do not fit, and all that has no rule here.
 */
export function compile(context: Context, expression: Expression): Typed {
  switch (expression.kind) {
    case "number":
      return numberLiteral(expression.text);
    case "string":
      return textLiteral(expression.value);
    case "boolean":
      return booleanLiteral(expression.value);
    case "null":
      return NULL;
    case "column":
      return column(context, expression);
    case "position":
      return columnAt(context, expression.index, expression.qualifier, expression.span);
    case "variable":
      return sessionVariable(context, expression);
    case "bind":
      return bind(context, expression);
    case "scriptVariable":
      return scriptVariable(context, expression);
    case "unary":
      return unary(context, expression);
    case "binary":
      return compileBinary(context, expression);
    case "isNull": {
      const operand = compile(context, expression.operand);
      const sql = `(${operand.sql} IS ${expression.negated ? "NOT " : ""}NULL)`;
      return { ...typed(sql, BOOLEAN, [operand]), nullable: false };
    }
    case "isBoolean": {
      const operand = coerce(context.environment.compiler, compile(context, expression.operand), BOOLEAN);
      const sql = `(${operand.sql} IS ${expression.negated ? "NOT " : ""}${expression.value})`;
      return { ...typed(sql, BOOLEAN, [operand]), nullable: false };
    }
    case "between":
      return between(context, expression);
    case "inList":
      return inList(context, expression);
    case "inQuery":
      return inQuery(context, expression);
    case "like":
      return likeSql(context.environment.compiler, expression, (part) => compile(context, part));
    case "case":
      return caseWhen(context, expression);
    case "cast":
      return cast(context, expression);
    case "field":
    case "index":
      return path(context, expression);
    case "exists": {
      const query = context.subquery(expression.query, context.environment, context.scope);
      return { sql: `EXISTS (${query.sql})`, type: BOOLEAN, nullable: false };
    }
    case "subquery":
      return scalarSubquery(context, expression);
    case "array":
      return arrayLiteral(context, expression);
    case "object":
      return objectLiteral(context, expression);
    case "call":
      return compileCall(context, expression, (part) => compile(context, part));
    case "interval":
      throw notSupported("INTERVAL outside of + and -");
    case "tuple":
      throw notSupported("a row of values outside of IN");
    case "default":
      throw invalid("001003", "42000", "DEFAULT stands only for a whole value of INSERT, UPDATE or MERGE.");
    case "star":
      throw invalid("001003", "42000", "syntax error: '*' does not belong here.");
  }
}

/** A condition: its value as BOOLEAN. */
export function condition(context: Context, expression: Expression): string {
  const value = compile(context, expression);
  return coerce(context.environment.compiler, value, BOOLEAN).sql;
}

function column(context: Context, expression: Of<"column">): Typed {
  const { parts, span } = expression;
  if (parts.at(-1) === "NEXTVAL" && parts.length > 1)
    return compileCall(
      context,
      { kind: "call", name: parts, args: [], named: new Map(), distinct: false, span },
      (part) => compile(context, part),
    );
  return findColumn(context, parts, span);
}

// SET x = … keeps the value as a literal; $x is that literal.
function sessionVariable(context: Context, { name, span }: Of<"variable">): Typed {
  const { execution } = context.environment.compiler;
  const text = execution.session.variables.get(name);
  if (text === undefined)
    throw compilationError(
      context.environment,
      span,
      "000904",
      "42000",
      `Session variable '$${name}' does not exist`,
    );
  return compile(context, parseExpressionText(text, tokenize(text), "TIMESTAMP_NTZ"));
}

function bind(context: Context, { index }: Of<"bind">): Typed {
  const found = context.environment.compiler.execution.binds.get(index);
  if (!found) throw invalid("002049", "42601", `Bind variable :${index} not set.`);
  return readBind(found);
}

function scriptVariable(context: Context, { name, span }: Of<"scriptVariable">): Typed {
  const found = context.environment.compiler.execution.scriptVariables?.get(name);
  if (!found)
    throw compilationError(context.environment, span, "000904", "42000", `invalid identifier ':${name}'`);
  return wireLiteral(found.value, found.type);
}

function unary(context: Context, expression: Of<"unary">): Typed {
  const operand = compile(context, expression.operand);
  if (expression.operator === "NOT") {
    const value = coerce(context.environment.compiler, operand, BOOLEAN);
    return typed(`(NOT ${value.sql})`, BOOLEAN, [value]);
  }
  return expression.operator === "-" ? negate(context.environment.compiler, operand) : operand;
}

function compileBinary(context: Context, expression: Of<"binary">): Typed {
  const { operator, left, right } = expression;
  const interval = right.kind === "interval" ? right.text : undefined;
  if (left.kind === "tuple" && right.kind === "tuple")
    throw notSupported(`rows of values beside ${operator}`);
  return binary(
    context.environment.compiler,
    operator,
    compile(context, left),
    interval === undefined ? compile(context, right) : { interval },
  );
}

function between(context: Context, expression: Of<"between">): Typed {
  const { compiler } = context.environment;
  const operand = compile(context, expression.operand);
  const low = compare(compiler, ">=", operand, compile(context, expression.low));
  const high = compare(compiler, "<=", operand, compile(context, expression.high));
  const sql = `(${low.sql} AND ${high.sql})`;
  return typed(expression.negated ? `(NOT ${sql})` : sql, BOOLEAN, [low, high]);
}

function inList(context: Context, expression: Of<"inList">): Typed {
  const { compiler } = context.environment;
  const { operand, list, negated } = expression;
  if (operand.kind === "tuple") {
    const left = operand.items.map((item) => compile(context, item));
    const rows = list.map((row) => {
      if (row.kind !== "tuple" || row.items.length !== left.length)
        throw invalid("001003", "42000", "IN needs rows of as many values as stand on its left.");
      const equal = left.map((value, index) => {
        const item = row.items[index];
        return item ? compare(compiler, "=", value, compile(context, item)).sql : "";
      });
      return `(${equal.join(" AND ")})`;
    });
    return typed(`(${negated ? "NOT " : ""}(${rows.join(" OR ")}))`, BOOLEAN, left);
  }
  const left = compile(context, operand);
  const values = list.map((item) => compile(context, item));
  const { values: same } = unify(compiler, [left, ...values]);
  const [first, ...others] = same;
  const sql = `(${first?.sql} ${negated ? "NOT " : ""}IN (${others.map((value) => value.sql).join(", ")}))`;
  return typed(sql, BOOLEAN, same);
}

function inQuery(context: Context, expression: Of<"inQuery">): Typed {
  const { compiler } = context.environment;
  const query = context.subquery(expression.query, context.environment, context.scope);
  const left = (expression.operand.kind === "tuple" ? expression.operand.items : [expression.operand]).map(
    (item) => compile(context, item),
  );
  if (left.length !== query.columns.length)
    throw invalid(
      "002020",
      "21S01",
      `Invalid number of columns in subquery: ${query.columns.length} for ${left.length}.`,
    );
  const name = compiler.name("q");
  const pairs = left.map((value, index) => {
    const other = query.columns[index];
    const right = typed(`${name}.${outputName(index)}`, other?.type ?? TEXT);
    return unify(compiler, [value, right]).values;
  });
  const lefts = pairs.map(([value]) => value?.sql).join(", ");
  const rights = pairs.map(([, value]) => value?.sql).join(", ");
  const row = left.length === 1 ? lefts : `(${lefts})`;
  const selected = left.length === 1 ? rights : `(${rights})`;
  return typed(
    `(${row} ${expression.negated ? "NOT " : ""}IN (SELECT ${selected} FROM (${query.sql}) AS ${name}))`,
    BOOLEAN,
  );
}

function caseWhen(context: Context, expression: Of<"case">): Typed {
  const { compiler } = context.environment;
  const operand = expression.operand && compile(context, expression.operand);
  const conditions = expression.branches.map(({ when }) =>
    operand ? compare(compiler, "=", operand, compile(context, when)).sql : condition(context, when),
  );
  const results = expression.branches.map(({ result }) => compile(context, result));
  const otherwise = expression.otherwise ? compile(context, expression.otherwise) : NULL;
  const { type, values } = unify(compiler, [...results, otherwise]);
  const branches = conditions.map((when, index) => `WHEN ${when} THEN ${values[index]?.sql}`);
  return typed(`(CASE ${branches.join(" ")} ELSE ${values.at(-1)?.sql} END)`, type, values);
}

function cast(context: Context, expression: Of<"cast">): Typed {
  const operand = compile(context, expression.operand);
  if (expression.try && operand.type.name !== "TEXT" && !operand.untyped)
    throw invalid(
      "001065",
      "22023",
      "Function TRY_CAST cannot be used with arguments of types other than VARCHAR",
    );
  return coerce(context.environment.compiler, operand, expression.type, expression.try);
}

/** `v:a.b[0]`: https://docs.snowflake.com/en/user-guide/querying-semistructured */
function path(context: Context, expression: Of<"field"> | Of<"index">): Typed {
  const operand = compile(context, expression.operand);
  const { name } = operand.type;
  if (name !== "VARIANT" && name !== "OBJECT" && name !== "ARRAY")
    throw invalid("001044", "42P13", `Invalid argument types for function 'GET': (${name}, VARCHAR)`);
  if (expression.kind === "field") {
    const sql = `json_extract(${operand.sql}, ${duckString(jsonPath(expression.name))})`;
    return { ...typed(sql, VARIANT, [operand]), nullable: true };
  }
  const index = compile(context, expression.index);
  if (index.type.name === "TEXT" && typeof index.constant === "string") {
    const sql = `json_extract(${operand.sql}, ${duckString(jsonPath(index.constant))})`;
    return { ...typed(sql, VARIANT, [operand]), nullable: true };
  }
  if (index.type.name !== "FIXED")
    throw notSupported("a VARIANT's index that is neither a number nor a constant string");
  const place = `CAST(${index.sql} AS BIGINT)`;
  const sql = `CASE WHEN ${place} >= 0 THEN json_extract(${operand.sql}, '$[' || CAST(${place} AS VARCHAR) || ']') END`;
  return { ...typed(sql, VARIANT, [operand, index]), nullable: true };
}

function scalarSubquery(context: Context, { query, span }: Of<"subquery">): Typed {
  const compiled = context.subquery(query, context.environment, context.scope);
  const [only] = compiled.columns;
  if (!only || compiled.columns.length !== 1)
    throw compilationError(
      context.environment,
      span,
      "002020",
      "21S01",
      "Invalid expression: a subquery must have one column here",
    );
  return { sql: `(${compiled.sql})`, type: only.type, nullable: true };
}

function arrayLiteral(context: Context, { items }: Of<"array">): Typed {
  const values = items.map((item) => coerce(context.environment.compiler, compile(context, item), VARIANT));
  const elements = values.map(({ sql }) => `coalesce(${sql}, CAST('null' AS JSON))`);
  return {
    ...typed(`to_json([${elements.join(", ")}]::JSON[])`, { name: "ARRAY" }, values),
    nullable: false,
  };
}

function objectLiteral(context: Context, { entries }: Of<"object">): Typed {
  const args = entries.flatMap(({ key, value }) => {
    const keyed: Expression = { kind: "string", value: key, span: value.span };
    return [keyed, value];
  });
  const span = { start: 0, end: 0 };
  return compileCall(
    context,
    { kind: "call", name: ["OBJECT_CONSTRUCT"], args, named: new Map(), distinct: false, span },
    (part) => compile(context, part),
  );
}
