import type * as z from "zod";
import { nearest } from "../errors/nearest.ts";
import type { Mistake } from "./mistakes.ts";
import { advice } from "./schema-advice.ts";
import { keysAt } from "./schema-keys.ts";
import type { Path, YamlDocument } from "./yaml-document.ts";

type Issue = z.core.$ZodIssue;

/** What zod found, as sentences for the person who wrote the file. */
export function explainIssues(issues: readonly Issue[], document: YamlDocument): Mistake[] {
  const misspelt = issues.flatMap(misspeltKeys);
  return issues
    .filter((issue) => !misspelt.includes(issue.path.join("\n")))
    .flatMap((issue) => explainIssue(issue, document));
}

/** Where keys are missing only because they are written wrongly: that is told once, at the wrong key. */
function misspeltKeys(issue: Issue): string[] {
  if (issue.code !== "unrecognized_keys") return [];
  return issue.keys.flatMap((key) => {
    const close = nearestKey(issue.path, key);
    return close === undefined ? [] : [[...issue.path, close].join("\n")];
  });
}

function nearestKey(path: Path, key: string): string | undefined {
  const known = keysAt(path);
  const word = key.replaceAll("-", "_");
  return nearest(word, known) ?? known.find((candidate) => word.length > 2 && candidate.startsWith(word));
}

function explainIssue(issue: Issue, document: YamlDocument): Mistake[] {
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        position: document.positionOfKey([...path, key]),
        message: unknownKey(path, key),
      }));
    case "invalid_key": {
      const [inner] = issue.issues;
      return [
        {
          position: document.positionOfKey(path),
          message: `${quoted(path.at(-1))} as a key of ${named(path.slice(0, -1))} ${inner?.message ?? "is not valid"}${hint(path, path.at(-1))}`,
        },
      ];
    }
    case "invalid_type":
    case "invalid_union":
    case "invalid_value":
      return [wrongValue(issue, document)];
    default: {
      const value = valueAt(document.value, path);
      return [
        {
          position: document.positionOf(path),
          message: `${named(path)}${shown(value)} ${issue.message}${hint(path, value)}`,
        },
      ];
    }
  }
}

function wrongValue(issue: Issue, document: YamlDocument): Mistake {
  const { path } = issue;
  const value = valueAt(document.value, path);
  if (value === undefined) {
    const around = path.slice(0, -1);
    return {
      position: around.length === 0 ? document.positionOf([]) : document.positionOfKey(around),
      message: `${named(around)} has no ${String(path.at(-1))}: ${advice(path) ?? "it is needed"}`,
    };
  }
  const position = document.positionOf(path);
  if (value === null) {
    return {
      position,
      message: `${named(path)} is empty: ${advice(path) ?? "write a value, or take the key out"}`,
    };
  }
  if (isUnquotedTemplate(value)) {
    return {
      position,
      message: `${named(path)} must be text: put quotes around {{ … }}, which is a map for YAML`,
    };
  }
  const expected = issue.code === "invalid_type" ? issue.expected : undefined;
  return {
    position,
    message: `${named(path)}${shown(value)} must be ${wanted(issue)}${hint(path, value, expected)}`,
  };
}

/** `role: {{ x }}` parses as a map whose only key is a map. */
function isUnquotedTemplate(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 1 &&
    /^\{ .* \}$|^\[object Object\]$/.test(Object.keys(value)[0] ?? "")
  );
}

const THINGS: Readonly<Record<string, string>> = {
  object: "a map (key: value)",
  record: "a map (key: value)",
  array: "a list ([a, b])",
  string: "text",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
};

function wanted(issue: Issue): string {
  if (issue.code === "invalid_type") return THINGS[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    return values.length === 1 ? `${values[0]}, as a number` : `one of ${values.join(", ")}`;
  }
  return "text, a number, true or false, a list or a map";
}

function unknownKey(path: Path, key: string): string {
  const told = advice([...path, key]);
  if (told !== undefined) return `${named(path)} has no ${quoted(key)}: ${told}`;
  const close = nearestKey(path, key);
  const end = close === undefined ? `it takes ${keysAt(path).join(", ")}` : `did you mean ${close}?`;
  return `${named(path)} has no ${quoted(key)}: ${end}`;
}

/** For a value that is nearly one of those that can stand there, or nearly in the wanted form. */
function hint(path: Path, value: unknown, expected?: string): string {
  if (typeof value !== "string") return "";
  const better = expected === undefined ? correction(path, value) : otherType(value, expected);
  return better === undefined ? "" : `; did you mean ${better}?`;
}

function otherType(value: string, expected: string): string | undefined {
  if (expected === "array") return `[${value}]`;
  if (expected !== "boolean") return undefined;
  if (/^(?:yes|on|true|1)$/i.test(value)) return "true";
  return /^(?:no|off|false|0)$/i.test(value) ? "false" : undefined;
}

function correction(path: Path, value: string): string | undefined {
  const last = path.at(-1);
  const parent = path.at(-2);
  if (last === "repository") {
    return value.match(/([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/)?.[1];
  }
  if (last === "branch") return value.replace(/^refs\/(?:heads\/)?/, "");
  if (parent === "when") return nearest(value.replaceAll("_", "-"), ["after-deployment", "manual"]);
  if (/^(?:projects|environments|jobs|services)$/.test(String(parent))) {
    const word = value.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
    return /^[a-z]/.test(word) && word !== "all" ? word : undefined;
  }
  if (/^(?:scripts|modules|config|setup|file|specification)$/.test(String(last)) || parent === "staged") {
    const inside = value.replace(/^(?:\.?\/)+|\/+$/g, "");
    return inside.includes("..") || inside === "" || inside === value ? undefined : inside;
  }
  if (String(last).startsWith("on_")) return nearest(value.toLowerCase(), ["ignore", "warn", "error"]);
  return undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (Reflect.get(inner, step) as unknown) : undefined,
    value,
  );
}

function named(path: Path): string {
  return path.length === 0 ? "the file" : path.map(String).join(".");
}

function quoted(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 60));
}

/** A value, when it is short and no list or map. */
function shown(value: unknown): string {
  if (typeof value === "string") return ` ${quoted(value)}`;
  return typeof value === "number" || typeof value === "boolean" ? ` ${value}` : "";
}
