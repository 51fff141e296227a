import { invalid } from "../errors/invalid.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type BoundExpression, made, textOf } from "../expression/bound-expression.ts";
import { asText } from "../expression/coerce.ts";
import type { Context, Environment, HierarchyValues, Relation, Scope } from "../expression/context.ts";
import { type CompiledFrom, columnValue, keepColumns } from "../expression/relation.ts";
import type { Expression, Select } from "../parser/ast.ts";
import { type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { atom, rawSql, sql } from "../types/duck-sql.ts";
import { duckType } from "../types/duck-type.ts";
import { compile, condition } from "./expression.ts";
import { compileQuery } from "./query.ts";

/** What each row of a CONNECT BY carries along besides its columns. */
interface Carried {
  readonly name: string;
  readonly atTop: string;
  readonly below: string;
}

export interface CompiledHierarchy {
  readonly from: CompiledFrom;
  readonly values: HierarchyValues;
  /** FROM's SQL, when all that the query asks of other levels is known. */
  sql(): string;
}

/**
 * CONNECT BY as a recursive query: https://docs.snowflake.com/en/sql-reference/constructs/connect-by
 *
 * `WITH RECURSIVE src AS (the joined sources), h AS (SELECT …, 1 FROM src WHERE start UNION ALL SELECT …, level + 1 FROM
 * h JOIN src ON condition)`, where `h` also carries what PRIOR, CONNECT_BY_ROOT and SYS_CONNECT_BY_PATH ask for.
 */
export function compileHierarchy(
  environment: Environment,
  select: Select,
  source: CompiledFrom,
  parent: Scope | undefined,
): CompiledHierarchy {
  const { hierarchy } = select;
  if (!hierarchy) throw new Error("a CONNECT BY was expected");
  if (select.from.length > 1 && select.where)
    throw notSupported("CONNECT BY with a join in WHERE: write it as JOIN … ON");
  const { compiler } = environment;
  const [src, h] = [compiler.name("src"), compiler.name("h")];
  const { items, relations: current } = keepColumns(src, source.relations);
  const { relations: above } = keepColumns(h, source.relations);
  const carried = new Map<string, Carried & { readonly value: BoundExpression }>();

  const contextOf = (relations: readonly Relation[], values?: HierarchyValues): Context => ({
    environment,
    scope: { relations, ...(parent && { parent }) },
    findings: { aggregate: false, window: false },
    ...(values && { hierarchy: values }),
    subquery: (query, inner, around) => compileQuery(inner, query, around),
  });
  const inRow = (part: Expression) => compile(contextOf(current), part);
  const inParent = (part: Expression) => compile(contextOf(above), part);

  const carry = (
    key: string,
    type: DataType,
    build: (own: BoundExpression) => Pick<Carried, "atTop" | "below">,
  ): BoundExpression => {
    const known = carried.get(key);
    if (known) return known.value;
    const name = `c${carried.size}`;
    const value = columnValue(h, name, { type, nullable: true });
    carried.set(key, { name, value, ...build(value) });
    return value;
  };
  const keyOf = (kind: string, { span }: Expression) => `${kind} ${span.start} ${span.end}`;

  const values: HierarchyValues = {
    prior(operand) {
      const before = inParent(operand);
      return carry(keyOf("prior", operand), before.type, () => ({
        atTop: `CAST(NULL AS ${duckType(before.type)})`,
        below: textOf(before),
      }));
    },
    root(operand) {
      const top = inRow(operand);
      return carry(keyOf("root", operand), top.type, (own) => ({ atTop: textOf(top), below: textOf(own) }));
    },
    path(operand, separator) {
      if (typeof separator.constant !== "string")
        throw notSupported("SYS_CONNECT_BY_PATH with a separator that is no constant");
      const step = made(
        TEXT,
        [asText(compiler, separator), asText(compiler, inRow(operand))],
        (by, x) =>
          sql`(${by} || coalesce(${x}, sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: SYS_CONNECT_BY_PATH of NULL.')))`,
      );
      return carry(`${keyOf("path", operand)} ${separator.constant}`, TEXT, (own) => ({
        atTop: textOf(step),
        below: textOf(made(TEXT, [own, step], (path, next) => sql`(${path} || ${next})`)),
      }));
    },
  };

  const levelOf = (text: string): Relation => ({
    name: null,
    columns: [
      { name: "LEVEL", value: { value: atom(rawSql(text)), type: NUMBER, nullable: false }, hidden: true },
    ],
  });
  const start = hierarchy.startWith ? ` WHERE ${condition(contextOf(current), hierarchy.startWith)}` : "";
  const connect = condition(
    contextOf([...current, levelOf(`(${h}.level + 1)`)], {
      prior: inParent,
      root: refuseInCondition,
      path: refuseInCondition,
    }),
    hierarchy.connectBy,
  );
  return {
    from: { sql: "", relations: [...above, levelOf(`${h}.level`)] },
    values,
    sql() {
      const extra = [...carried.values()];
      const columns = items.map((_, index) => `${src}."$${index}"`);
      const top = [...columns, "CAST(1 AS DECIMAL(38,0)) AS level"];
      const below = [...columns, `CAST(${h}.level + 1 AS DECIMAL(38,0))`];
      for (const { name, atTop, below: text } of extra) {
        top.push(`${atTop} AS ${name}`);
        below.push(text);
      }
      const rows = `SELECT ${[...items, "1 AS one"].join(", ")}${source.sql === "" ? "" : ` FROM ${source.sql}`}`;
      const recursive = `(SELECT ${top.join(", ")} FROM ${src}${start}) UNION ALL (SELECT ${below.join(", ")} FROM ${h} JOIN ${src} ON ${connect})`;
      return `(WITH RECURSIVE ${src} AS MATERIALIZED (${rows}), ${h} AS (${recursive}) SELECT * FROM ${h}) AS ${h}`;
    },
  };
}

function refuseInCondition(): never {
  throw invalid("001003", "42000", "CONNECT BY compares with PRIOR only.");
}
