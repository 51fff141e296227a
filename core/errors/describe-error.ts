import { placeText } from "./place-text.ts";
import { SnowhookError } from "./snowhook-error.ts";

/** One line for logs and statuses: `place: message`. Never a stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof SnowhookError)) return error instanceof Error ? error.message : String(error);
  const { statement } = error.where;
  const place = placeText(error.where);
  const which = statement === undefined ? "" : `statement ${statement}: `;
  return `${place === "" ? "" : `${place}: `}${which}${error.message}`;
}
