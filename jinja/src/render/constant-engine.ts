import { raise } from "../errors/raised.ts";
import type { Filter, Test } from "../filters/filter.ts";
import type { UndefinedKind } from "../values/undefined.ts";
import type { Names } from "./context.ts";
import type { Engine } from "./engine.ts";
import { surroundingsOf } from "./surroundings.ts";

const noNames: Names = { get: () => undefined, names: () => [] };

/** What an expression reaches that is worked out before the template runs: filters and tests. */
export function constantEngine(known: {
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly undefinedKind: UndefinedKind;
}): Engine {
  const none = () => raise("RuntimeError", "There are no templates while one is compiled.");
  return {
    ...known,
    globals: noNames,
    variables: noNames,
    load: none,
    module: none,
    moduleText: none,
    surroundings: (autoescape) => surroundingsOf({ ...known, newlineSequence: "\n" }, autoescape),
  };
}
