import { raise } from "../errors/raised.ts";
import { PyDict } from "../values/dict.ts";
import { PyMarkup } from "../values/markup.ts";
import { type Keywords, type Py, PyObject } from "../values/object.ts";
import { PyTuple } from "../values/tuple.ts";
import { PyUndefined, type UndefinedKind } from "../values/undefined.ts";

/** What a macro is made of. */
export interface MacroParts {
  /** undefined for the body of a call block */
  readonly name: string | undefined;
  readonly parameters: readonly string[];
  readonly takesKeywords: boolean;
  readonly takesVarargs: boolean;
  readonly takesCaller: boolean;
  readonly undefinedKind: UndefinedKind;
}

/** A macro, or the body of a call block. */
export class Macro extends PyObject {
  readonly typeName = "jinja2.runtime.Macro";
  private readonly parts: MacroParts;
  private readonly body: (values: readonly (Py | undefined)[]) => string;
  private readonly autoescape: boolean;

  /** @param body gets the values of the parameters, then caller, kwargs and varargs if it takes them */
  constructor(parts: MacroParts, autoescape: boolean, body: (values: readonly (Py | undefined)[]) => string) {
    super();
    this.parts = parts;
    this.autoescape = autoescape;
    this.body = body;
  }

  /** What messages call it. */
  get described(): string {
    return this.parts.name === undefined ? "a call block" : `macro '${this.parts.name}'`;
  }

  override call(args: readonly Py[], keywords: Keywords): Py {
    return this.invoke(args, keywords, this.autoescape);
  }

  /** Calls it from where texts are escaped, or not. */
  invoke(args: readonly Py[], given: Keywords, autoescape: boolean): Py {
    const { parameters, takesCaller, takesKeywords, takesVarargs, name } = this.parts;
    const keywords = new Map(given);
    const values: (Py | undefined)[] = args.slice(0, parameters.length);
    let callerFound = values.length === parameters.length && parameters.includes("caller");
    for (const parameter of parameters.slice(values.length)) {
      values.push(keywords.get(parameter));
      keywords.delete(parameter);
      if (parameter === "caller") callerFound = true;
    }
    if (takesCaller && !callerFound) {
      values.push(keywords.get("caller") ?? new PyUndefined(this.parts.undefinedKind, "No caller defined"));
      keywords.delete("caller");
    }
    const shown = name === undefined ? "None" : `'${name}'`;
    if (takesKeywords) values.push(PyDict.from(keywords));
    else if (keywords.has("caller")) {
      raise(
        "TypeError",
        `macro ${shown} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    } else {
      const [unknown] = keywords.keys();
      if (unknown !== undefined) raise("TypeError", `macro ${shown} takes no keyword argument '${unknown}'`);
    }
    if (takesVarargs) values.push(new PyTuple(args.slice(parameters.length)));
    else if (args.length > parameters.length) {
      raise("TypeError", `macro ${shown} takes not more than ${parameters.length} argument(s)`);
    }
    const text = this.body(values);
    return autoescape ? new PyMarkup(text) : text;
  }

  override repr(): string {
    return `<Macro ${this.parts.name === undefined ? "anonymous" : `'${this.parts.name}'`}>`;
  }

  override attribute(name: string): Py | undefined {
    const { parts } = this;
    switch (name) {
      case "name":
        return parts.name ?? null;
      case "arguments":
        return new PyTuple(parts.parameters);
      case "catch_kwargs":
        return parts.takesKeywords;
      case "catch_varargs":
        return parts.takesVarargs;
      case "caller":
        return parts.takesCaller;
      case "explicit_caller":
        return parts.parameters.includes("caller");
      default:
        return undefined;
    }
  }
}
