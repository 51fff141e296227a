import { type Py, PyObject } from "./object.ts";

/** A Python tuple. */
export class PyTuple extends PyObject {
  readonly typeName: string = "tuple";
  readonly items: readonly Py[];
  constructor(items: readonly Py[]) {
    super();
    this.items = items;
  }
}
