import type { Names } from "../render/context.ts";
import { fromHost } from "../values/from-host.ts";
import type { Value } from "../values/input.ts";
import type { Py } from "../values/object.ts";
import { HostFunction } from "./host-function.ts";
import type { Variables } from "./options.ts";

/** The variables of one rendering over the globals. Only what is asked for is made into a template's values. */
export function namesOf(variables: Variables, globals: Names): Names {
  const known = new Map<string, Py>();
  const given = variables instanceof Map ? variables : undefined;
  const read = (name: string): Value | undefined => {
    if (given !== undefined) return given.get(name);
    if (!Object.hasOwn(variables, name)) return undefined;
    return (variables as Readonly<Record<string, Value>>)[name];
  };
  return {
    get(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      const value = read(name);
      if (value === undefined) return globals.get(name);
      const converted = fromHost(value, name);
      known.set(name, converted);
      return converted;
    },
    *names() {
      yield* given === undefined ? Object.keys(variables) : given.keys();
      yield* globals.names();
    },
  };
}

/** The globals of an environment over those of Jinja2, for one rendering. */
export function globalNames(
  globals: Readonly<Record<string, Value | HostFunction>>,
  builtIn: ReadonlyMap<string, Py>,
): Names {
  const known = new Map<string, Py>();
  return {
    get(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      if (!Object.hasOwn(globals, name)) return builtIn.get(name);
      const value = globals[name];
      if (value === undefined) return undefined;
      const converted = value instanceof HostFunction ? value.function : fromHost(value, name);
      known.set(name, converted);
      return converted;
    },
    *names() {
      yield* Object.keys(globals);
      yield* builtIn.keys();
    },
  };
}
