/**
 * The files that were read through a link which leads out of the folder that it lies in. A script may be such a link, as
 * it may for schemachange; data that a template prints may not.
 */
const outside = new WeakSet<Uint8Array>();

/** Notes of a file's bytes that they came from outside, and gives them back. */
export function fromOutside(bytes: Uint8Array): Uint8Array {
  outside.add(bytes);
  return bytes;
}

export function leadsOutside(bytes: Uint8Array): boolean {
  return outside.has(bytes);
}
