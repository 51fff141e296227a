import { raise } from "../errors/raised.ts";
import type { Keywords, Py } from "../values/object.ts";

/** A parameter, and what it is when it is not given; without that, it has to be given. */
export type Parameter = readonly [name: string, otherwise?: Py];

/**
 * The values of a function's parameters, as Python binds them.
 * @throws Raised of type TypeError for too many, missing, double and unknown arguments
 */
export function bind(
  name: string,
  parameters: readonly Parameter[],
  args: readonly Py[],
  keywords: Keywords,
): Py[] {
  if (args.length > parameters.length) {
    raise(
      "TypeError",
      `${name}() takes ${parameters.length} positional arguments but ${args.length} were given`,
    );
  }
  const values = parameters.map(([parameter, otherwise], index) => {
    const given = args[index];
    const keyword = keywords.get(parameter);
    if (given !== undefined && keyword !== undefined) {
      raise("TypeError", `${name}() got multiple values for argument '${parameter}'`);
    }
    const value = given ?? (given === null ? null : keyword);
    if (value !== undefined) return value;
    if (otherwise === undefined)
      raise("TypeError", `${name}() missing 1 required positional argument: '${parameter}'`);
    return otherwise;
  });
  for (const keyword of keywords.keys()) {
    if (!parameters.some(([parameter]) => parameter === keyword)) {
      raise("TypeError", `${name}() got an unexpected keyword argument '${keyword}'`);
    }
  }
  return values;
}

/** Checks a call of a function that takes no keyword arguments. @throws Raised of type TypeError */
export function positional(
  name: string,
  args: readonly Py[],
  keywords: Keywords,
  least: number,
  most = least,
): void {
  if (keywords.size > 0) raise("TypeError", `${name}() takes no keyword arguments`);
  if (args.length < least || args.length > most) {
    const wanted = least === most ? `exactly ${least}` : `from ${least} to ${most}`;
    raise("TypeError", `${name}() takes ${wanted} arguments (${args.length} given)`);
  }
}
