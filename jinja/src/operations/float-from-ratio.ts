import { exactBinary } from "../text/exact-decimal.ts";

/** How many bits a positive int has. */
export function bitLength(value: bigint): number {
  const hex = (value < 0n ? -value : value).toString(16);
  return hex === "0" ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

/** `numerator / denominator` (both positive) as the nearest float, halves to even; Infinity when it is too large. */
export function ratioToFloat(numerator: bigint, denominator: bigint): number {
  // 55 bits or more of the quotient; what is left over only decides whether a half is more than a half
  const wanted = 55 - (bitLength(numerator) - bitLength(denominator));
  // below 2^-1074 there are no bits
  const shift = Math.min(wanted, 1076);
  const scaledNumerator = shift > 0 ? numerator << BigInt(shift) : numerator;
  const scaledDenominator = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const quotient = scaledNumerator / scaledDenominator;
  const sticky = scaledNumerator % scaledDenominator === 0n ? 0n : 1n;
  return roundToFloat((quotient << 1n) | sticky, -shift - 1);
}

/** `value` (positive) times two to the `exponent` as the nearest float, halves to even. */
export function roundToFloat(value: bigint, exponent: number): number {
  const surplus = Math.max(bitLength(value) - 53, -1074 - exponent, 0);
  const unit = 1n << BigInt(surplus);
  let mantissa = value / unit;
  const twice = (value % unit) * 2n;
  if (twice > unit || (twice === unit && mantissa % 2n === 1n)) mantissa += 1n;
  const power = exponent + surplus;
  if (power > 971)
    return mantissa === 0n
      ? 0
      : bitLength(mantissa) + power > 1024
        ? Infinity
        : Number(mantissa << BigInt(power - 900)) * 2 ** 900;
  return power < -1074 ? 0 : Number(mantissa) * 2 ** power;
}

/** A float as an exact fraction in lowest terms, as `float.as_integer_ratio()`. */
export function floatToRatio(value: number): { numerator: bigint; denominator: bigint } {
  let { mantissa, exponent } = exactBinary(value);
  while (exponent < 0 && mantissa % 2n === 0n && mantissa !== 0n) {
    mantissa /= 2n;
    exponent++;
  }
  if (mantissa === 0n) return { numerator: 0n, denominator: 1n };
  return exponent >= 0
    ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}
