import { raise } from "../errors/raised.ts";
import { charge, step } from "../limits/budget.ts";
import type { Py } from "../values/object.ts";
import { bitLength, ratioToFloat } from "./float-from-ratio.ts";
import { floatPower } from "./float-power.ts";
import { intToFloat, numberOf, toFloat } from "./numbers.ts";
import { typeName } from "./type-name.ts";
import { failIfUndefined } from "./undefined.ts";

type Numbers = bigint | number;

const large = 1n << 256n;
const MAX_INT_BITS = 2 ** 20;

function isLarge(value: bigint): boolean {
  return value > large || value < -large;
}

/** Pays for an int that is made of these. */
function chargeInts(...values: readonly bigint[]): void {
  if (values.some(isLarge)) chargeBits(values.reduce((total, value) => total + bitLength(value), 0));
}

function chargeBits(bits: number): void {
  charge(bits > MAX_INT_BITS ? Number.POSITIVE_INFINITY : bits / 8);
  step(Math.ceil(bits / 64));
}

/** The numbers of an operation on two. @throws Raised of type UndefinedError or TypeError */
function operands(operator: string, left: Py, right: Py): [Numbers, Numbers] {
  const first = numberOf(left);
  const second = numberOf(right);
  if (first === undefined || second === undefined) noOperands(operator, left, right);
  return [first, second];
}

export function noOperands(operator: string, left: Py, right: Py): never {
  failIfUndefined(left, right);
  const name = operator === "**" ? "** or pow()" : operator;
  raise("TypeError", `unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`);
}

export function addNumbers(left: Py, right: Py): Numbers {
  const [first, second] = operands("+", left, right);
  if (typeof first === "bigint" && typeof second === "bigint") {
    chargeInts(first, second);
    return first + second;
  }
  return toFloat(first) + toFloat(second);
}

/** Python's `-`. */
export function subtract(left: Py, right: Py): Numbers {
  const [first, second] = operands("-", left, right);
  if (typeof first === "bigint" && typeof second === "bigint") {
    chargeInts(first, second);
    return first - second;
  }
  return toFloat(first) - toFloat(second);
}

export function multiplyNumbers(left: Py, right: Py): Numbers {
  const [first, second] = operands("*", left, right);
  if (typeof first === "bigint" && typeof second === "bigint") {
    chargeInts(first, second);
    return first * second;
  }
  return toFloat(first) * toFloat(second);
}

/** Python's `/`: a float, of two ints the nearest to the exact quotient. */
export function divide(left: Py, right: Py): number {
  const [first, second] = operands("/", left, right);
  if (typeof first === "bigint" && typeof second === "bigint") {
    if (second === 0n) raise("ZeroDivisionError", "division by zero");
    return divideInts(first, second);
  }
  const divisor = toFloat(second);
  const dividend = toFloat(first);
  if (divisor === 0) raise("ZeroDivisionError", "float division by zero");
  return dividend / divisor;
}

function divideInts(left: bigint, right: bigint): number {
  const exact = 2n ** 53n;
  if (left <= exact && left >= -exact && right <= exact && right >= -exact)
    return Number(left) / Number(right);
  const magnitude = ratioToFloat(left < 0n ? -left : left, right < 0n ? -right : right);
  if (!Number.isFinite(magnitude)) raise("OverflowError", "integer division result too large for a float");
  return left < 0n === right < 0n ? magnitude : -magnitude;
}

/** The quotient, rounded down, and the remainder, which has the sign of the divisor. */
export function divideFloor(left: bigint, right: bigint): [quotient: bigint, remainder: bigint] {
  const quotient = left / right;
  const remainder = left % right;
  return remainder !== 0n && remainder < 0n !== right < 0n
    ? [quotient - 1n, remainder + right]
    : [quotient, remainder];
}

function divideFloatsFloor(left: number, right: number): [quotient: number, remainder: number] {
  let remainder = left % right;
  let quotient = (left - remainder) / right;
  if (remainder !== 0) {
    if (right < 0 !== remainder < 0) {
      remainder += right;
      quotient -= 1;
    }
  } else {
    remainder = right < 0 || Object.is(right, -0) ? -0 : 0;
  }
  if (quotient === 0) return [left / right < 0 || Object.is(left / right, -0) ? -0 : 0, remainder];
  const floor = Math.floor(quotient);
  return [quotient - floor > 0.5 ? floor + 1 : floor, remainder];
}

/** Python's `//`. */
export function floorDivide(left: Py, right: Py): Numbers {
  const [first, second] = operands("//", left, right);
  if (typeof first === "bigint" && typeof second === "bigint") {
    if (second === 0n) raise("ZeroDivisionError", "integer division or modulo by zero");
    return divideFloor(first, second)[0];
  }
  const [dividend, divisor] = [toFloat(first), toFloat(second)];
  if (divisor === 0) raise("ZeroDivisionError", "float floor division by zero");
  return divideFloatsFloor(dividend, divisor)[0];
}

/** Python's `%` of numbers. */
export function remainder(left: Py, right: Py): Numbers {
  const [first, second] = operands("%", left, right);
  if (typeof first === "bigint" && typeof second === "bigint") {
    if (second === 0n) raise("ZeroDivisionError", "integer modulo by zero");
    return divideFloor(first, second)[1];
  }
  const [dividend, divisor] = [toFloat(first), toFloat(second)];
  if (divisor === 0) raise("ZeroDivisionError", "float modulo");
  return divideFloatsFloor(dividend, divisor)[1];
}

/** Python's `**`. */
export function power(left: Py, right: Py): Numbers {
  const [base, exponent] = operands("**", left, right);
  if (typeof base !== "bigint" || typeof exponent !== "bigint")
    return floatPower(toFloat(base), toFloat(exponent));
  if (exponent < 0n) {
    if (base === 0n) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
    return floatPower(intToFloat(base), intToFloat(exponent));
  }
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  const bits = (bitLength(base) - 1) * Number(exponent);
  chargeBits(bits);
  return base ** exponent;
}

/** Python's unary `-` and `+`. */
export function sign(operator: "-" | "+", value: Py): Numbers {
  const number = numberOf(value);
  if (number === undefined) {
    failIfUndefined(value);
    raise("TypeError", `bad operand type for unary ${operator}: '${typeName(value)}'`);
  }
  return operator === "-" ? -number : number;
}
