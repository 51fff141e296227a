/** Python refuses to read more digits than these at once, so that nobody can make it busy for minutes. */
const MAX_DIGITS = 4300;

/**
 * The whole number in a scalar, as PyYAML reads it: `0b101`, `0x1F`, `0777` (octal), `1_000`, `12:30:45` (base 60).
 * @returns undefined when the text is none
 */
export function readInt(written: string): bigint | undefined {
  const digits = written.replaceAll("_", "");
  const negative = digits.startsWith("-");
  const magnitude = readMagnitude(digits.replace(/^[-+]/, ""));
  return magnitude === undefined || !negative ? magnitude : -magnitude;
}

function readMagnitude(digits: string): bigint | undefined {
  if (/^0b[01]+$/.test(digits) || /^0x[0-9a-f]+$/i.test(digits)) return BigInt(digits);
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits}`);
  if (/^0./.test(digits)) return undefined;
  const parts = digits.split(":");
  if (!parts.every((part) => /^[0-9]+$/.test(part) && part.length <= MAX_DIGITS)) return undefined;
  return parts.reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

/**
 * The floating-point number in a scalar: `1.5`, `.5`, `1_000.5`, `1.5e+3`, `.inf`, `-.INF`, `.nan`, `12:30.5`.
 * @returns undefined when the text is none
 */
export function readFloat(written: string): number | undefined {
  const text = written.replaceAll("_", "").toLowerCase();
  const sign = text.startsWith("-") ? -1 : 1;
  const magnitude = text.replace(/^[-+]/, "");
  if (magnitude === ".inf") return sign * Number.POSITIVE_INFINITY;
  if (magnitude === ".nan") return Number.NaN;
  const parts = magnitude.split(":");
  if (!parts.every((part) => /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(part))) return undefined;
  // added up from the right, as PyYAML does: another order would round differently
  let base = 1n;
  let sum = 0;
  for (const part of parts.reverse()) {
    sum += Number(part) * Number(base);
    base *= 60n;
  }
  return sign * (parts.length === 1 ? Number(parts[0]) : sum);
}
