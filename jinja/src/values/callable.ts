import { type Keywords, type Py, PyObject } from "./object.ts";

export type Implementation = (args: readonly Py[], keywords: Keywords) => Py;

/** A function that a template can call: one of Python's, of Jinja's, or of the host. */
export class PyFunction extends PyObject {
  readonly typeName: string;
  readonly name: string;
  readonly implementation: Implementation;
  readonly printed: string | undefined;
  /** @param printed what Python prints for it, where that holds no memory address */
  constructor(
    name: string,
    implementation: Implementation,
    typeName = "builtin_function_or_method",
    printed?: string,
  ) {
    super();
    this.name = name;
    this.implementation = implementation;
    this.typeName = typeName;
    this.printed = printed;
    if (printed !== undefined) this.repr = () => printed;
  }
  override call(args: readonly Py[], keywords: Keywords): Py {
    return this.implementation(args, keywords);
  }
}

/** A function that reads a file: an error in it stands there, and is reached from the call. */
export class DataFunction extends PyFunction {}

/** A Python class that a template can call, as `range` and `dict` are. */
export class PyType extends PyFunction {
  readonly attributes: ReadonlyMap<string, Py>;
  constructor(name: string, implementation: Implementation, attributes: ReadonlyMap<string, Py> = new Map()) {
    super(name, implementation, "type", `<class '${name}'>`);
    this.attributes = attributes;
  }
  override attribute(name: string): Py | undefined {
    return this.attributes.get(name);
  }
}
