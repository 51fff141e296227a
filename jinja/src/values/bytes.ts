import { PyObject } from "./object.ts";

/** Python's bytes: what `str.encode()` gives and YAML's `!!binary` is. */
export class PyBytes extends PyObject {
  readonly typeName = "bytes";
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}
