import { SnowhookError } from "./snowhook-error.ts";

/** One line for logs and statuses: `place: message`. Never a stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof SnowhookError)) return error instanceof Error ? error.message : String(error);
  const { file, line, column, statement } = error.where;
  const position = [line, line === undefined ? undefined : column].filter((part) => part !== undefined);
  const place = [file, ...position].filter((part) => part !== undefined).join(":");
  const which = statement === undefined ? "" : `statement ${statement}: `;
  return `${place === "" ? "" : `${place}: `}${which}${error.message}`;
}
