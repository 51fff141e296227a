import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, bound, made, once, onceEach, textOf } from "../expression/bound-expression.ts";
import { coerce, convert, unify } from "../expression/coerce.ts";
import { compilationError } from "../expression/compilation-error.ts";
import { type Context, outputName } from "../expression/context.ts";
import { likeSql } from "../expression/like.ts";
import { booleanLiteral, NULL, numberLiteral, textLiteral } from "../expression/literal.ts";
import { binary, caseOf, compare, junction, negate } from "../expression/operators.ts";
import { distinguished, hasEquals } from "../expression/order.ts";
import { columnValue } from "../expression/relation.ts";
import { columnAt, findColumn } from "../expression/scope.ts";
import { structuredMember } from "../expression/structured-path.ts";
import { elementAt, memberOf } from "../expression/variant-path.ts";
import type { Expression } from "../parser/ast.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { tokenize } from "../sql/tokenize.ts";
import { BOOLEAN, isStructured, TEXT } from "../types/data-type.ts";
import { joinSql, pinned, print, rawSql, sql } from "../types/duck-sql.ts";
import { compileCall } from "./call.ts";
import { compileChain } from "./chain.ts";
import { arrayLiteral, objectLiteral } from "./semi-structured-literal.ts";
import { bindVariable, scriptVariable } from "./variables.ts";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/**
 * Turns an expression into DuckDB SQL with its Snowflake type.
 *
 * @throws {SnowflakeError} for names that mean nothing, types that do not fit, and all that has no rule here.
 */
export function compile(context: Context, expression: Expression): BoundExpression {
  const value = compileNode(context, expression);
  return context.grouped ? context.grouped(value) : value;
}

function compileNode(context: Context, expression: Expression): BoundExpression {
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
      return bindVariable(context, expression);
    case "scriptVariable":
      return scriptVariable(context, expression);
    case "unary":
      return unary(context, expression);
    case "binary":
      return compileBinary(context, expression);
    case "isNull": {
      const operand = compile(context, expression.operand);
      const test = rawSql(expression.negated ? "IS NOT NULL" : "IS NULL");
      return { ...made(BOOLEAN, [operand], (x) => sql`(${x} ${test})`), nullable: false };
    }
    case "isBoolean": {
      const operand = coerce(context.environment.compiler, compile(context, expression.operand), BOOLEAN);
      const test = rawSql(`IS ${expression.negated ? "NOT " : ""}${expression.value}`);
      return { ...made(BOOLEAN, [operand], (x) => sql`(${x} ${test})`), nullable: false };
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
      return { value: pinned(rawSql(`EXISTS (${query.sql})`)), type: BOOLEAN, nullable: false };
    }
    case "subquery":
      return scalarSubquery(context, expression);
    case "array":
      return arrayLiteral(context, expression, compile);
    case "object":
      return objectLiteral(context, expression, compile);
    case "call":
      return compileCall(context, expression, compile);
    case "interval":
      throw notSupported("INTERVAL outside of + and -");
    case "lambda":
      throw invalid("001003", "42000", "A lambda expression is an argument of FILTER, TRANSFORM or REDUCE.");
    case "hierarchy":
      return ofOtherLevel(context, expression);
    case "tuple":
      throw notSupported("a row of values outside of IN");
    case "default":
      throw invalid("001003", "42000", "DEFAULT stands only for a whole value of INSERT, UPDATE or MERGE.");
    case "star":
      throw invalid("001003", "42000", "syntax error: '*' does not belong here.");
  }
}

function ofOtherLevel({ hierarchy }: Context, { operator, operand }: Of<"hierarchy">): BoundExpression {
  if (!hierarchy) throw invalid("001003", "42000", `${operator} belongs to a query with CONNECT BY.`);
  return operator === "PRIOR" ? hierarchy.prior(operand) : hierarchy.root(operand);
}

/** A condition: its value as BOOLEAN. */
export function condition(context: Context, expression: Expression): string {
  const value = compile(context, expression);
  return textOf(coerce(context.environment.compiler, value, BOOLEAN));
}

function column(context: Context, expression: Of<"column">): BoundExpression {
  const { parts, span } = expression;
  if (parts.at(-1) === "NEXTVAL" && parts.length > 1)
    return compileCall(
      context,
      { kind: "call", name: parts, args: [], named: new Map(), distinct: false, span },
      compile,
    );
  return findColumn(context, parts, span);
}

// SET x = … keeps the value as a literal; $x is that literal.
function sessionVariable(context: Context, { name, span }: Of<"variable">): BoundExpression {
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

function unary(context: Context, expression: Of<"unary">): BoundExpression {
  const operand = compile(context, expression.operand);
  if (expression.operator === "NOT") {
    const value = coerce(context.environment.compiler, operand, BOOLEAN);
    return not(value);
  }
  return expression.operator === "-" ? negate(context.environment.compiler, operand) : operand;
}

function not(value: BoundExpression): BoundExpression {
  return made(BOOLEAN, [value], (x) => sql`(NOT ${x})`);
}

function compileBinary(context: Context, expression: Of<"binary">): BoundExpression {
  const chained = compileChain(context, expression);
  if (chained) return chained;
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

function between(context: Context, expression: Of<"between">): BoundExpression {
  const { compiler } = context.environment;
  const within = once(compile(context, expression.operand), (x) =>
    junction(compiler, "AND", [
      compare(compiler, ">=", x, compile(context, expression.low)),
      compare(compiler, "<=", x, compile(context, expression.high)),
    ]),
  );
  return expression.negated ? not(within) : within;
}

function inList(context: Context, expression: Of<"inList">): BoundExpression {
  const { compiler } = context.environment;
  const { operand, list, negated } = expression;
  if (operand.kind === "tuple") {
    const left = operand.items.map((item) => compile(context, item));
    const found = onceEach(left, (atoms) =>
      junction(
        compiler,
        "OR",
        list.map((row) => {
          if (row.kind !== "tuple" || row.items.length !== left.length)
            throw invalid("001003", "42000", "IN needs rows of as many values as stand on its left.");
          const equal = atoms.map((value, index) => {
            const item = row.items[index];
            return compare(compiler, "=", value, item ? compile(context, item) : NULL);
          });
          return junction(compiler, "AND", equal);
        }),
      ),
    );
    return negated ? not(found) : found;
  }
  const left = compile(context, operand);
  const values = list.map((item) => compile(context, item));
  const { type, values: same } = unify(compiler, [left, ...values]);
  // VARIANTs may be equal though they hold values of other types; so may structured values as they are kept.
  if (type.name === "VARIANT" || isStructured(type))
    return once(left, (x) => {
      const tests = values.map((value) => compare(compiler, "=", x, value));
      const found = junction(compiler, "OR", tests);
      return negated ? not(found) : found;
    });
  const word = rawSql(negated ? "NOT IN" : "IN");
  return made(BOOLEAN, same, (x, ...others) => sql`(${x ?? sql`NULL`} ${word} (${joinSql(others, ", ")}))`);
}

function inQuery(context: Context, expression: Of<"inQuery">): BoundExpression {
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
    const other = query.columns[index] ?? { type: TEXT, nullable: true };
    return unify(compiler, [value, columnValue(name, outputName(index), other)]).values;
  });
  if (expression.comparison) return quantified(expression.comparison, pairs, query.sql, name);
  const selected = pairs.map(([, value]) => print(distinguished(value ?? NULL))).join(", ");
  const rows = rawSql(
    `${expression.negated ? "NOT " : ""}IN (SELECT ${left.length === 1 ? selected : `(${selected})`} FROM (${query.sql}) AS ${name})`,
  );
  const lefts = pairs.map(([value]) => distinguished(value ?? NULL));
  const row = left.length === 1 ? joinSql(lefts, ", ") : sql`(${joinSql(lefts, ", ")})`;
  return bound(pinned(sql`(${row} ${rows})`), BOOLEAN, left);
}

/** `x > ANY (query)`: https://docs.snowflake.com/en/sql-reference/operators-subquery */
function quantified(
  { operator, quantifier }: NonNullable<Of<"inQuery">["comparison"]>,
  [pair, ...others]: readonly (readonly BoundExpression[])[],
  query: string,
  name: string,
): BoundExpression {
  const [left = NULL, right = NULL] = pair ?? [];
  if (others.length > 0) throw notSupported(`${operator} ${quantifier} of several columns`);
  if (hasEquals(left.type) && left.type.name !== "TIMESTAMP_TZ")
    throw notSupported(`${operator} ${quantifier} of values of type ${left.type.name}`);
  const rows = `(SELECT ${print(distinguished(right))} FROM (${query}) AS ${name})`;
  const test = sql`(${distinguished(left)} ${rawSql(`${operator} ${quantifier} ${rows}`)})`;
  return bound(pinned(test), BOOLEAN, [left, right]);
}

function caseWhen(context: Context, expression: Of<"case">): BoundExpression {
  const { compiler } = context.environment;
  const results = expression.branches.map(({ result }) => compile(context, result));
  const otherwise = expression.otherwise ? compile(context, expression.otherwise) : NULL;
  const { type, values, untyped } = unify(compiler, [...results, otherwise]);
  const operand = expression.operand && compile(context, expression.operand);
  const value = operand
    ? once(operand, (x) =>
        caseOf(
          type,
          expression.branches.map(({ when }) => compare(compiler, "=", x, compile(context, when))),
          values,
        ),
      )
    : caseOf(
        type,
        expression.branches.map(({ when }) => coerce(compiler, compile(context, when), BOOLEAN)),
        values,
      );
  return { ...value, nullable: values.some(({ nullable }) => nullable), untyped };
}

function cast(context: Context, expression: Of<"cast">): BoundExpression {
  const operand = compile(context, expression.operand);
  if (expression.try && operand.type.name !== "TEXT" && !operand.untyped)
    throw invalid(
      "001065",
      "22023",
      "Function TRY_CAST cannot be used with arguments of types other than VARCHAR",
    );
  return convert(context.environment.compiler, operand, expression.type, {
    tries: expression.try,
    ...(expression.fields && { fields: expression.fields }),
  });
}

/** `v:a.b[0]`: https://docs.snowflake.com/en/user-guide/querying-semistructured */
function path(context: Context, expression: Of<"field"> | Of<"index">): BoundExpression {
  const operand = compile(context, expression.operand);
  const { name } = operand.type;
  if (isStructured(operand.type)) {
    const step = expression.kind === "field" ? expression.name : compile(context, expression.index);
    return structuredMember(context.environment.compiler, operand, operand.type, step);
  }
  if (name !== "VARIANT" && name !== "OBJECT" && name !== "ARRAY")
    throw invalid("001044", "42P13", `Invalid argument types for function 'GET': (${name}, VARCHAR)`);
  if (expression.kind === "field") return memberOf(operand, expression.name);
  const index = compile(context, expression.index);
  if (index.type.name === "TEXT" && typeof index.constant === "string")
    return memberOf(operand, index.constant);
  if (index.type.name !== "FIXED")
    throw notSupported("a VARIANT's index that is neither a number nor a constant string");
  return elementAt(operand, index);
}

function scalarSubquery(context: Context, { query, span }: Of<"subquery">): BoundExpression {
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
  return {
    value: pinned(rawSql(`(${compiled.sql})`)),
    type: only.type,
    nullable: true,
    ...(only.untyped && { untyped: true }),
  };
}
