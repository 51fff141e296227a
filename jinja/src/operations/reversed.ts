import { raise } from "../errors/raised.ts";
import { PyDict } from "../values/dict.ts";
import { PyDictView } from "../values/dict-view.ts";
import { PyIterator } from "../values/iterator.ts";
import type { Py } from "../values/object.ts";
import { PyRange } from "../values/range.ts";
import { iterate, lengthOf, toArray } from "./iterate.ts";
import { subscript } from "./subscript.ts";
import { typeName } from "./type-name.ts";

/** Python's `reversed()`. @throws Raised of type TypeError */
export function reversed(value: Py): PyIterator {
  if (value instanceof PyDict || value instanceof PyDictView) {
    const items = toArray(value).reverse();
    let place = 0;
    return new PyIterator(() => items[place++], "dict_reversekeyiterator");
  }
  // a range may be longer than len() can say
  const size = value instanceof PyRange ? value.count : lengthOf(value);
  if (size === undefined || value === null) {
    iterate(value);
    raise("TypeError", `'${typeName(value)}' object is not reversible`);
  }
  let index = BigInt(size);
  const kind = typeName(value);
  return new PyIterator(
    () => {
      index -= 1n;
      return index < 0n ? undefined : subscript(value, index);
    },
    kind === "list" ? "list_reverseiterator" : kind === "range" ? "range_iterator" : "reversed",
  );
}
