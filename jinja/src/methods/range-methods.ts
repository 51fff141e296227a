import { raise } from "../errors/raised.ts";
import { positional } from "../operations/arguments.ts";
import { intOf } from "../operations/numbers.ts";
import { repr } from "../operations/print.ts";
import type { Py } from "../values/object.ts";
import type { PyRange } from "../values/range.ts";
import type { Methods } from "./method.ts";

function place(range: PyRange, value: Py | undefined): bigint | undefined {
  const int =
    value === undefined
      ? undefined
      : (intOf(value) ?? (Number.isInteger(value) ? BigInt(Number(value)) : undefined));
  return int === undefined ? undefined : range.indexOf(int);
}

export const rangeMethods: Methods<PyRange> = {
  index: (range, args, keywords) => {
    positional("index", args, keywords, 1);
    return place(range, args[0]) ?? raise("ValueError", `${repr(args[0] ?? null)} is not in range`);
  },
  count: (range, args, keywords) => {
    positional("count", args, keywords, 1);
    return place(range, args[0]) === undefined ? 0n : 1n;
  },
};
