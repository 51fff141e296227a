import { placeText } from "./place-text.ts";
import { TemplateError, type TemplateStep } from "./snowhook-error.ts";

/** The lines that show a template's error: the line of the template with a caret, and by what it was reached. */
export function errorSnippet(error: unknown): string | undefined {
  if (!(error instanceof TemplateError) || error.snippet === undefined) return undefined;
  return [error.snippet, ...error.steps.map(stepText)].join("\n");
}

function stepText({ how, ...place }: TemplateStep): string {
  const preposition = /^(?:included|imported|extended|read)$/.test(how) ? "by" : "used by";
  return `${how} ${preposition} ${placeText(place)}`;
}
