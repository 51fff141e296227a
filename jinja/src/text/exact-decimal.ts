/** A float exactly: `mantissa` times two to the `exponent`. */
export function exactBinary(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const stored = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = stored === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: value < 0 ? -mantissa : mantissa, exponent: (stored === 0 ? 1 : stored) - 1075 };
}

/** `numerator / denominator` (positive), rounded to the nearest whole number; halves go to the even one. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

/** |value| times ten to the `power`, rounded to a whole number, halves to even. */
function scaled(value: number, power: number): bigint {
  const { mantissa, exponent } = exactBinary(Math.abs(value));
  const numerator =
    mantissa * (power > 0 ? 10n ** BigInt(power) : 1n) * (exponent > 0 ? 2n ** BigInt(exponent) : 1n);
  const denominator =
    (power < 0 ? 10n ** BigInt(-power) : 1n) * (exponent < 0 ? 2n ** BigInt(-exponent) : 1n);
  return divideRounded(numerator, denominator);
}

/** C's `%.{digits}f` of a finite |value|. */
export function fixedText(value: number, digits: number): string {
  const whole = String(scaled(value, digits));
  if (digits <= 0) return digits === 0 || whole === "0" ? whole : whole + "0".repeat(-digits);
  const padded = whole.padStart(digits + 1, "0");
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** The `digits` first digits of a finite |value|, rounded, and the power of ten of the first. */
export function leadingDigits(value: number, digits: number): { text: string; exponent: number } {
  if (value === 0) return { text: "0".repeat(digits), exponent: 0 };
  let exponent = Number(Math.abs(value).toExponential().split("e")[1]);
  let text = String(scaled(value, digits - 1 - exponent));
  if (text.length > digits) {
    // the rounding made it a power of ten
    exponent++;
    text = text.slice(0, digits);
  }
  return { text, exponent };
}
