import type {
  CatalogObject,
  DroppedObject,
  Grant,
  ObjectKind,
  ObjectPath,
  RoleGrant,
} from "../account/catalog.ts";

/** What the catalogue is made of; each is stored as one row under its key. */
export type CatalogRecord =
  | { readonly type: "object"; readonly value: CatalogObject }
  | { readonly type: "grant"; readonly value: Grant }
  | { readonly type: "roleGrant"; readonly value: RoleGrant }
  | { readonly type: "dropped"; readonly value: DroppedObject };

export function objectKey(id: number): string {
  return `object ${id}`;
}

export function droppedKey({ object }: DroppedObject): string {
  return `dropped ${object.id}`;
}

/** Two grants with the same key are the same grant, whoever gave them. */
export function grantKey(
  grant: Pick<Grant, "privilege" | "objectId" | "role" | "future" | "caller">,
): string {
  const { objectId, role, privilege, future = null, caller = false } = grant;
  return `grant ${JSON.stringify([objectId, role, privilege, future, caller])}`;
}

export function roleGrantKey(grant: Pick<RoleGrant, "role" | "to">): string {
  return `roleGrant ${JSON.stringify([grant.role, grant.to.kind, grant.to.name])}`;
}

export function recordKey(record: CatalogRecord): string {
  if (record.type === "object") return objectKey(record.value.id);
  if (record.type === "dropped") return droppedKey(record.value);
  return record.type === "grant" ? grantKey(record.value) : roleGrantKey(record.value);
}

/** Objects of a kind with the same path are the same object. */
export function pathKey(kind: ObjectKind, path: ObjectPath): string {
  return JSON.stringify([kind, path.database ?? null, path.schema ?? null, path.name, path.session ?? null]);
}
