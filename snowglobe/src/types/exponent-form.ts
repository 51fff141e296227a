/**
 * A number that is written with an exponent, without it: rounded to a scale, half away from zero. null for one of more
 * than 38 digits before the point. DuckDB reads few of these as a DECIMAL of many digits.
 *
 * @example
 * withoutExponent("-43152281.23e-7", 2) // "-4.32"
 */
export function withoutExponent(text: string, scale: number): string | null {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = BigInt(`${whole}${fraction}` || "0");
  const shift = scale - fraction.length + Number(exponent);
  const length = String(digits).length;
  if (digits !== 0n && length + shift > scale + 38) return null;
  // Less than a tenth of the last digit.
  const unrounded = digits === 0n || length + shift < 0 ? 0n : shifted(digits, shift);
  const padded = String(unrounded).padStart(scale + 1, "0");
  const plain = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return sign === "-" ? `-${plain}` : plain;
}

function shifted(digits: bigint, shift: number): bigint {
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  return (digits + 5n * 10n ** BigInt(-shift - 1)) / 10n ** BigInt(-shift);
}
