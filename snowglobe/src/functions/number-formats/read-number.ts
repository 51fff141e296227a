import type { Element, NumberFormat } from "./number-format.ts";

const DIGITS = /[0-9]*/y;
const HEX = /[0-9a-f]*/iy;

/**
 * A text that is written by a format, as a plain decimal; undefined when it is not. In Snowflake's lax mode: white space
 * around it and group separators may be left out, digits for 9 too.
 * https://docs.snowflake.com/en/sql-reference/sql-format-models#parsing-numbers-using-fixed-position-formats-and-the-modifiers
 */
export function readNumber(format: NumberFormat, input: string): string | undefined {
  const text = input.replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, "");
  const { elements } = format;
  const explicit = elements.some(({ kind }) => kind === "sign" || kind === "minus");
  let at = 0;
  let negative = false;
  const spaces = () => {
    while (text[at] === " ") at += 1;
  };
  const sign = (allowed: string): void => {
    const found = text[at] ?? "";
    if (found === "" || !allowed.includes(found)) return;
    negative = found === "-";
    at += 1;
  };
  const isPart = ({ kind }: Element) => ["digit", "point", "group", "minimal"].includes(kind);
  const first = elements.findIndex(isPart);
  const last = elements.findLastIndex(isPart);
  let number: string | undefined;
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index];
    if (!element) break;
    if (index === first) {
      const isBeforeDollar = elements.slice(0, first).some(({ kind }) => kind === "dollar");
      if (!explicit && !format.hex && !isBeforeDollar) sign("-");
      spaces();
      number = format.minimal ? minimal() : digits(elements.slice(first, last + 1));
      if (number === undefined) return undefined;
      index = last;
      continue;
    }
    if (element.kind === "literal") {
      if (!text.slice(at).toLowerCase().startsWith(element.text.toLowerCase())) return undefined;
      at += element.text.length;
    } else if (element.kind === "sign") {
      const before = at;
      sign("+-");
      if (at === before) return undefined;
    } else if (element.kind === "minus") sign("+-");
    else if (element.kind === "space") spaces();
    else if (element.kind === "dollar") {
      if (!explicit) sign("-");
      spaces();
      if (text[at] !== "$") return undefined;
      at += 1;
    }
  }
  if (number === undefined || at < text.length) return undefined;
  return negative ? `-${number}` : number;

  function take(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  }

  function minimal(): string | undefined {
    const found = take(
      format.minimal === "TM9" ? /[0-9]+(?:\.[0-9]*)?|\.[0-9]+/y : /[0-9]+(?:\.[0-9]*)?e[+-]?[0-9]+/iy,
    );
    return found === "" ? undefined : found;
  }

  function digits(parts: readonly Element[]): string | undefined {
    const point = parts.findIndex(({ kind }) => kind === "point");
    const whole = wholePart(point < 0 ? parts : parts.slice(0, point));
    if (whole === undefined || point < 0) return whole;
    const behind = parts.slice(point + 1).filter((part) => part.kind === "digit");
    const least = behind.findLastIndex((part) => part.of === "0") + 1;
    if (text[at] !== ".") return least === 0 ? whole : undefined;
    at += 1;
    const fraction = take(DIGITS);
    // Where printing leaves blanks for zeros.
    for (let rest = behind.length - fraction.length; rest > 0 && text[at] === " "; rest -= 1) at += 1;
    return fraction.length < least || fraction.length > behind.length ? undefined : `${whole}.${fraction}`;
  }

  function wholePart(parts: readonly Element[]): string | undefined {
    const places = parts.filter((part) => part.kind === "digit");
    const forced = places.findIndex((part) => part.of === "0");
    const least = forced < 0 ? 0 : places.length - forced;
    let found = "";
    if (format.hex) found = take(HEX);
    else if (parts.some(({ kind }) => kind === "literal")) {
      for (const part of parts) {
        const wanted = part.kind === "literal" ? part.text : undefined;
        if (wanted === undefined && part.kind === "digit") found += take(/[0-9]/y);
        else if (wanted !== undefined && text.startsWith(wanted, at)) at += wanted.length;
        else if (wanted !== undefined) return undefined;
      }
    } else {
      for (;;) {
        found += take(DIGITS);
        const group = text[at] === "," && parts.some(({ kind }) => kind === "group");
        if (!group || found === "") break;
        at += 1;
        const rest = /^[0-9,]*/.exec(text.slice(at))?.[0].replaceAll(",", "").length ?? 0;
        if (!groupsOf(parts).includes(rest)) return undefined;
      }
    }
    const mayBeNone = elements.some(({ kind }) => kind === "blank") || places.length === 0;
    if (found.length > places.length || found.length < Math.max(least, mayBeNone ? 0 : 1)) return undefined;
    if (format.hex) return String(BigInt(`0x${found}`));
    return found === "" ? "0" : found;
  }
}

/** How many digits stand behind each group separator. */
function groupsOf(parts: readonly Element[]): number[] {
  return parts.flatMap(({ kind }, index) =>
    kind === "group" ? [parts.slice(index).filter((part) => part.kind === "digit").length] : [],
  );
}
