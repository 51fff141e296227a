import type { DuckDBConnection } from "@duckdb/node-api";
import type { DataType } from "../types/data-type.ts";

/** Everything that has a name, an owner and grants. */
export type ObjectKind =
  | "ACCOUNT"
  | "ROLE"
  | "USER"
  | "WAREHOUSE"
  | "DATABASE"
  | "SCHEMA"
  | "DATABASE ROLE"
  | "TABLE"
  | "VIEW"
  | "DYNAMIC TABLE"
  | "EXTERNAL TABLE"
  | "SEQUENCE"
  | "STAGE"
  | "FILE FORMAT"
  | "PROCEDURE"
  | "FUNCTION"
  | "ROW ACCESS POLICY"
  | "MASKING POLICY"
  | "NETWORK RULE"
  | "NETWORK POLICY"
  | "PASSWORD POLICY"
  | "SESSION POLICY"
  | "AUTHENTICATION POLICY"
  | "PACKAGES POLICY"
  | "SHARE"
  | "LISTING"
  | "EXTERNAL VOLUME"
  | "SECRET"
  | "INTEGRATION"
  | "COMPUTE POOL"
  | "RESOURCE MONITOR"
  | "IMAGE REPOSITORY"
  | "SERVICE"
  | "TASK"
  | "STREAM"
  | "TAG"
  | "GIT REPOSITORY"
  | "PIPE"
  | "ALERT"
  | "STREAMLIT"
  | "NOTEBOOK"
  | "SEMANTIC VIEW";

/** Tables of all sorts and views share one namespace in a schema; other kinds have their own. */
export const TABLE_LIKE_KINDS = ["TABLE", "VIEW", "DYNAMIC TABLE", "EXTERNAL TABLE"] as const;
export type TableLikeKind = (typeof TABLE_LIKE_KINDS)[number];

/** Whether the kind is one of those that share their names with tables. */
export function isTableLike(kind: ObjectKind): kind is TableLikeKind {
  return TABLE_LIKE_KINDS.some((other) => other === kind);
}

/** What can be named in FROM: of these a schema has one of a name. */
export const NAMED_LIKE_TABLES: readonly ObjectKind[] = [...TABLE_LIKE_KINDS, "STREAM", "SEMANTIC VIEW"];

/** Tags that are set, by the number of the tag object, with their values; a tag that was dropped may still stand here. */
export type Tags = Readonly<Record<string, string>>;

/** A column as it was declared; `defaultSql` is Snowflake SQL. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly defaultSql?: string;
  readonly comment?: string;
  /** AUTOINCREMENT / IDENTITY. */
  readonly identity?: { readonly start: number; readonly step: number };
  /** The masking policy on it, and the columns that it is given: this one first. */
  readonly mask?: { readonly policyId: number; readonly columns: readonly string[] };
  readonly tags?: Tags;
  /** Of an Iceberg table's `int`: values beyond 32 bits are refused. */
  readonly range?: "int";
}

/** Where an object stands. Account-level objects have neither database nor schema; a schema has only a database. */
export interface ObjectPath {
  readonly database?: string;
  readonly schema?: string;
  /** Its own name; a procedure's includes its argument types: `LOAD(VARCHAR, NUMBER)`. */
  readonly name: string;
  /** The session that alone sees a temporary object, beside which another may stand under the same name. */
  readonly session?: string;
}

/**
 * One object. `properties` belongs to the family of its kind, which validates what it writes there; it must survive
 * JSON (no functions, no Dates, no undefined).
 */
export interface CatalogObject {
  readonly id: number;
  readonly kind: ObjectKind;
  readonly path: ObjectPath;
  /** The owner's key (see role-key.ts); null for what the account itself owns. */
  readonly owner: string | null;
  readonly comment: string;
  /** Epoch milliseconds. */
  readonly createdOn: number;
  /** The version (account/versions.ts) that made it; absent in what was made before there were any. */
  readonly madeIn?: number;
  /** Tables, views, dynamic tables. */
  readonly columns?: readonly ColumnDefinition[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags?: Tags;
}

/** A privilege given to a role on an object (or on all future objects of a kind in a container). */
export interface Grant {
  /** e.g. SELECT, USAGE, OWNERSHIP, CREATE TABLE, BIND SERVICE ENDPOINT. */
  readonly privilege: string;
  readonly objectId: number;
  /** Its key, as everywhere here: see role-key.ts. */
  readonly role: string;
  readonly grantOption: boolean;
  readonly grantedBy: string | null;
  /** Epoch milliseconds. */
  readonly createdOn: number;
  /** GRANT … ON FUTURE <kind> IN <object>: what new objects of the kind get. */
  readonly future?: ObjectKind;
  /** GRANT CALLER: a privilege that an executable owned by `role` may use on behalf of its caller. */
  readonly caller?: boolean;
}

/** A role given to a role or to a user; roles, also the one that it is given to, stand as keys. */
export interface RoleGrant {
  readonly role: string;
  readonly to: { readonly kind: "ROLE" | "DATABASE ROLE" | "USER"; readonly name: string };
  readonly grantedBy: string | null;
  /** Epoch milliseconds. */
  readonly createdOn: number;
}

/** What was dropped and is kept for UNDROP. */
export interface DroppedObject {
  readonly object: CatalogObject;
  readonly grants: readonly Grant[];
  /** Epoch milliseconds. */
  readonly droppedOn: number;
  /** Epoch milliseconds until when it is kept. */
  readonly keptUntil: number;
  /** The id of what it stood in. */
  readonly containerId: number | null;
  /** The id of what it was in and was dropped with; null: it was dropped, or replaced, by itself. */
  readonly within: number | null;
}

/** What is there. Reading is synchronous: the whole catalogue is in memory, and written through to the account's file. */
export interface Catalog {
  /** Grows with every write: what was derived from an older version is stale. */
  readonly version: number;
  find(kind: ObjectKind, path: ObjectPath): CatalogObject | undefined;
  /** A table, view, dynamic table or stream: they share their names. */
  findTableLike(path: ObjectPath): CatalogObject | undefined;
  byId(id: number): CatalogObject | undefined;
  /** Objects of a kind, in order of name, all or those in a database or schema. */
  list(kind: ObjectKind, within?: ListScope): CatalogObject[];
  /** The account as an object: what account-level privileges are granted on. */
  readonly account: CatalogObject;
  grantsOn(objectId: number): readonly Grant[];
  grantsTo(role: string): readonly Grant[];
  roleGrants(): readonly RoleGrant[];
  /** What can be brought back, oldest first. */
  dropped(): readonly DroppedObject[];
}

/** Which objects of a kind are meant. */
export interface ListScope {
  readonly database?: string;
  readonly schema?: string;
  /** Whose temporary objects are there too: a session's, or those of every session. Without it there are none. */
  readonly temporary?: { readonly session: string } | "every session";
}

export interface NewObject {
  readonly kind: ObjectKind;
  readonly path: ObjectPath;
  readonly owner: string | null;
  readonly comment?: string;
  readonly columns?: readonly ColumnDefinition[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly tags?: Tags;
}

/**
 * One change of the account: catalogue and DuckDB together, all or nothing. Changes are seen by `catalog` at once and
 * are taken back, with what was done through `duck`, when the work throws.
 */
export interface CatalogChange {
  readonly catalog: Catalog;
  /** A connection inside the change's own transaction: DDL and CTAS run here. */
  readonly duck: DuckDBConnection;
  /** What stands in the rows that it writes: see account/versions.ts. */
  readonly version: number;
  /** Does something in memory once the change is committed. */
  committed(work: () => void): void;
  /** Adds it, with OWNERSHIP for its owner and what future grants give. @throws {SnowflakeError} 002002 if it is there. */
  create(object: NewObject): CatalogObject;
  update(
    id: number,
    patch: Partial<Pick<CatalogObject, "path" | "comment" | "columns" | "properties" | "owner" | "tags">>,
  ): CatalogObject;
  /** Drops it and all that it contains, with their grants. DuckDB's side is the caller's work, via `onDrop` listeners. */
  drop(id: number): Promise<void>;
  /** Puts back what was dropped, with its grants; what was in it is the caller's matter. @throws {SnowflakeError} 002002 */
  restore(dropped: DroppedObject): CatalogObject;
  /** Keeps what was dropped no longer. */
  forget(dropped: DroppedObject): void;
  grant(grant: Omit<Grant, "createdOn">): void;
  revoke(grant: Pick<Grant, "privilege" | "objectId" | "role" | "future" | "caller">): void;
  grantRole(grant: Omit<RoleGrant, "createdOn">): void;
  revokeRole(grant: Pick<RoleGrant, "role" | "to">): void;
}

/**
 * Called inside a change for each object that is dropped: its kind's family takes away what is behind it, or puts it aside
 * when it is kept.
 */
export type DropListener = (object: CatalogObject, change: CatalogChange, kept: boolean) => Promise<void>;
