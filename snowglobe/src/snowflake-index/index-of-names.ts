import * as names from "./generated/names.ts";

/** A function that Snowflake has. */
export interface KnownFunction {
  readonly name: string;
  /** scalar, aggregate, table … */
  readonly kind: string;
  /** undefined where it is not known. */
  readonly least: number | undefined;
  readonly most: number | undefined;
}

const upper = (lines: readonly string[]) => new Set(lines.map((line) => line.toUpperCase()));

function groups(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1).split("|")] as const;
    }),
  );
}

/** Builds a value when it is first asked for: most statements never ask what else Snowflake has. */
function lazily<Value>(build: () => Value): () => Value {
  let built: { readonly value: Value } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}

/** Verb -> forms, as `DATABASE ROLE … TO SHARE`. */
export const knownStatements = lazily(() => groups(names.STATEMENTS));

/** Statement -> the words of its clauses and properties. */
export const knownClauses = lazily(() => groups(names.CLAUSES));

/** Kinds of object with their plurals, longest first. */
export const knownKinds = lazily(() =>
  names.KINDS.map((line) => {
    const [kind = "", plural = ""] = line.split(":");
    return { kind, plural };
  }).sort((left, right) => right.kind.length - left.kind.length),
);

export const knownPrivileges = lazily(() => groups(names.PRIVILEGES));

export const knownParameters = lazily(() => upper(names.PARAMETERS));

/** Every name of every date part. */
export const knownDateParts = lazily(() =>
  upper(names.DATE_PARTS.flatMap((line) => line.replace(":", ",").split(","))),
);

/** `ACCOUNT_USAGE.LOGIN_HISTORY` … */
export const knownViews = lazily(() => upper(names.VIEWS));

// Of https://docs.snowflake.com/en/sql-reference/functions/timestamp_from_parts: the list of all functions has one name.
const FURTHER_FUNCTIONS = [
  "TIMESTAMP_LTZ_FROM_PARTS:scalar:6:7",
  "TIMESTAMP_NTZ_FROM_PARTS:scalar:2:7",
  "TIMESTAMP_TZ_FROM_PARTS:scalar:6:8",
];

export const knownFunctions = lazily(
  () =>
    new Map(
      [...names.FUNCTIONS, ...FURTHER_FUNCTIONS].map((line) => {
        const [name = "", kind = "", least = "?", most = "?"] = line.split(":");
        const count = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);
        return [name.toUpperCase(), { name, kind, least: count(least), most: count(most) }] as const;
      }),
    ) as ReadonlyMap<string, KnownFunction>,
);
