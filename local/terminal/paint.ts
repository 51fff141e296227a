import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];

/** Colours text when people read it: on a terminal, unless NO_COLOR says no (https://no-color.org) or FORCE_COLOR yes. */
export function paint(style: Style, text: string): string {
  return colours() ? styleText(style, text, { validateStream: false }) : text;
}

function colours(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "0") return true;
  return NO_COLOR === undefined && process.stdout.isTTY === true;
}
