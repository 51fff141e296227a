import {
  createEnvironment,
  type EnvironmentOptions,
  envVar,
  JinjaError,
  pyDate,
  pyDateTime,
  pyFloat,
  pyTuple,
  type Value,
} from "../src/index.ts";

/** A value of a variable, as it is written down for the real Jinja2. */
export type Encoded =
  | null
  | boolean
  | string
  | { readonly int: string }
  | { readonly float: string }
  | { readonly list: readonly Encoded[] }
  | { readonly tuple: readonly Encoded[] }
  | { readonly dict: readonly (readonly [Encoded, Encoded])[] }
  | { readonly date: readonly number[] }
  | { readonly datetime: readonly number[] };

export interface CaseOptions {
  readonly trim_blocks?: boolean;
  readonly lstrip_blocks?: boolean;
  readonly keep_trailing_newline?: boolean;
  readonly undefined?: "strict" | "default" | "chainable" | "debug";
  readonly extensions?: readonly ("do" | "loopcontrols")[];
  readonly line_statement_prefix?: string;
  readonly line_comment_prefix?: string;
  readonly newline_sequence?: "\n" | "\r\n" | "\r";
}

/** A template with all it needs. */
export interface Case {
  readonly source: string;
  readonly templates?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, Encoded>>;
  readonly options?: CaseOptions;
}

/** What came of rendering a template: a text, or the name of an error. */
export type Answer = { readonly text: string } | { readonly error: string; readonly message: string };

export function decode(encoded: Encoded): Value {
  if (encoded === null || typeof encoded !== "object") return encoded;
  if ("int" in encoded) return BigInt(encoded.int);
  if ("float" in encoded) return pyFloat(Number(encoded.float.replace("inf", "Infinity")));
  if ("list" in encoded) return encoded.list.map(decode);
  if ("tuple" in encoded) return pyTuple(encoded.tuple.map(decode));
  if ("dict" in encoded) return new Map(encoded.dict.map(([key, item]) => [decode(key), decode(item)]));
  if ("date" in encoded) {
    const [year = 0, month = 0, day = 0] = encoded.date;
    return pyDate(year, month, day);
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0] = encoded.datetime;
  return pyDateTime({ year, month, day, hour, minute, second, microsecond });
}

function optionsOf(options: CaseOptions): EnvironmentOptions {
  return {
    trimBlocks: options.trim_blocks ?? false,
    lstripBlocks: options.lstrip_blocks ?? false,
    keepTrailingNewline: options.keep_trailing_newline ?? false,
    undefined: options.undefined ?? "strict",
    extensions: options.extensions ?? [],
    newlineSequence: options.newline_sequence ?? "\n",
    ...(options.line_statement_prefix === undefined
      ? {}
      : { lineStatementPrefix: options.line_statement_prefix }),
    ...(options.line_comment_prefix === undefined ? {} : { lineCommentPrefix: options.line_comment_prefix }),
  };
}

/** What our own engine makes of a case. */
export function ourAnswer({ source, templates = {}, variables = {}, options = {} }: Case): Answer {
  try {
    const environment = createEnvironment({
      ...optionsOf(options),
      templates: new Map([...Object.entries(templates), ["main", source]]),
      globals: { env_var: envVar({ HOME_DB: "home" }) },
    });
    const vars = new Map(Object.entries(variables).map(([name, value]) => [name, decode(value)]));
    return { text: environment.render("main", vars) };
  } catch (error) {
    if (error instanceof JinjaError) return { error: error.type, message: error.message };
    throw error;
  }
}

/** True when both give the same text, or both refuse. */
export function agree(theirs: Answer, ours: Answer): boolean {
  if ("text" in theirs) return "text" in ours && ours.text === theirs.text;
  return "error" in ours;
}
