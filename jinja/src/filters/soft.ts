import { str } from "../operations/print.ts";
import { PyMarkup } from "../values/markup.ts";
import type { Py } from "../values/object.ts";

/** Changes the text of a value; Markup stays Markup. */
export function onText(value: Py, change: (text: string) => string): string | PyMarkup {
  return value instanceof PyMarkup ? new PyMarkup(change(value.text)) : change(str(value));
}
