import type { Catalog, CatalogObject, ObjectPath } from "../account/catalog.ts";
import type { CatalogMemory } from "./catalog-memory.ts";
import { OBJECT_KINDS } from "./contents.ts";
import { movedWith } from "./moved-with.ts";
import { type CatalogRecord, droppedKey, grantKey, objectKey, roleGrantKey } from "./records.ts";

interface Rewrite {
  readonly key: string;
  readonly record: CatalogRecord | undefined;
}

/** What else must be rewritten when the object gets another path: what it contains, what names it. */
export function renameInside(catalog: CatalogMemory, object: CatalogObject, to: ObjectPath): Rewrite[] {
  if (object.kind === "DATABASE" || object.kind === "SCHEMA") return renameContents(catalog, object, to);
  if (object.kind === "ROLE") {
    return [...renameGrantee(catalog, object.path.name, to.name), ...renameRole(catalog, object, to)];
  }
  return object.kind === "USER" ? renameRole(catalog, object, to) : [];
}

function renameContents(catalog: Catalog, container: CatalogObject, to: ObjectPath): Rewrite[] {
  const moved = movedWith(catalog, container, to);
  return [
    ...moved.objects.map(({ object, path }): Rewrite => {
      return { key: objectKey(object.id), record: { type: "object", value: { ...object, path } } };
    }),
    ...moved.dropped.map(({ dropped, path }): Rewrite => {
      const value = { ...dropped, object: { ...dropped.object, path } };
      return { key: droppedKey(dropped), record: { type: "dropped", value } };
    }),
  ];
}

function renameGrantee(catalog: CatalogMemory, from: string, to: string): Rewrite[] {
  const owned = OBJECT_KINDS.flatMap((kind) => catalog.list(kind, { temporary: "every session" })).filter(
    (object) => object.owner === from,
  );
  const grants = new Set([...catalog.grantsTo(from), ...catalog.grantsBy(from)]);
  return [
    ...[...grants].flatMap((grant): Rewrite[] => {
      const role = grant.role === from ? to : grant.role;
      const moved = { ...grant, role, grantedBy: grant.grantedBy === from ? to : grant.grantedBy };
      return [
        { key: grantKey(grant), record: undefined },
        { key: grantKey(moved), record: { type: "grant", value: moved } },
      ];
    }),
    ...owned.map((object): Rewrite => {
      return { key: objectKey(object.id), record: { type: "object", value: { ...object, owner: to } } };
    }),
  ];
}

function renameRole(catalog: Catalog, object: CatalogObject, to: ObjectPath): Rewrite[] {
  return catalog.roleGrants().flatMap((grant): Rewrite[] => {
    const role = object.kind === "ROLE" && grant.role === object.path.name ? to.name : grant.role;
    const grantee =
      grant.to.kind === object.kind && grant.to.name === object.path.name ? to.name : grant.to.name;
    const byRenamed = object.kind === "ROLE" && grant.grantedBy === object.path.name;
    if (role === grant.role && grantee === grant.to.name && !byRenamed) return [];
    const grantedBy = byRenamed ? to.name : grant.grantedBy;
    const moved = { ...grant, role, to: { ...grant.to, name: grantee }, grantedBy };
    return [
      { key: roleGrantKey(grant), record: undefined },
      { key: roleGrantKey(moved), record: { type: "roleGrant", value: moved } },
    ];
  });
}
