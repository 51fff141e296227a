import { raise, unsupported } from "../errors/raised.ts";
import { exactBinary } from "../text/exact-decimal.ts";
import { bitLength, ratioToFloat, roundToFloat } from "./float-from-ratio.ts";

// V8's pow() is off in the last digit here and there; C's is right to the nearest float in all but the rarest cases.

/** Python's `float ** float`. @throws Raised as Python does; complex results are not supported */
export function floatPower(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  if (!Number.isFinite(base) || !Number.isFinite(exponent)) return base ** exponent;
  if (base === 0) {
    if (exponent < 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
    return base ** exponent;
  }
  if (base < 0 && !Number.isInteger(exponent)) unsupported("A complex number (a root of a negative number)");
  const magnitude = nearestPower(Math.abs(base), exponent);
  if (!Number.isFinite(magnitude)) raise("OverflowError", "(34, 'Numerical result out of range')");
  return base < 0 && exponent % 2 !== 0 ? -magnitude : magnitude;
}

function nearestPower(base: number, exponent: number): number {
  if (Math.abs(exponent * Math.log2(base)) > 1100) return exponent * Math.log2(base) > 0 ? Infinity : 0;
  if (exponent === 0.5) return Math.sqrt(base);
  return Number.isInteger(exponent) && Math.abs(exponent) <= 64
    ? wholePower(base, exponent)
    : logarithmicPower(base, exponent);
}

/** Exactly, then rounded once: only with few factors can the exact result be half-way between two floats. */
function wholePower(base: number, exponent: number): number {
  const { mantissa, exponent: binary } = exactBinary(base);
  const count = Math.abs(exponent);
  const power = mantissa ** BigInt(count);
  const shift = binary * count;
  if (exponent > 0) return roundToFloat(power, shift);
  return shift >= 0 ? ratioToFloat(1n, power << BigInt(shift)) : ratioToFloat(1n << BigInt(-shift), power);
}

const BITS = 180n;
const ONE = 1n << BITS;
const ln2 = naturalLogarithm(2n * ONE, 0);

/** exp(exponent * ln(base)) with numbers of 180 bits behind the point. */
function logarithmicPower(base: number, exponent: number): number {
  const { mantissa, exponent: binary } = exactBinary(base);
  const bits = bitLength(mantissa) - 1;
  const logarithm = naturalLogarithm((mantissa << BITS) >> BigInt(bits), binary + bits);
  const factor = exactBinary(exponent);
  const product = logarithm * factor.mantissa;
  const power =
    factor.exponent >= 0 ? product << BigInt(factor.exponent) : product >> BigInt(-factor.exponent);
  const halvings = power / ln2;
  const value = exponential(power - halvings * ln2);
  return roundToFloat(value, Number(halvings) - Number(BITS));
}

/** ln(value * 2^power), the value being fixed-point and from 1 to 2. */
function naturalLogarithm(value: bigint, power: number): bigint {
  const ratio = ((value - ONE) << BITS) / (value + ONE);
  const square = (ratio * ratio) >> BITS;
  let term = ratio;
  let sum = 0n;
  for (let odd = 1n; term !== 0n; odd += 2n) {
    sum += term / odd;
    term = (term * square) >> BITS;
  }
  return sum * 2n + (power === 0 ? 0n : BigInt(power) * ln2);
}

function exponential(value: bigint): bigint {
  let term = ONE;
  let sum = 0n;
  for (let count = 1n; term !== 0n && term !== -1n; count += 1n) {
    sum += term;
    term = (term * value) / (count << BITS);
  }
  return sum;
}
