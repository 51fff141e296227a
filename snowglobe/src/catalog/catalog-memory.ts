import {
  type Catalog,
  type CatalogObject,
  type DroppedObject,
  type Grant,
  type ListScope,
  NAMED_LIKE_TABLES,
  type ObjectKind,
  type RoleGrant,
} from "../account/catalog.ts";
import { type CatalogRecord, pathKey, recordKey } from "./records.ts";

/** The catalogue in memory, with the indexes that its questions need. */
export interface CatalogMemory extends Catalog {
  /** Puts a record under its key, or takes it away; answers with what was there. */
  write(key: string, record: CatalogRecord | undefined): CatalogRecord | undefined;
  read(key: string): CatalogRecord | undefined;
  /** The grants that name the role as their grantor. */
  grantsBy(role: string): Grant[];
  /** The number of the next object; never given twice. */
  nextId(): number;
  /** The highest number that was given. */
  readonly lastId: number;
}

/** Holds what is written to it. @param lastId numbers up to this one were given already. */
export function createCatalogMemory(lastId: number): CatalogMemory {
  const records = new Map<string, CatalogRecord>();
  const idByPath = new Map<string, number>();
  const objects = new Map<number, CatalogObject>();
  const idsByKind = new Map<ObjectKind, Set<number>>();
  const grantsOn = new Map<number, Map<string, Grant>>();
  const grantsTo = new Map<string, Map<string, Grant>>();
  const roleGrants = new Map<string, RoleGrant>();
  const dropped = new Map<string, DroppedObject>();
  let version = 0;
  let last = lastId;

  function forget(key: string, record: CatalogRecord): void {
    if (record.type === "object") {
      const { id, kind, path } = record.value;
      objects.delete(id);
      idsByKind.get(kind)?.delete(id);
      if (idByPath.get(pathKey(kind, path)) === id) idByPath.delete(pathKey(kind, path));
    } else if (record.type === "grant") {
      grantsOn.get(record.value.objectId)?.delete(key);
      grantsTo.get(record.value.role)?.delete(key);
    } else if (record.type === "dropped") dropped.delete(key);
    else roleGrants.delete(key);
  }

  function remember(key: string, record: CatalogRecord): void {
    if (record.type === "object") {
      const { id, kind, path } = record.value;
      objects.set(id, record.value);
      entry(idsByKind, kind, () => new Set<number>()).add(id);
      idByPath.set(pathKey(kind, path), id);
    } else if (record.type === "grant") {
      entry(grantsOn, record.value.objectId, () => new Map<string, Grant>()).set(key, record.value);
      entry(grantsTo, record.value.role, () => new Map<string, Grant>()).set(key, record.value);
    } else if (record.type === "dropped") dropped.set(key, record.value);
    else roleGrants.set(key, record.value);
  }

  const memory: CatalogMemory = {
    get version() {
      return version;
    },
    get lastId() {
      return last;
    },
    nextId() {
      last += 1;
      return last;
    },
    read: (key) => records.get(key),
    write(key, record) {
      if (record && recordKey(record) !== key)
        throw new Error(`A record of ${recordKey(record)} under ${key}.`);
      const before = records.get(key);
      if (before) forget(key, before);
      if (record) {
        records.set(key, record);
        remember(key, record);
      } else records.delete(key);
      version += 1;
      return before;
    },
    find(kind, path) {
      const id = idByPath.get(pathKey(kind, path));
      return id === undefined ? undefined : objects.get(id);
    },
    findTableLike: (path) =>
      NAMED_LIKE_TABLES.map((kind) => memory.find(kind, path)).find((found) => found !== undefined),
    byId: (id) => objects.get(id),
    list(kind, within: ListScope = {}) {
      const { temporary } = within;
      const found: CatalogObject[] = [];
      for (const id of idsByKind.get(kind) ?? []) {
        const object = objects.get(id);
        if (!object) continue;
        if (within.database !== undefined && object.path.database !== within.database) continue;
        if (within.schema !== undefined && object.path.schema !== within.schema) continue;
        const { session } = object.path;
        if (session !== undefined && temporary !== "every session" && temporary?.session !== session)
          continue;
        found.push(object);
      }
      return found.sort(byPath);
    },
    get account() {
      const [id] = idsByKind.get("ACCOUNT") ?? [];
      const account = id === undefined ? undefined : objects.get(id);
      if (!account) throw new Error("The account's own object is not in the catalogue.");
      return account;
    },
    grantsOn: (objectId) => [...(grantsOn.get(objectId)?.values() ?? [])],
    grantsTo: (role) => [...(grantsTo.get(role)?.values() ?? [])],
    grantsBy: (role) =>
      [...grantsOn.values()].flatMap((grants) =>
        [...grants.values()].filter(({ grantedBy }) => grantedBy === role),
      ),
    roleGrants: () => [...roleGrants.values()],
    dropped: () => [...dropped.values()],
  };
  return memory;
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

function byPath(left: CatalogObject, right: CatalogObject): number {
  return (
    compare(left.path.database ?? "", right.path.database ?? "") ||
    compare(left.path.schema ?? "", right.path.schema ?? "") ||
    compare(left.path.name, right.path.name)
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
