import { SnowflakeError } from "../errors/snowflake-error.ts";
import { UNDEFINED } from "../variants/encoding.ts";
import { castValue } from "./cast.ts";
import { type Cast, noCast } from "./conversion.ts";
import {
  type DataType,
  isKeptAsJson,
  type MemberType,
  type StructuredType,
  TEXT,
  VARIANT,
} from "./data-type.ts";
import {
  apply,
  bindValues,
  type DuckSql,
  type DuckValue,
  fresh,
  joinSql,
  literal,
  macro,
  mapList,
  place,
  rawSql,
  sql,
} from "./duck-sql.ts";
import { duckString } from "./duck-type.ts";
import { memberPath } from "./json-path.ts";
import { typeName } from "./type-name.ts";

// Structured values are kept as VARIANTs are (variants/encoding.ts), but that members stand in the order of their type, and
// one that is NULL is the mark of an SQL NULL. docs/adr/0036-structured-types.md

type To<Name extends StructuredType["name"]> = Extract<StructuredType, { name: Name }>;

/**
 * A value as a structured type: https://docs.snowflake.com/en/sql-reference/data-types-structured
 *
 * @throws {SnowflakeError} 001007 when Snowflake has no such conversion.
 */
export function toStructured(cast: Cast, to: StructuredType): DuckValue {
  if (typeName(cast.from) === typeName(to)) return cast.value;
  if (cast.fields && !(cast.from.name === "STRUCTURED_OBJECT" && to.name === "STRUCTURED_OBJECT"))
    throw new SnowflakeError(
      "001003",
      "42000",
      `SQL compilation error:\n${cast.fields} FIELDS belongs to a cast of a structured OBJECT to another.`,
    );
  switch (to.name) {
    case "STRUCTURED_ARRAY":
      return toArray(cast, to);
    case "STRUCTURED_OBJECT":
      return toObject(cast, to);
    case "MAP":
      return toMap(cast, to);
  }
}

/** A structured value as ARRAY, OBJECT or VARIANT. */
export function fromStructured(cast: Cast, name: "VARIANT" | "OBJECT" | "ARRAY"): DuckValue {
  const basic = cast.from.name === "STRUCTURED_ARRAY" ? "ARRAY" : "OBJECT";
  if (name !== "VARIANT" && name !== basic) throw noCast(cast);
  return apply([cast.value], (x) => sql`CAST(sf_variant('unstructure', CAST(${x} AS VARCHAR)) AS JSON)`);
}

/** A structured value's member as a value of its type. `json`: the member as it is kept. */
export function memberValue(json: DuckValue, type: DataType, settings: Cast["settings"]): DuckValue {
  return isKeptAsJson(type) ? json : castValue(json, VARIANT, type, settings);
}

/** A value as it is kept inside: text, the mark of an SQL NULL for NULL. */
export function memberText(
  value: DuckValue,
  { type, nullable }: MemberType,
  settings: Cast["settings"],
): DuckValue {
  const json = isKeptAsJson(type) ? value : castValue(value, type, VARIANT, settings);
  return apply([json], (x) =>
    nullable
      ? macro("json_element", x)
      : sql`coalesce(CAST(${x} AS VARCHAR), sf.fail('100072', '22000', 'NULL result in a non-nullable column'))`,
  );
}

/** A structured OBJECT of its members' texts, in their order. */
export function objectOfTexts(keys: readonly string[], texts: readonly DuckSql[]): DuckSql {
  const parts = texts.map(
    (text, index) => sql`${rawSql(duckString(`${JSON.stringify(keys[index] ?? "")}:`))} || ${text}`,
  );
  if (parts.length === 0) return rawSql("CAST('{}' AS JSON)");
  return sql`CAST('{' || array_to_string([${joinSql(parts, ", ")}], ',') || '}' AS JSON)`;
}

/** What is kept under a key: NULL for the mark of an SQL NULL. */
export function keptMember(object: DuckValue, key: string): DuckValue {
  const path = rawSql(duckString(memberPath(key)));
  return apply([object], (x) => macro("json_item", sql`json_extract(${x}, ${path})`));
}

function convertMember(cast: Cast, json: DuckValue, from: DataType, to: MemberType): DuckValue {
  const { settings } = cast;
  const value = memberValue(json, from, settings);
  return memberText(castValue(value, from, to.type, settings), to, settings);
}

function toArray(cast: Cast, to: To<"STRUCTURED_ARRAY">): DuckValue {
  const { from, value } = cast;
  const inner = from.name === "STRUCTURED_ARRAY" ? from.element.type : VARIANT;
  if (from.name !== "STRUCTURED_ARRAY" && from.name !== "ARRAY" && from.name !== "VARIANT")
    throw noCast(cast);
  return apply([value], (x) => {
    const texts = mapList(sql`json_extract(${x}, '$[*]')`, (element) =>
      place(convertMember(cast, fresh(macro("json_item", element)), inner, to.element)),
    );
    return whenHolds(x, "ARRAY", macro("array", texts), to);
  });
}

/** The value of a JSON value of the kind; NULL for NULLs, an error for another. */
function whenHolds(x: DuckSql, kind: "ARRAY" | "OBJECT", found: DuckSql, to: DataType): DuckSql {
  return sql`CASE json_type(${x}) WHEN '${rawSql(kind)}' THEN ${found} ELSE ${bad(x, to)} END`;
}

function bad(x: DuckSql, to: DataType): DuckSql {
  return sql`CAST(${macro("bad_variant", x, rawSql(duckString(typeName(to))))} AS JSON)`;
}

function toObject(cast: Cast, to: To<"STRUCTURED_OBJECT">): DuckValue {
  const keys = to.members.map(({ key }) => key);
  return bindValues([cast.value], ([object = cast.value]) => {
    const texts = to.members.map((member, index) => memberOfObject(cast, object, to, member.key, index));
    return apply([object, ...texts], (x, ...parts) => {
      const made = objectOfTexts(keys, parts);
      if (cast.from.name === "STRUCTURED_OBJECT") return sql`CASE WHEN ${x} IS NOT NULL THEN ${made} END`;
      // All keys of the type, and no others.
      const list = rawSql(`CAST([${keys.map(duckString).join(", ")}] AS VARCHAR[])`);
      const same = sql`len(json_keys(${x})) = ${keys.length} AND list_has_all(json_keys(${x}), ${list})`;
      return whenHolds(x, "OBJECT", sql`CASE WHEN ${same} THEN ${made} ELSE ${bad(x, to)} END`, to);
    });
  });
}

function memberOfObject(
  cast: Cast,
  object: DuckValue,
  to: To<"STRUCTURED_OBJECT">,
  key: string,
  index: number,
): DuckValue {
  const { from, fields } = cast;
  const member = to.members[index] ?? { type: TEXT, nullable: true };
  if (from.name === "VARIANT" || from.name === "OBJECT")
    return convertMember(cast, keptMember(object, key), VARIANT, member);
  if (from.name === "MAP" && from.key.name === "TEXT")
    return convertMember(cast, keptMember(object, key), from.element.type, member);
  if (from.name !== "STRUCTURED_OBJECT") throw noCast(cast);
  const known = new Set(to.members.map((one) => one.key));
  if (
    fields === "RENAME"
      ? from.members.length !== to.members.length
      : from.members.some((one) => !known.has(one.key))
  )
    throw noCast(cast);
  const source = fields === "RENAME" ? from.members[index] : from.members.find((one) => one.key === key);
  if (source) return convertMember(cast, keptMember(object, source.key), source.type, member);
  if (fields !== "ADD" || !member.nullable) throw noCast(cast);
  return literal(rawSql(duckString(UNDEFINED)));
}

function toMap(cast: Cast, to: To<"MAP">): DuckValue {
  const { from, value } = cast;
  if (from.name === "STRUCTURED_OBJECT")
    return bindValues([value], ([object = value]) => {
      const entries = from.members.map(({ key, type }) =>
        apply(
          [
            mapKey(cast, literal(rawSql(duckString(key))), TEXT, to),
            convertMember(cast, keptMember(object, key), type, to.element),
          ],
          (k, v) => sql`{'k': ${k}, 'v': ${v}}`,
        ),
      );
      return apply([object, ...entries], (x, ...list) => {
        const all =
          list.length === 0
            ? rawSql("CAST([] AS STRUCT(k VARCHAR, v VARCHAR)[])")
            : sql`[${joinSql(list, ", ")}]`;
        return sql`CASE WHEN ${x} IS NOT NULL THEN ${macro("object", all)} END`;
      });
    });
  if (from.name !== "VARIANT" && from.name !== "OBJECT" && from.name !== "MAP") throw noCast(cast);
  const inner = from.name === "MAP" ? from.element.type : VARIANT;
  const keyType = from.name === "MAP" ? from.key : TEXT;
  return apply([value], (x) => {
    const entries = mapList(sql`json_keys(${x})`, (key) => {
      const pointer = sql`'/' || replace(replace(${key}, '~', '~0'), '/', '~1')`;
      const element = fresh(macro("json_item", sql`json_extract(${x}, ${pointer})`));
      return sql`{'k': ${place(mapKey(cast, fresh(key), keyType, to))}, 'v': ${place(convertMember(cast, element, inner, to.element))}}`;
    });
    return whenHolds(x, "OBJECT", macro("object", entries), to);
  });
}

/** A MAP's key as it is kept: text, of a number its digits. */
function mapKey(cast: Cast, text: DuckValue, from: DataType, to: To<"MAP">): DuckValue {
  const key = castValue(text, from.name === "FIXED" ? TEXT : from, to.key, cast.settings);
  return apply([key], (x) => sql`CAST(${x} AS VARCHAR)`);
}
