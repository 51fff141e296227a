import { charge, ENTRY_BYTES } from "../limits/budget.ts";
import type { PyDict } from "./dict.ts";
import { type Py, PyObject } from "./object.ts";

/** What `namespace()` gives: attributes that a template can set, also from inside a loop. */
export class PyNamespace extends PyObject {
  readonly typeName = "jinja2.utils.Namespace";
  readonly attributes: PyDict;
  constructor(attributes: PyDict) {
    super();
    this.attributes = attributes;
  }
  set(name: string, value: Py): void {
    charge(ENTRY_BYTES);
    this.attributes.set(name, value);
  }
  override attribute(name: string): Py | undefined {
    return this.attributes.get(name);
  }
}
