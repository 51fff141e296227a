import { TemplateError } from "../errors/index.ts";
import { missingVariable } from "./missing-variable.ts";
import type { Sources } from "./template-sources.ts";
import type { TemplateValue } from "./template-value.ts";

/** WebAssembly traps are RuntimeErrors, which TypeScript's library for Node does not declare. */
export function isPanic(error: unknown): boolean {
  return error instanceof Error && error.name === "RuntimeError";
}

/**
 * The engine says of a fault in an included file only the file's name: that file, rendered by itself, tells the line.
 * When it renders by itself (the fault was in what the including file set), the outer error stays.
 */
export function innermost(error: unknown, render: (path: string) => unknown): unknown {
  const included = /^could not render include: error in "(.*)" \(in /.exec(
    error instanceof Error ? error.message : "",
  )?.[1];
  if (included === undefined) return error;
  try {
    render(included);
  } catch (inner) {
    return inner;
  }
  return error;
}

/** What the engine says, in our words: file, line, the variable that is missing, what to do. */
export function templateError(
  error: unknown,
  path: string,
  sources: Sources,
  vars: Readonly<Record<string, TemplateValue>>,
): TemplateError {
  if (error instanceof TemplateError) return error;
  if (isPanic(error)) {
    return new TemplateError("The template needs more memory than there is, or broke the template engine.", {
      where: { file: path },
      next: "Look for a loop that makes a text grow.",
    });
  }
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const variable = /^env_var: (.*)$/.exec(first)?.[1];
  if (variable !== undefined) return environmentVariableError(variable, path, sources.get(path) ?? "");
  const [, message = first, file = path, line] = /^(.*?)(?: \(in (.*):(\d+)\))?$/.exec(first) ?? [];
  const where = { file, ...(line === undefined ? {} : { line: Number(line) }) };
  const text = line === undefined ? "" : ((sources.get(file) ?? "").split("\n")[Number(line) - 1] ?? "");
  if (message.startsWith("undefined value")) {
    const name = missingVariable(text, vars);
    return new TemplateError(
      name === undefined
        ? `A variable is not defined in: ${text.trim()}`
        : `The variable ${name} is not defined.`,
      { where, next: "Give it in vars, or write a default: {{ name | default('…') }}." },
    );
  }
  if (message.includes("ran out of fuel")) {
    return new TemplateError("The template does not come to an end.", {
      where,
      next: "Look for a very long loop.",
    });
  }
  return new TemplateError(message, { where });
}

function environmentVariableError(name: string, path: string, source: string): TemplateError {
  const line = source.split("\n").findIndex((text) => text.includes("env_var") && text.includes(name)) + 1;
  return new TemplateError(
    `env_var(${JSON.stringify(name)}) is not available to templates and has no default.`,
    {
      where: { file: path, ...(line > 0 ? { line } : {}) },
      next: "Set it and allow it for templates, or give a default as the second argument.",
    },
  );
}
