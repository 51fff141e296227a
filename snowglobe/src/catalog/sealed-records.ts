import type { SecretBox } from "../storage/secret-box.ts";
import { type CatalogRecord, recordKey } from "./records.ts";

/** What stands in the place of a secret's properties. */
const SEALED = "sealed";

/** A record as it is stored: the properties of a SECRET are sealed, for this object alone. */
export function storedText(record: CatalogRecord, box: SecretBox): string {
  if (record.type !== "object" || record.value.kind !== "SECRET") return JSON.stringify(record.value);
  const properties = { [SEALED]: box.seal(JSON.stringify(record.value.properties), recordKey(record)) };
  return JSON.stringify({ ...record.value, properties });
}

/**
 * The record that was stored. `isOpen`: it is a secret that an earlier version has stored as it is.
 * @throws when a secret cannot be opened
 */
export function readStored(
  type: unknown,
  text: string,
  box: SecretBox,
): { readonly record: CatalogRecord; readonly isOpen: boolean } {
  // Written by storeCatalog, in the same form: nobody else writes to this table.
  const record = { type, value: JSON.parse(text) } as CatalogRecord;
  if (record.type !== "object" || record.value.kind !== "SECRET") return { record, isOpen: false };
  const sealed = record.value.properties[SEALED];
  if (typeof sealed !== "string") return { record, isOpen: true };
  let opened: string;
  try {
    opened = box.open(sealed, recordKey(record));
  } catch (cause) {
    throw new Error(
      `the secrets of this account were written with another key: put its account.key back, or begin with an empty folder (secret ${record.value.path.name})`,
      { cause },
    );
  }
  return { record: { ...record, value: { ...record.value, properties: JSON.parse(opened) } }, isOpen: false };
}
