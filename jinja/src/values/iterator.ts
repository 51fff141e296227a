import { type Next, type Py, PyObject } from "./object.ts";

/** What Python hands out one by one and only once: generators and iterators. */
export class PyIterator extends PyObject {
  readonly typeName: string;
  readonly next: Next;
  constructor(next: Next, typeName = "generator") {
    super();
    this.next = next;
    this.typeName = typeName;
  }
  override iterate(): Next {
    return this.next;
  }
}

/** The items of an array, also those that are added meanwhile. */
export function nextOf(items: readonly Py[]): Next {
  let index = 0;
  return () => (index < items.length ? items[index++] : undefined);
}
