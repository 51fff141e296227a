import { PyIterator } from "../values/iterator.ts";
import type { Next } from "../values/object.ts";

/** A generator: nothing happens, errors neither, before its first item is asked for. */
export function lazy(start: () => Next): PyIterator {
  let next: Next | undefined;
  return new PyIterator(() => {
    next ??= start();
    return next();
  });
}
