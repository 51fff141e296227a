import { raise } from "../errors/raised.ts";
import { bind } from "../operations/arguments.ts";
import { PyFunction } from "../values/callable.ts";
import { isText, textOf } from "../values/markup.ts";
import { PyObject } from "../values/object.ts";

/** A function that templates can call. Made by this package's functions: templates never get JavaScript's own. */
export class HostFunction {
  readonly function: PyFunction;
  constructor(implementation: PyFunction) {
    this.function = implementation;
  }
}

/**
 * The function `env_var(name, default=…)` that schemachange's templates have, for the globals of an environment. It sees
 * what it is given and nothing of the process.
 * @param variables name -> value
 * @param missing what to say when a variable is not there and has no default
 */
export function envVar(
  variables: Readonly<Record<string, string>>,
  missing = (name: string) =>
    `Could not find environmental variable ${name} and no default value was provided`,
): HostFunction {
  return new HostFunction(
    new PyFunction("env_var", (args, keywords) => {
      const [name = null, otherwise = null] = bind(
        "env_var",
        [["env_var"], ["default", null]],
        args,
        keywords,
      );
      if (!isText(name)) {
        raise(
          "TypeError",
          `The name of an environment variable is a text, not ${name instanceof PyObject ? name.typeName : String(name)}.`,
        );
      }
      const key = textOf(name);
      if (Object.hasOwn(variables, key)) return variables[key] ?? "";
      return otherwise === null ? raise("ValueError", missing(key)) : otherwise;
    }),
  );
}
