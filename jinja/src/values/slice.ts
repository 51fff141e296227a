import { type Py, PyObject } from "./object.ts";

/** A Python slice, where a template hands one on: `a[1:2, 3]`. */
export class PySlice extends PyObject {
  readonly typeName = "slice";
  readonly start: Py;
  readonly stop: Py;
  readonly step: Py;
  constructor(start: Py, stop: Py, step: Py) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}
