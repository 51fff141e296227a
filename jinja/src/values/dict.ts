import { type HashKey, hashKey } from "./hash.ts";
import { type Py, PyObject } from "./object.ts";

/** A Python dict: ordered, and keys that are equal in Python (`1`, `1.0`, `True`) are one. */
export class PyDict extends PyObject {
  readonly typeName = "dict";
  private readonly entriesByKey = new Map<HashKey, [key: Py, value: Py]>();
  /** Changes when keys come or go, so that loops notice. */
  get size(): number {
    return this.entriesByKey.size;
  }
  static from(entries: Iterable<readonly [Py, Py]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }
  /** @throws Raised when Python cannot hash the key */
  get(key: Py): Py | undefined {
    return this.entriesByKey.get(hashKey(key))?.[1];
  }
  has(key: Py): boolean {
    return this.entriesByKey.has(hashKey(key));
  }
  set(key: Py, value: Py): void {
    const hash = hashKey(key);
    const entry = this.entriesByKey.get(hash);
    if (entry === undefined) this.entriesByKey.set(hash, [key, value]);
    else entry[1] = value;
  }
  delete(key: Py): Py | undefined {
    const hash = hashKey(key);
    const entry = this.entriesByKey.get(hash);
    if (entry !== undefined) this.entriesByKey.delete(hash);
    return entry?.[1];
  }
  clear(): void {
    this.entriesByKey.clear();
  }
  entries(): IterableIterator<[key: Py, value: Py]> {
    return this.entriesByKey.values();
  }
  override length(): number {
    return this.entriesByKey.size;
  }
}
