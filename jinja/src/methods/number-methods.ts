import { raise, unsupported } from "../errors/raised.ts";
import { positional } from "../operations/arguments.ts";
import { bitLength, floatToRatio } from "../operations/float-from-ratio.ts";
import { exactBinary } from "../text/exact-decimal.ts";
import { PyFunction } from "../values/callable.ts";
import type { Py } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { bound, type Methods } from "./method.ts";

const intMethods: Methods<bigint> = {
  bit_length: (value, args, keywords) => {
    positional("bit_length", args, keywords, 0);
    return BigInt(bitLength(value));
  },
  bit_count: (value, args, keywords) => {
    positional("bit_count", args, keywords, 0);
    return BigInt((value < 0n ? -value : value).toString(2).replaceAll("0", "").length);
  },
  conjugate: (value) => value,
  as_integer_ratio: (value) => new PyTuple([value, 1n]),
  to_bytes: () => unsupported("int.to_bytes()"),
  from_bytes: () => unsupported("int.from_bytes()"),
};

const floatMethods: Methods<number> = {
  is_integer: (value, args, keywords) => {
    positional("is_integer", args, keywords, 0);
    return Number.isInteger(value);
  },
  conjugate: (value) => value,
  as_integer_ratio: (value) => {
    if (Number.isNaN(value)) raise("ValueError", "cannot convert NaN to integer ratio");
    if (!Number.isFinite(value)) raise("OverflowError", "cannot convert Infinity to integer ratio");
    const { numerator, denominator } = floatToRatio(value);
    return new PyTuple([numerator, denominator]);
  },
  hex: (value) => hexText(value),
  fromhex: () => unsupported("float.fromhex()"),
};

/** Python's `float.hex()`. */
function hexText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0x0.0p+0`;
  const { mantissa, exponent } = exactBinary(Math.abs(value));
  const normal = mantissa >= 1n << 52n;
  const fraction = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, "0");
  const power = exponent + 52;
  return `${sign}0x${normal ? 1 : 0}.${fraction}p${power < 0 ? "" : "+"}${power}`;
}

export function intAttribute(value: bigint, name: string, given: Py): Py | undefined {
  if (name === "real" || name === "numerator") return value;
  if (name === "imag") return 0n;
  if (name === "denominator") return 1n;
  if (name === "conjugate") return new PyFunction(name, () => (typeof given === "boolean" ? value : given));
  return bound(intMethods, name, value);
}

export function floatAttribute(value: number, name: string): Py | undefined {
  if (name === "real") return value;
  return name === "imag" ? 0 : bound(floatMethods, name, value);
}
