import type { CatalogObject } from "../account/catalog.ts";
import type { SecretBox } from "../storage/secret-box.ts";
import { type CatalogRecord, recordKey } from "./records.ts";

/** What stands in the place of a secret's properties. */
const SEALED = "sealed";

/** The secret that a record is of, there or dropped. */
function secretOf(record: CatalogRecord): CatalogObject | undefined {
  const object =
    record.type === "object" ? record.value : record.type === "dropped" ? record.value.object : undefined;
  return object?.kind === "SECRET" ? object : undefined;
}

/** A record as it is stored: the properties of a SECRET are sealed, for this object alone. */
export function storedText(record: CatalogRecord, box: SecretBox): string {
  const secret = secretOf(record);
  if (!secret) return JSON.stringify(record.value);
  const sealed = {
    ...secret,
    properties: { [SEALED]: box.seal(JSON.stringify(secret.properties), recordKey(record)) },
  };
  return JSON.stringify(record.type === "dropped" ? { ...record.value, object: sealed } : sealed);
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
  const secret = secretOf(record);
  if (!secret) return { record, isOpen: false };
  const sealed = secret.properties[SEALED];
  if (typeof sealed !== "string") return { record, isOpen: true };
  let opened: string;
  try {
    opened = box.open(sealed, recordKey(record));
  } catch (cause) {
    throw new Error(
      `the secrets of this account were written with another key: put its account.key back, or begin with an empty folder (secret ${secret.path.name})`,
      { cause },
    );
  }
  const whole = { ...secret, properties: JSON.parse(opened) };
  if (record.type === "dropped")
    return { record: { ...record, value: { ...record.value, object: whole } }, isOpen: false };
  return { record: { type: "object", value: whole }, isOpen: false };
}
