import type { DuckDBConnection } from "@duckdb/node-api";
import {
  type CatalogChange,
  type CatalogObject,
  type DropListener,
  type Grant,
  NAMED_LIKE_TABLES,
  type NewObject,
  type ObjectKind,
  type RoleGrant,
} from "../account/catalog.ts";
import { mayHold, roleKey, roleOf } from "../account/role-key.ts";
import { alreadyExists, notSupported } from "../errors/snowflake-error.ts";
import type { SecretBox } from "../storage/secret-box.ts";
import type { CatalogMemory } from "./catalog-memory.ts";
import { storeCatalog } from "./catalog-storage.ts";
import type { PendingChange } from "./catalog-store.ts";
import { containersOf, contentsOf, pathText } from "./contents.ts";
import { daysKept } from "./dropped.ts";
import { futureGrantsFor } from "./future-grants.ts";
import { changesRetention, watchRetention } from "./history-marks.ts";
import { type CatalogRecord, droppedKey, grantKey, objectKey, recordKey, roleGrantKey } from "./records.ts";
import { renameInside } from "./rename.ts";

const DAY_MS = 86_400_000;

/** A change that writes to memory at once and remembers how to take it back. */
export function beginChange(
  memory: CatalogMemory,
  duck: DuckDBConnection,
  version: number,
  dropListeners: ReadonlyMap<ObjectKind, readonly DropListener[]>,
  box: SecretBox,
): PendingChange {
  const lastId = memory.lastId;
  const journal: { readonly key: string; readonly before: CatalogRecord | undefined }[] = [];

  const settling: (() => void)[] = [];

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
    const rivals = NAMED_LIKE_TABLES.includes(kind) ? NAMED_LIKE_TABLES : [kind];
    if (rivals.some((rival) => memory.find(rival, path))) throw alreadyExists(pathText(path));
  };
  const refuseMove = (object: CatalogObject, path: NewObject["path"]): void => {
    // A database's own roles go with it.
    if (object.kind === "DATABASE") return;
    const isHeld = ({ id, kind }: CatalogObject) =>
      memory.grantsOn(id).some(({ role }) => !mayHold(memory, role, { kind, path }));
    const inside = path.database === object.path.database ? [] : contentsOf(memory, object);
    if ([object, ...inside].some(isHeld))
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

  /** @param within what it is in and is dropped with @param days that it is kept */
  const dropInside = async (object: CatalogObject, within: number | null, days: number): Promise<void> => {
    const { id } = object;
    // Taken before anything is dropped: what is dropped may change what is beside it.
    for (const inside of contentsOf(memory, object))
      await dropInside(inside, id, inside.path.session === undefined ? days : 0);
    const now = Date.now();
    if (days > 0) {
      const [container] = containersOf(memory, object).reverse();
      const kept = { object, grants: memory.grantsOn(id), droppedOn: now, keptUntil: now + days * DAY_MS };
      put({ type: "dropped", value: { ...kept, containerId: container?.id ?? null, within } });
    }
    for (const listener of dropListeners.get(object.kind) ?? []) await listener(object, change, days > 0);
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
  };

  const change: CatalogChange = {
    catalog: memory,
    duck,
    version,
    committed: (work) => void settling.push(work),
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
        madeIn: version,
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
      }
      const marks = changesRetention(before, rest)
        ? watchRetention(memory, before, Math.floor(version / 1000))
        : () => [];
      if (rest.path && pathText(rest.path) !== pathText(before.path))
        for (const record of renameInside(memory, before, rest.path)) write(record.key, record.record);
      putObject({ ...existing(id), ...rest });
      for (const table of marks()) putObject(table);
      if (owner !== undefined && owner !== before.owner) setOwner(id, owner, owner);
      return existing(id);
    },
    async drop(id) {
      const days = daysKept(memory, existing(id));
      await dropInside(existing(id), null, days);
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
    restore(dropped) {
      const { object, grants } = dropped;
      refuseTaken(object.kind, object.path);
      write(droppedKey(dropped), undefined);
      putObject(object);
      for (const grant of grants) if (roleOf(memory, grant.role)) put({ type: "grant", value: grant });
      return existing(object.id);
    },
    forget: (dropped) => write(droppedKey(dropped), undefined),
  };

  return {
    change,
    flush: () => storeCatalog(duck, memory, new Set(journal.map(({ key }) => key)), lastId, box),
    settle() {
      for (const work of settling) work();
    },
    undo() {
      for (const { key, before } of journal.reverse()) memory.write(key, before);
      journal.length = 0;
    },
  };
}
