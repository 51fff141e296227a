import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { withoutExponent } from "../../types/exponent-form.ts";
import { type NumberFormat, readNumberFormat } from "./number-format.ts";
import { type Decimal, printNumber } from "./print-number.ts";
import { readNumber } from "./read-number.ts";

const known = new Map<string, NumberFormat>();

function formatOf(text: string): NumberFormat {
  const found = known.get(text);
  if (found) return found;
  if (known.size >= 100) known.clear();
  const format = readNumberFormat(text);
  known.set(text, format);
  return format;
}

function decimalOf(text: string): Decimal {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  return { negative: text.startsWith("-"), whole, fraction };
}

/** A FLOAT's value to a scale, as exact as it is kept. */
function realOf(value: number, scale: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  const text =
    Math.abs(value) < 1e21
      ? value.toFixed(scale)
      : `${BigInt(value)}${scale > 0 ? `.${"0".repeat(scale)}` : ""}`;
  return decimalOf(text);
}

function reading(format: string, text: string): string | undefined {
  // "MI999|999MI": the text is read by any of them.
  for (const one of alternatives(format)) {
    const found = readNumber(formatOf(one), text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The formats that | separates, outside of quotes. */
export function alternatives(format: string): string[] {
  const parts = [""];
  for (const piece of format.match(/"(?:[^"]|"")*"|[^"]/g) ?? []) {
    if (piece === "|") parts.push("");
    else parts.push(`${parts.pop() ?? ""}${piece}`);
  }
  return parts;
}

/** What `sf_variant` does for TO_CHAR and TO_NUMBER with a format. */
export const numberFormatOperations: Readonly<Record<string, (...args: string[]) => string | null>> = {
  printDecimal: (format = "", number = "") =>
    printNumber(formatOf(format), (scale) =>
      decimalOf(scale === undefined ? number : (withoutExponent(number, scale) ?? number)),
    ),
  printReal: (format = "", number = "") =>
    printNumber(formatOf(format), (scale) =>
      realOf(Number(number.replace(/^(-?)inf$/, "$1Infinity")), scale ?? 0),
    ),
  readNumber(format = "", text = "") {
    const found = reading(format, text);
    if (found === undefined)
      throw new SnowflakeError("100140", "22007", `Can't parse '${text}' as number with format '${format}'`);
    return found;
  },
  tryReadNumber: (format = "", text = "") => reading(format, text) ?? null,
};
