import type { DuckDBConnection } from "@duckdb/node-api";
import {
  type CatalogChange,
  type CatalogObject,
  type DropListener,
  type Grant,
  type NewObject,
  type ObjectKind,
  type RoleGrant,
  TABLE_LIKE_KINDS,
} from "../account/catalog.ts";
import { mayHold, roleKey } from "../account/role-key.ts";
import { alreadyExists, notSupported } from "../errors/snowflake-error.ts";
import type { SecretBox } from "../storage/secret-box.ts";
import type { CatalogMemory } from "./catalog-memory.ts";
import { storeCatalog } from "./catalog-storage.ts";
import type { PendingChange } from "./catalog-store.ts";
import { contentsOf, pathText } from "./contents.ts";
import { futureGrantsFor } from "./future-grants.ts";
import { type CatalogRecord, grantKey, objectKey, recordKey, roleGrantKey } from "./records.ts";
import { renameInside } from "./rename.ts";

/** A change that writes to memory at once and remembers how to take it back. */
export function beginChange(
  memory: CatalogMemory,
  duck: DuckDBConnection,
  dropListeners: ReadonlyMap<ObjectKind, readonly DropListener[]>,
  box: SecretBox,
): PendingChange {
  const lastId = memory.lastId;
  const journal: { readonly key: string; readonly before: CatalogRecord | undefined }[] = [];

  const write = (key: string, record: CatalogRecord | undefined): void => {
    journal.push({ key, before: memory.write(key, record) });
  };
  const put = (record: CatalogRecord): void => write(recordKey(record), record);
  const putObject = (value: CatalogObject): CatalogObject => {
    put({ type: "object", value });
    return value;
  };
  const existing = (id: number): CatalogObject => {
    const object = memory.byId(id);
    if (!object) throw new Error(`No object ${id} in the catalogue.`);
    return object;
  };
  const refuseTaken = (kind: ObjectKind, path: NewObject["path"]): void => {
    const rivals = TABLE_LIKE_KINDS.find((other) => other === kind) ? TABLE_LIKE_KINDS : [kind];
    if (rivals.some((rival) => memory.find(rival, path))) throw alreadyExists(pathText(path));
  };
  const refuseMove = (object: CatalogObject, path: NewObject["path"]): void => {
    const moved = { kind: object.kind, path };
    if (memory.grantsOn(object.id).some(({ role }) => !mayHold(memory, role, moved)))
      throw notSupported(
        `giving ${object.kind} ${object.path.name}, on which a database role has privileges, a name in another database`,
      );
  };
  const setOwner = (id: number, owner: string | null, grantedBy: string | null): void => {
    for (const grant of memory.grantsOn(id)) {
      if (grant.privilege === "OWNERSHIP" && !grant.future && !grant.caller)
        write(grantKey(grant), undefined);
    }
    putObject({ ...existing(id), owner });
    if (owner === null) return;
    put({
      type: "grant",
      value: {
        privilege: "OWNERSHIP",
        objectId: id,
        role: owner,
        grantOption: true,
        grantedBy,
        createdOn: Date.now(),
      },
    });
  };

  const change: CatalogChange = {
    catalog: memory,
    duck,
    create(object) {
      refuseTaken(object.kind, object.path);
      const { columns, properties = {}, comment = "" } = object;
      const { owner, grants } = futureGrantsFor(memory, object);
      const made = putObject({
        id: memory.nextId(),
        kind: object.kind,
        path: object.path,
        owner,
        comment,
        createdOn: Date.now(),
        ...(columns ? { columns } : {}),
        properties,
        ...(object.tags && { tags: object.tags }),
      });
      if (owner !== null) setOwner(made.id, owner, owner);
      for (const grant of grants) change.grant({ ...grant, objectId: made.id });
      return existing(made.id);
    },
    update(id, patch) {
      const { owner, ...rest } = patch;
      const before = existing(id);
      if (rest.path && pathText(rest.path) !== pathText(before.path)) {
        refuseTaken(before.kind, rest.path);
        refuseMove(before, rest.path);
        for (const record of renameInside(memory, before, rest.path)) write(record.key, record.record);
      }
      putObject({ ...existing(id), ...rest });
      if (owner !== undefined && owner !== before.owner) setOwner(id, owner, owner);
      return existing(id);
    },
    async drop(id) {
      const object = existing(id);
      for (const inside of contentsOf(memory, object)) await change.drop(inside.id);
      for (const listener of dropListeners.get(object.kind) ?? []) await listener(object, change);
      for (const grant of memory.grantsOn(id)) write(grantKey(grant), undefined);
      const isRole = object.kind === "ROLE" || object.kind === "DATABASE ROLE";
      const key = isRole ? roleKey(object) : object.path.name;
      if (isRole) {
        for (const grant of memory.grantsTo(key)) {
          // DROP ROLE gives what the role owns to another before; what is left belongs to nobody.
          const owned = grant.privilege === "OWNERSHIP" && !grant.future && !grant.caller;
          if (owned && grant.objectId !== id) setOwner(grant.objectId, null, null);
          else write(grantKey(grant), undefined);
        }
        // "All current and future grants that name the role as either the grantor or the grantee are revoked": an object
        // that it gave away keeps its owner.
        for (const grant of memory.grantsBy(key)) {
          if (grant.privilege !== "OWNERSHIP" || grant.future || grant.caller)
            write(grantKey(grant), undefined);
        }
      }
      for (const grant of memory.roleGrants()) {
        const gone =
          (isRole && [grant.role, grant.grantedBy].includes(key)) ||
          (grant.to.kind === object.kind && grant.to.name === key);
        if (gone) write(roleGrantKey(grant), undefined);
      }
      write(objectKey(id), undefined);
    },
    grant(grant: Omit<Grant, "createdOn">) {
      if (grant.privilege === "OWNERSHIP" && !grant.future && !grant.caller) {
        setOwner(grant.objectId, grant.role, grant.grantedBy);
        return;
      }
      const there = memory.read(grantKey(grant));
      const before = there?.type === "grant" ? there.value : undefined;
      // A second grant of the same adds the grant option, it never takes it away.
      const grantOption = grant.grantOption || before?.grantOption === true;
      if (before && before.grantOption === grantOption) return;
      put({ type: "grant", value: { ...grant, grantOption, createdOn: before?.createdOn ?? Date.now() } });
    },
    revoke: (grant) => write(grantKey(grant), undefined),
    grantRole(grant: Omit<RoleGrant, "createdOn">) {
      if (memory.read(roleGrantKey(grant))) return;
      put({ type: "roleGrant", value: { ...grant, createdOn: Date.now() } });
    },
    revokeRole: (grant) => write(roleGrantKey(grant), undefined),
  };

  return {
    change,
    flush: () => storeCatalog(duck, memory, new Set(journal.map(({ key }) => key)), lastId, box),
    undo() {
      for (const { key, before } of journal.reverse()) memory.write(key, before);
      journal.length = 0;
    },
  };
}
