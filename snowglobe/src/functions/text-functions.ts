import { notSupported } from "../errors/snowflake-error.ts";
import { made } from "../expression/bound-expression.ts";
import { asText } from "../expression/coerce.ts";
import { alias, type FunctionRules, simple } from "../expression/define.ts";
import { balanced, concatenate } from "../expression/operators.ts";
import { BINARY, BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";
import { type DuckSql, macro, mapList, rawSql, sql } from "../types/duck-sql.ts";
import {
  byteEnd,
  bytePad,
  bytePosition,
  byteSubstring,
  byteTest,
  reverseBytes,
  textOrBinary,
} from "./binary-functions.ts";

const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };
const int = (n: DuckSql) => sql`CAST(${n} AS BIGINT)`;

/** Functions of text: https://docs.snowflake.com/en/sql-reference/functions-string */
export const textFunctions: FunctionRules = {
  ...alias(
    // "Full Unicode mapping": https://docs.snowflake.com/en/sql-reference/functions/upper
    simple([TEXT], 1, TEXT, (x) => sql`upper(replace(${x}, 'ß', 'SS'))`),
    "UPPER",
  ),
  ...alias(
    simple([TEXT], 1, TEXT, (x) => sql`lower(${x})`),
    "LOWER",
  ),
  ...alias(
    {
      args: [1, 1],
      compile(call) {
        const value = call.arg(0);
        if (value.type.name === "BINARY")
          return made(COUNT, [value], (x) => sql`CAST(octet_length(${x}) AS DECIMAL(18,0))`);
        return made(COUNT, [call.text(0)], (x) => sql`CAST(length(${x}) AS DECIMAL(18,0))`);
      },
    },
    "LENGTH",
    "LEN",
  ),
  TRIM: trim("trim"),
  LTRIM: trim("ltrim"),
  RTRIM: trim("rtrim"),
  ...alias(
    textOrBinary(
      {
        args: [2, 3],
        compile(call) {
          const text = call.text(0);
          const numbers = call.ast.args.slice(1).map((_, index) => call.as(index + 1, NUMBER));
          return made(TEXT, [text, ...numbers], (x, start, length) =>
            length === undefined
              ? macro("substr", x, int(start ?? sql`NULL`))
              : macro("substr_n", x, int(start ?? sql`NULL`), int(length)),
          );
        },
      },
      byteSubstring,
    ),
    "SUBSTR",
    "SUBSTRING",
  ),
  LEFT: textOrBinary(
    simple([TEXT, NUMBER], 2, TEXT, (x, n) => sql`left(${x}, greatest(${int(n)}, 0))`),
    byteEnd("left"),
  ),
  RIGHT: textOrBinary(
    simple([TEXT, NUMBER], 2, TEXT, (x, n) => sql`right(${x}, greatest(${int(n)}, 0))`),
    byteEnd("right"),
  ),
  REPLACE: simple(
    [TEXT, TEXT, TEXT],
    2,
    TEXT,
    (x, from, to = rawSql("''")) => sql`replace(${x}, ${from}, ${to})`,
  ),
  ...alias({ args: [1, 1000], compile: (call) => concatenate(call.compiler, call.all()) }, "CONCAT"),
  // NULL when any argument is NULL: https://docs.snowflake.com/en/sql-reference/functions/concat_ws
  CONCAT_WS: {
    args: [2, 1000],
    compile(call) {
      const isBinary = call.all().every(({ type }) => type.name === "BINARY");
      const parts = call.all().map((value) => (isBinary ? value : asText(call.compiler, value)));
      return made(isBinary ? BINARY : TEXT, parts, (separator, ...others) =>
        balanced(others, (left, right) => sql`(${left} || ${separator ?? sql`''`} || ${right})`),
      );
    },
  },
  CONTAINS: textOrBinary(
    simple([TEXT, TEXT], 2, BOOLEAN, (x, part) => sql`contains(${x}, ${part})`),
    byteTest("contains"),
  ),
  STARTSWITH: textOrBinary(
    simple([TEXT, TEXT], 2, BOOLEAN, (x, part) => sql`starts_with(${x}, ${part})`),
    byteTest("starts_with"),
  ),
  ENDSWITH: textOrBinary(
    simple([TEXT, TEXT], 2, BOOLEAN, (x, part) => sql`ends_with(${x}, ${part})`),
    byteTest("ends_with"),
  ),
  ...alias(
    textOrBinary(
      simple([TEXT, TEXT, NUMBER], 2, COUNT, (part, x, start) =>
        start === undefined
          ? sql`CAST(position(${part} IN ${x}) AS DECIMAL(18,0))`
          : sql`CAST(${macro("position_from", part, x, sql`greatest(${int(start)}, 1)`)} AS DECIMAL(18,0))`,
      ),
      bytePosition,
    ),
    "POSITION",
    "CHARINDEX",
  ),
  LPAD: textOrBinary(
    simple([TEXT, NUMBER, TEXT], 2, TEXT, (x, n, pad = rawSql("' '")) =>
      macro("pad", x, sql`CAST(${n} AS INTEGER)`, pad, rawSql("true")),
    ),
    bytePad(true),
  ),
  RPAD: textOrBinary(
    simple([TEXT, NUMBER, TEXT], 2, TEXT, (x, n, pad = rawSql("' '")) =>
      macro("pad", x, sql`CAST(${n} AS INTEGER)`, pad, rawSql("false")),
    ),
    bytePad(false),
  ),
  REPEAT: simple([TEXT, NUMBER], 2, TEXT, (x, n) => sql`repeat(${x}, ${int(n)})`),
  SPACE: simple([NUMBER], 1, TEXT, (n) => sql`repeat(' ', ${int(n)})`),
  REVERSE: textOrBinary(
    simple([TEXT], 1, TEXT, (x) => sql`reverse(${x})`),
    reverseBytes,
  ),
  INITCAP: {
    args: [1, 2],
    compile(call) {
      if (call.count === 1) return made(TEXT, [call.text(0)], (x) => macro("initcap", x));
      return made(TEXT, [call.text(0), call.text(1)], (x, delimiters) => {
        const words = mapList(sql`string_split(lower(${x}), '')`, (letter, index) => {
          const before = sql`substring(${x}, CAST(${index} AS BIGINT) - 1, 1)`;
          return sql`CASE WHEN ${index} = 1 OR contains(${delimiters}, ${before}) THEN upper(${letter}) ELSE ${letter} END`;
        });
        return sql`CASE WHEN ${x} = '' THEN ''::VARCHAR WHEN ${delimiters} = '' THEN upper(left(${x}, 1)) || lower(substring(${x}, 2)) WHEN ${delimiters} IS NOT NULL THEN array_to_string(${words}, '') END`;
      });
    },
  },
  ASCII: simple(
    [TEXT],
    1,
    COUNT,
    (x) =>
      sql`CAST(CASE WHEN ${x} = '' THEN 0 WHEN unicode(${x}) > 127 THEN CAST(sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: ASCII of a letter that is not ASCII.') AS INTEGER) ELSE unicode(${x}) END AS DECIMAL(18,0))`,
  ),
  // A part of a text, from a place on, gives way to another text.
  INSERT: {
    args: [4, 4],
    compile(call) {
      if (call.arg(0).type.name === "BINARY") throw notSupported("INSERT into a BINARY");
      const parts = [call.text(0), call.as(1, NUMBER), call.as(2, NUMBER), call.text(3)] as const;
      return made(
        TEXT,
        parts,
        (x, at, length, other) =>
          sql`CASE WHEN ${at} < 1 OR ${at} > length(${x}) + 1 OR ${length} < 0 THEN sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: INSERT outside of the text.') ELSE left(${x}, ${int(at)} - 1) || ${other} || substring(${x}, ${int(at)} + ${int(length)}) END`,
      );
    },
  },
  // Any of the delimiters ends a token; an empty one is none.
  STRTOK: simple([TEXT, TEXT, NUMBER], 1, TEXT, (x, delimiters = rawSql("' '"), n = rawSql("1")) => {
    const place = sql`CASE WHEN ${n} < 1 THEN CAST(sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: STRTOK of a part before the first.') AS BIGINT) ELSE ${int(n)} END`;
    return sql`(${tokens(x, delimiters)})[${place}]`;
  }),
  STRTOK_TO_ARRAY: simple([TEXT, TEXT], 1, { name: "ARRAY" }, (x, delimiters = rawSql("' '")) => {
    const known = sql`${x} IS NOT NULL AND ${delimiters} IS NOT NULL`;
    return sql`CASE WHEN ${known} THEN CAST(to_json(${tokens(x, delimiters)}) AS JSON) END`;
  }),
  RTRIMMED_LENGTH: simple([TEXT], 1, COUNT, (x) => sql`CAST(length(rtrim(${x}, ' ')) AS DECIMAL(18,0))`),
  ...alias(
    simple(
      [TEXT],
      1,
      COUNT,
      (x) => sql`CAST(CASE WHEN ${x} = '' THEN 0 ELSE unicode(${x}) END AS DECIMAL(18,0))`,
    ),
    "UNICODE",
  ),
  ...alias(
    simple([NUMBER], 1, TEXT, (n) => sql`chr(CAST(${n} AS INTEGER))`),
    "CHR",
    "CHAR",
  ),
  TRANSLATE: simple([TEXT, TEXT, TEXT], 3, TEXT, (x, from, to) => sql`translate(${x}, ${from}, ${to})`),
  // The part at 0 is the first; a negative one counts from the end; none is ''.
  SPLIT_PART: simple([TEXT, TEXT, NUMBER], 3, TEXT, (x, by, n) => {
    const place = sql`CASE WHEN ${int(n)} = 0 THEN 1 ELSE ${int(n)} END`;
    const parts = sql`CASE WHEN ${by} = '' THEN [${x}] ELSE string_split(${x}, ${by}) END`;
    return sql`CASE WHEN ${x} IS NOT NULL AND ${by} IS NOT NULL AND ${n} IS NOT NULL THEN coalesce((${parts})[${place}], '') END`;
  }),
  SPLIT: simple([TEXT, TEXT], 2, { name: "ARRAY" }, (x, by) => {
    const parts = sql`CASE WHEN ${by} = '' THEN [${x}] ELSE string_split(${x}, ${by}) END`;
    return sql`CASE WHEN ${x} IS NOT NULL AND ${by} IS NOT NULL THEN CAST(to_json(${parts}) AS JSON) END`;
  }),
  EDITDISTANCE: simple([TEXT, TEXT], 2, COUNT, (x, y) => sql`CAST(levenshtein(${x}, ${y}) AS DECIMAL(18,0))`),
};

/** The parts of a text between any of the delimiters, as a list. */
export function tokens(x: DuckSql, delimiters: DuckSql): DuckSql {
  const one = sql`left(${delimiters}, 1)`;
  const same = sql`translate(${x}, ${delimiters}, repeat(${one}, length(${delimiters})))`;
  const parts = sql`CASE WHEN ${delimiters} = '' THEN [${x}] ELSE string_split(${same}, ${one}) END`;
  return mapList(parts, (part) => sql`${part} <> ''`, "list_filter");
}

function trim(name: "trim" | "ltrim" | "rtrim"): FunctionRules[string] {
  return simple(
    [TEXT, TEXT],
    1,
    TEXT,
    (x, characters = rawSql("' '")) => sql`${rawSql(name)}(${x}, ${characters})`,
  );
}
