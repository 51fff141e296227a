import fc from "fast-check";

/** Types whose values are printed beside themselves, so that what the protocol carries can be held to a text. */
export type Kind =
  | "number"
  | "float"
  | "text"
  | "boolean"
  | "date"
  | "time"
  | "ntz"
  | "ltz"
  | "tz"
  | "binary";

export interface Expression {
  readonly kind: Kind;
  readonly sql: string;
}

type Parts = readonly (string | Kind | { readonly one: readonly string[] })[];

const SCALES = { one: ["0", "1", "3", "6", "7", "9"] };
const SMALL = { one: ["-13", "-1", "0", "1", "2", "25"] };
const MOMENTS = {
  one: [
    "'2024-02-29 23:59:59.987654321'",
    "'1969-12-31 23:59:59.5'",
    "'1883-07-04 00:00:00.000000001'",
    "'2024-07-01 12:00:00'",
  ],
};
const PERIODS = { one: ["year", "quarter", "month", "week", "day"] };
const MOMENT_PERIODS = { one: ["year", "month", "day", "hour", "minute", "second"] };

/** What makes a value of each kind: leaves first. */
const FORMS: Readonly<Record<Kind, { readonly leaves: readonly Parts[]; readonly calls: readonly Parts[] }>> =
  {
    number: {
      leaves: [
        [{ one: ["0", "1", "7", "12.34", "0.005", "99999999", "123456789012345.678"] }],
        ["NULL::NUMBER(7,3)"],
        ["COLUMN1"],
      ],
      calls: [
        ["(", "number", { one: [" + ", " - ", " * "] }, "number", ")"],
        ["(", "number", " / 8)"],
        ["(-", "number", ")"],
        [{ one: ["ABS(", "CEIL(", "FLOOR(", "SIGN("] }, "number", ")"],
        ["ROUND(", "number", ", ", { one: ["0", "1", "2"] }, ")"],
        ["IFF(", "boolean", ", ", "number", ", ", "number", ")"],
        ["COALESCE(", "number", ", ", "number", ")"],
        ["LENGTH(", "text", ")"],
        ["DATEDIFF('day', ", "date", ", ", "date", ")"],
        [{ one: ["YEAR(", "DAYOFWEEKISO("] }, "date", ")"],
        ["OCTET_LENGTH(", "binary", ")"],
        ["GREATEST(", "number", ", ", "number", ")"],
      ],
    },
    float: {
      leaves: [["1.5::FLOAT"], ["-2e10::FLOAT"], ["PI()"], ["NULL::FLOAT"]],
      calls: [
        ["(", "float", { one: [" + ", " * "] }, "number", ")"],
        ["SQRT(ABS(", "float", "))"],
        ["(", "number", ")::FLOAT"],
      ],
    },
    text: {
      leaves: [[{ one: ["'a'", "'Ünï ☃'", "''", "'true'", "'it''s'"] }], ["NULL::VARCHAR(9)"], ["COLUMN2"]],
      calls: [
        ["(", "text", " || ", "text", ")"],
        [{ one: ["UPPER(", "LOWER(", "REVERSE(", "TRIM("] }, "text", ")"],
        ["SUBSTR(", "text", ", 2, 3)"],
        ["LPAD(", "text", ", 5, '*')"],
        ["IFF(", "boolean", ", ", "text", ", ", "text", ")"],
        ["HEX_ENCODE(", "binary", ")"],
        ["TO_VARCHAR(", "date", ")"],
      ],
    },
    boolean: {
      leaves: [["TRUE"], ["FALSE"], ["NULL::BOOLEAN"]],
      calls: [
        ["(", "number", { one: [" < ", " = ", " <> "] }, "number", ")"],
        ["(", "text", " = ", "text", ")"],
        ["(", "ntz", " < ", "date", ")"],
        ["(", "boolean", { one: [" AND ", " OR "] }, "boolean", ")"],
        ["(NOT ", "boolean", ")"],
        ["(", { one: ["tz", "time", "float"] }, " IS NULL)"],
        ["(", "binary", " = ", "binary", ")"],
      ],
    },
    date: {
      leaves: [
        [{ one: ["'2024-02-29'", "'1600-01-31'", "'1969-12-31'", "'2399-12-31'"] }, "::DATE"],
        ["NULL::DATE"],
      ],
      calls: [
        ["DATEADD('", PERIODS, "', ", SMALL, ", ", "date", ")"],
        ["LAST_DAY(", "date", ")"],
        ["DATE_TRUNC('", PERIODS, "', ", "date", ")"],
        [{ one: ["ntz", "ltz", "tz"] }, "::DATE"],
        ["COALESCE(", "date", ", ", "date", ")"],
      ],
    },
    time: {
      leaves: [
        [{ one: ["'23:59:59.987654321'", "'00:00:00'", "'12:34:56.7'"] }, "::TIME(", SCALES, ")"],
        ["NULL::TIME"],
      ],
      calls: [
        ["DATEADD('", { one: ["hour", "minute", "second"] }, "', ", SMALL, ", ", "time", ")"],
        [{ one: ["ntz", "tz"] }, "::TIME(", SCALES, ")"],
        ["IFF(", "boolean", ", ", "time", ", ", "time", ")"],
      ],
    },
    ntz: {
      leaves: [[MOMENTS, "::TIMESTAMP_NTZ(", SCALES, ")"], ["NULL::TIMESTAMP_NTZ"]],
      calls: [
        ["DATEADD('", MOMENT_PERIODS, "', ", SMALL, ", ", "ntz", ")"],
        ["DATE_TRUNC('", MOMENT_PERIODS, "', ", "ntz", ")"],
        [{ one: ["date", "ltz", "tz"] }, "::TIMESTAMP_NTZ(", SCALES, ")"],
        ["IFF(", "boolean", ", ", "ntz", ", ", "ntz", ")"],
      ],
    },
    ltz: {
      leaves: [[MOMENTS, "::TIMESTAMP_LTZ(", SCALES, ")"], ["NULL::TIMESTAMP_LTZ"]],
      calls: [
        ["DATEADD('", MOMENT_PERIODS, "', ", SMALL, ", ", "ltz", ")"],
        [{ one: ["date", "ntz", "tz"] }, "::TIMESTAMP_LTZ(", SCALES, ")"],
        ["COALESCE(", "ltz", ", ", "ltz", ")"],
      ],
    },
    tz: {
      leaves: [
        [MOMENTS, "::TIMESTAMP_TZ(", SCALES, ")"],
        ["'2024-03-10 02:30:00.123456789 +05:45'::TIMESTAMP_TZ(", SCALES, ")"],
        ["NULL::TIMESTAMP_TZ"],
      ],
      calls: [
        ["DATEADD('", MOMENT_PERIODS, "', ", SMALL, ", ", "tz", ")"],
        ["CONVERT_TIMEZONE('", { one: ["America/New_York", "Asia/Kathmandu", "UTC"] }, "', ", "tz", ")"],
        ["ltz", "::TIMESTAMP_TZ(", SCALES, ")"],
      ],
    },
    binary: {
      leaves: [
        ["TO_BINARY('", { one: ["", "00", "c0ffee", "0a0b0c0d0e0f"] }, "', 'HEX')"],
        ["NULL::BINARY(4)"],
      ],
      calls: [
        ["(", "binary", " || ", "binary", ")"],
        ["SUBSTR(", "binary", ", 2, 3)"],
        ["REVERSE(", "binary", ")"],
        ["TO_BINARY(", "text", ", 'UTF-8')"],
      ],
    },
  };

const KINDS = Object.keys(FORMS) as Kind[];
const isKind = (part: string): part is Kind => part in FORMS;

/** Expressions of every kind, nested up to `depth` deep. */
export function typedExpressions(depth: number): fc.Arbitrary<Expression> {
  return fc.constantFrom(...KINDS).chain((kind) => expressionsOf(kind, depth).map((sql) => ({ kind, sql })));
}

function expressionsOf(kind: Kind, depth: number): fc.Arbitrary<string> {
  const { leaves, calls } = FORMS[kind];
  const forms = depth === 0 ? leaves : [...leaves, ...calls, ...calls];
  return fc.constantFrom(...forms).chain((parts) => {
    const texts = parts.map((part) => partOf(part, depth));
    return fc.tuple(...texts).map((all) => all.join(""));
  });
}

function partOf(part: Parts[number], depth: number): fc.Arbitrary<string> {
  if (typeof part === "string")
    return isKind(part) ? expressionsOf(part, Math.max(0, depth - 1)) : fc.constant(part);
  return fc.constantFrom(...part.one).chain((text) => partOf(text, depth));
}
