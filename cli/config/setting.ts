import * as z from "zod";
import { plainValue } from "../../core/yaml/plain-value.ts";
import type { Value } from "../../core/yaml/values.ts";
import { readJson } from "./read-json.ts";

/** One setting: how it is called in each place where it can stand. */
export interface Setting {
  readonly name: string;
  readonly section: "schemachange" | "snowflake";
  readonly kind: Kind;
  /** option names, the one that help shows first; none when it can only stand in a file or the environment */
  readonly options: readonly string[];
  readonly short?: string;
  /** what follows the option; none for a flag */
  readonly argument?: string;
  readonly help: string;
  /** variables, the one that wins first */
  readonly environment: readonly string[];
  /** keys of version 1 of the configuration file, beside the name itself */
  readonly keys: readonly string[];
  /** keys of the file's section in version 2, and of connections.toml for Snowflake's */
  readonly sectionKeys: readonly string[];
  /** never shown */
  readonly secret?: true;
}

export type Kind =
  | "text"
  | "flag"
  | "vars"
  | "parameters"
  | "level"
  | "seconds"
  | "url"
  | "texts"
  | "flags"
  | readonly string[];

/** A setting's value as a command line, a variable or a file gives it. */
export type Raw = string | boolean | Value;

/** Settings by name, not yet checked. */
export type RawSettings = ReadonlyMap<string, Raw>;

export type SessionParameters = Readonly<Record<string, string | number | boolean>>;

const text = z.union([z.string().min(1, "must not be empty"), z.number().transform(String)]);
const truth = z.union([
  z.boolean(),
  z.stringbool({ truthy: ["true", "1", "yes", "on"], falsy: ["false", "0", "no", "off"] }),
  z.literal([0, 1]).transform((value) => value === 1),
]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/**
 * The value of a setting, checked and in its type.
 * @returns the value, or what is wrong with it
 */
export function checkSetting(
  { kind }: Setting,
  raw: Raw,
): { readonly value: unknown } | { readonly problem: string } {
  if (kind === "vars") return checkVars(raw);
  const given = kind === "parameters" && typeof raw === "string" ? readJson(raw) : raw;
  const plain = plainValue(given ?? null);
  const result: z.ZodSafeParseResult<unknown> = schemaOf(kind).safeParse(plain);
  return result.success ? { value: result.data } : { problem: result.error.issues[0]?.message ?? "?" };
}

function schemaOf(kind: Exclude<Kind, "vars">): z.ZodType {
  if (typeof kind !== "string") {
    return z.string().transform((value, context) => {
      const known = kind.find((candidate) => candidate === value.toLowerCase());
      if (known !== undefined) return known;
      context.addIssue({ code: "custom", message: `must be one of ${kind.join(", ")}` });
      return z.NEVER;
    });
  }
  switch (kind) {
    case "text":
      return text;
    case "flag":
      return truth;
    case "level":
      return z
        .string()
        .toUpperCase()
        .refine((value) => levels.includes(value), `must be one of ${levels.join(", ")}`);
    case "seconds":
      return z.coerce.number().int().min(0).max(86_400);
    case "url":
      return z.url({ protocol: /^https?$/, error: "must be a URL, for example http://127.0.0.1:8080" });
    case "parameters":
      return z.record(z.string(), scalar, 'must be a JSON object, for example {"TIMEZONE": "UTC"}');
    case "texts":
      return z.record(z.string(), text);
    case "flags":
      return z.record(z.string(), truth);
  }
}

function checkVars(raw: Raw): { readonly value: unknown } | { readonly problem: string } {
  const value = typeof raw === "string" ? readJson(raw) : raw;
  if (!(value instanceof Map)) {
    return { problem: 'must be a JSON object, for example {"database": "DEV"}' };
  }
  return value.has("schemachange")
    ? { problem: "has the variable `schemachange`, which is reserved: give it another name" }
    : { value };
}
