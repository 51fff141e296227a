import { JinjaError } from "jinja-exact";
import { TemplateError } from "../errors/index.ts";

/** What the template language says, in the words of core's errors: file, line, column, the line itself, what to do. */
export function templateError(error: unknown): unknown {
  if (!(error instanceof JinjaError)) return error;
  const { file, line, column, snippet } = error;
  const where = {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
  const next = nextStep(error);
  const steps = error.steps.map((step) => ({
    how: step.how,
    ...(step.file === undefined ? {} : { file: step.file }),
    line: step.line,
    column: step.column,
  }));
  return new TemplateError(error.reason, { where, snippet, steps, ...(next === undefined ? {} : { next }) });
}

function nextStep({ kind, type, hint, reason }: JinjaError): string | undefined {
  if (hint !== undefined) return hint;
  if (type === "FileNotFoundError") {
    return "Put it under the root folder, or under the modules folder and name it modules/…";
  }
  if (kind === "undefined") return "Give it in vars, or write a default: {{ name | default('…') }}.";
  if (reason.startsWith("env_var(")) {
    return "Set it and allow it for templates, or give a default as the second argument.";
  }
  return undefined;
}
