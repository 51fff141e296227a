import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type DataType, isStructured, type MemberType, type StructuredType } from "../types/data-type.ts";
import { typeName } from "../types/type-name.ts";
import type { TokenReader } from "./token-reader.ts";

/** https://docs.snowflake.com/en/sql-reference/data-types-structured */
const MOST_SUB_COLUMNS = 1000;

/**
 * Reads what stands in the parentheses of `ARRAY(T [NOT NULL])`, `OBJECT(k T [NOT NULL], …)`, `MAP(K, V [NOT NULL])`.
 *
 * @param parse reads a data type; handed in, for types stand inside of types
 * @throws {SnowflakeError} 001003 for a key that no MAP has, a key that stands twice, or too many of them.
 */
export function structuredType(
  reader: TokenReader,
  name: "ARRAY" | "OBJECT" | "MAP",
  parse: () => DataType,
): StructuredType {
  const type = read(reader, name, parse);
  if (subColumns(type) > MOST_SUB_COLUMNS)
    throw invalid(`a structured type has at most ${MOST_SUB_COLUMNS} sub-columns.`);
  return type;
}

function read(reader: TokenReader, name: "ARRAY" | "OBJECT" | "MAP", parse: () => DataType): StructuredType {
  reader.expect("(");
  switch (name) {
    case "ARRAY": {
      const element = member(reader, parse);
      reader.expect(")");
      return { name: "STRUCTURED_ARRAY", element };
    }
    case "MAP": {
      const key = parse();
      if (key.name !== "TEXT" && !(key.name === "FIXED" && key.scale === 0))
        throw invalid(`a MAP's key is VARCHAR or NUMBER of scale 0, not ${typeName(key)}.`);
      reader.expect(",");
      const element = member(reader, parse);
      reader.expect(")");
      return { name: "MAP", key, element };
    }
    case "OBJECT":
      return { name: "STRUCTURED_OBJECT", members: members(reader, parse) };
  }
}

function members(reader: TokenReader, parse: () => DataType) {
  const found: (MemberType & { readonly key: string })[] = [];
  if (reader.accept(")")) return found;
  do {
    const token = reader.peek();
    const written = reader.identifier();
    // A key keeps its case, quoted or not.
    const key = token?.kind === "word" ? token.text : written;
    if (found.some((other) => other.key === key))
      throw invalid(`duplicate key '${key}' of a structured OBJECT.`);
    found.push({ key, ...member(reader, parse) });
  } while (reader.accept(","));
  reader.expect(")");
  return found;
}

function member(reader: TokenReader, parse: () => DataType): MemberType {
  const type = parse();
  return { type, nullable: !reader.accept("NOT", "NULL") };
}

function subColumns(type: DataType): number {
  if (!isStructured(type)) return 1;
  switch (type.name) {
    case "STRUCTURED_ARRAY":
      return 1 + subColumns(type.element.type);
    case "MAP":
      return 2 + subColumns(type.element.type);
    case "STRUCTURED_OBJECT":
      return type.members.reduce((sum, { type: inner }) => sum + subColumns(inner), 1);
  }
}

function invalid(detail: string): SnowflakeError {
  return new SnowflakeError("001003", "42000", `SQL compilation error:\n${detail}`);
}
