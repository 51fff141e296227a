import { type Py, PyObject } from "./object.ts";

/** A Python list. */
export class PyList extends PyObject {
  readonly typeName = "list";
  items: Py[];
  constructor(items: Py[]) {
    super();
    this.items = items;
  }
}
