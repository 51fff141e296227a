import { notSupported } from "../errors/snowflake-error.ts";
import { asText } from "../expression/coerce.ts";
import { alias, type FunctionRules, simple } from "../expression/define.ts";
import { typed } from "../expression/typed.ts";
import { BOOLEAN, type DataType, NUMBER, TEXT } from "../types/data-type.ts";

const COUNT: DataType = { name: "FIXED", precision: 18, scale: 0 };
const int = (sql: string) => `CAST(${sql} AS BIGINT)`;

/** Functions of text: https://docs.snowflake.com/en/sql-reference/functions-string */
export const textFunctions: FunctionRules = {
  ...alias(
    simple([TEXT], 1, TEXT, (x) => `upper(${x})`),
    "UPPER",
  ),
  ...alias(
    simple([TEXT], 1, TEXT, (x) => `lower(${x})`),
    "LOWER",
  ),
  ...alias(
    {
      args: [1, 1],
      compile(call) {
        const value = call.arg(0);
        if (value.type.name === "BINARY")
          return typed(`CAST(octet_length(${value.sql}) AS DECIMAL(18,0))`, COUNT, [value]);
        const text = call.text(0);
        return typed(`CAST(length(${text.sql}) AS DECIMAL(18,0))`, COUNT, [text]);
      },
    },
    "LENGTH",
    "LEN",
  ),
  TRIM: trim("trim"),
  LTRIM: trim("ltrim"),
  RTRIM: trim("rtrim"),
  ...alias(
    {
      args: [2, 3],
      compile(call) {
        const text = call.text(0);
        const numbers = call.ast.args.slice(1).map((_, index) => call.as(index + 1, NUMBER));
        const [start, length] = numbers.map(({ sql }) => int(sql));
        const sql =
          length === undefined
            ? `sf.substr(${text.sql}, ${start})`
            : `sf.substr_n(${text.sql}, ${start}, ${length})`;
        return typed(sql, TEXT, [text, ...numbers]);
      },
    },
    "SUBSTR",
    "SUBSTRING",
  ),
  LEFT: simple([TEXT, NUMBER], 2, TEXT, (x, n) => `left(${x}, greatest(${int(n ?? "")}, 0))`),
  RIGHT: simple([TEXT, NUMBER], 2, TEXT, (x, n) => `right(${x}, greatest(${int(n ?? "")}, 0))`),
  REPLACE: simple([TEXT, TEXT, TEXT], 2, TEXT, (x, from, to = "''") => `replace(${x}, ${from}, ${to})`),
  ...alias(
    {
      args: [1, 1000],
      compile(call) {
        const parts = call.all().map((value) => asText(call.compiler, value));
        return typed(`(${parts.map(({ sql }) => sql).join(" || ")})`, TEXT, parts);
      },
    },
    "CONCAT",
  ),
  // NULL when any argument is NULL: https://docs.snowflake.com/en/sql-reference/functions/concat_ws
  CONCAT_WS: {
    args: [2, 1000],
    compile(call) {
      const parts = call.all().map((value) => asText(call.compiler, value));
      const [separator, ...others] = parts.map(({ sql }) => sql);
      return typed(`(${others.join(` || ${separator} || `)})`, TEXT, parts);
    },
  },
  CONTAINS: simple([TEXT, TEXT], 2, BOOLEAN, (x, part) => `contains(${x}, ${part})`),
  STARTSWITH: simple([TEXT, TEXT], 2, BOOLEAN, (x, part) => `starts_with(${x}, ${part})`),
  ENDSWITH: simple([TEXT, TEXT], 2, BOOLEAN, (x, part) => `ends_with(${x}, ${part})`),
  ...alias(
    simple([TEXT, TEXT, NUMBER], 2, COUNT, (part, x, start) => {
      if (start === undefined) return `CAST(position(${part} IN ${x}) AS DECIMAL(18,0))`;
      const from = `greatest(${int(start)}, 1)`;
      const found = `position(${part} IN substring(${x}, ${from}))`;
      return `CAST(CASE WHEN ${part} = '' AND ${x} IS NOT NULL AND ${from} IS NOT NULL THEN 1 WHEN ${found} = 0 THEN 0 ELSE ${found} + ${from} - 1 END AS DECIMAL(18,0))`;
    }),
    "POSITION",
    "CHARINDEX",
  ),
  LPAD: simple(
    [TEXT, NUMBER, TEXT],
    2,
    TEXT,
    (x, n, pad = "' '") => `sf.pad(${x}, CAST(${n} AS INTEGER), ${pad}, true)`,
  ),
  RPAD: simple(
    [TEXT, NUMBER, TEXT],
    2,
    TEXT,
    (x, n, pad = "' '") => `sf.pad(${x}, CAST(${n} AS INTEGER), ${pad}, false)`,
  ),
  REPEAT: simple([TEXT, NUMBER], 2, TEXT, (x, n) => `repeat(${x}, ${int(n ?? "")})`),
  SPACE: simple([NUMBER], 1, TEXT, (n) => `repeat(' ', ${int(n ?? "")})`),
  REVERSE: simple([TEXT], 1, TEXT, (x) => `reverse(${x})`),
  INITCAP: {
    args: [1, 2],
    compile(call) {
      if (call.count > 1) throw notSupported("INITCAP with delimiters of its own");
      const text = call.text(0);
      return typed(`sf.initcap(${text.sql})`, TEXT, [text]);
    },
  },
  ...alias(
    simple(
      [TEXT],
      1,
      COUNT,
      (x) => `CAST(CASE WHEN ${x} = '' THEN 0 ELSE unicode(${x}) END AS DECIMAL(18,0))`,
    ),
    "UNICODE",
  ),
  ...alias(
    simple([NUMBER], 1, TEXT, (n) => `chr(CAST(${n} AS INTEGER))`),
    "CHR",
    "CHAR",
  ),
  TRANSLATE: simple([TEXT, TEXT, TEXT], 3, TEXT, (x, from, to) => `translate(${x}, ${from}, ${to})`),
  // The part at 0 is the first; a negative one counts from the end; none is ''.
  SPLIT_PART: simple([TEXT, TEXT, NUMBER], 3, TEXT, (x, by, n) => {
    const place = `CASE WHEN ${int(n ?? "")} = 0 THEN 1 ELSE ${int(n ?? "")} END`;
    const parts = `CASE WHEN ${by} = '' THEN [${x}] ELSE string_split(${x}, ${by}) END`;
    return `CASE WHEN ${x} IS NOT NULL AND ${by} IS NOT NULL AND ${n} IS NOT NULL THEN coalesce((${parts})[${place}], '') END`;
  }),
  SPLIT: {
    args: [2, 2],
    compile(call) {
      const [text, by] = [call.text(0), call.text(1)];
      const parts = `CASE WHEN ${by.sql} = '' THEN [${text.sql}] ELSE string_split(${text.sql}, ${by.sql}) END`;
      const sql = `CASE WHEN ${text.sql} IS NOT NULL AND ${by.sql} IS NOT NULL THEN CAST(to_json(${parts}) AS JSON) END`;
      return typed(sql, { name: "ARRAY" }, [text, by]);
    },
  },
  EDITDISTANCE: simple([TEXT, TEXT], 2, COUNT, (x, y) => `CAST(levenshtein(${x}, ${y}) AS DECIMAL(18,0))`),
};

function trim(name: "trim" | "ltrim" | "rtrim"): FunctionRules[string] {
  return simple([TEXT, TEXT], 1, TEXT, (x, characters = "' '") => `${name}(${x}, ${characters})`);
}
