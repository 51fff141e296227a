import type { Execution, VirtualTable } from "../../account/account.ts";
import type { CatalogObject, ObjectKind } from "../../account/catalog.ts";
import { roleName, roleType } from "../../account/role-key.ts";
import { containersOf } from "../../catalog/contents.ts";
import { yesOrNo } from "../information-schema/view.ts";
import { type Cell, number, type ShownColumn, text, time } from "../shown-column.ts";
import { inOrder, usageView, type Viewer } from "../usage-view.ts";

/** An object with what its row needs to know of others. */
export interface Row {
  readonly object: CatalogObject;
  readonly schemaId: number | undefined;
  readonly databaseId: number | undefined;
  readonly owner: string | null;
  readonly count?: number | undefined;
}

/** The account's objects of these kinds; those of sessions alone are not among them. */
export function objectsOf(
  { account: { catalog } }: Execution,
  kinds: readonly ObjectKind[],
): CatalogObject[] {
  return kinds.flatMap((kind) => catalog.list(kind));
}

export function rowOf({ account: { catalog } }: Execution, object: CatalogObject): Row {
  const [database, schema] = containersOf(catalog, object);
  return {
    object,
    schemaId: schema?.id,
    databaseId: database?.id,
    owner: roleName(catalog, object.owner),
  };
}

export const property =
  (name: string): ((row: Row) => Cell) =>
  ({ object }) => {
    const value = object.properties[name];
    return typeof value === "string" || typeof value === "number" ? value : null;
  };
export const flag =
  (name: string): ((row: Row) => Cell) =>
  ({ object }) =>
    yesOrNo(object.properties[name] === true);

/** Columns that every one of these views has; `word` begins the names of its own: TABLE_ID, TABLE_CATALOG. */
export function common(word: string): ShownColumn<Row>[] {
  return [
    number(`${word}_ID`, ({ object }) => object.id),
    text(`${word}_NAME`, ({ object }) => object.path.name),
    number(`${word}_SCHEMA_ID`, ({ schemaId }) => schemaId),
    text(`${word}_SCHEMA`, ({ object }) => object.path.schema),
    number(`${word}_CATALOG_ID`, ({ databaseId }) => databaseId),
    text(`${word}_CATALOG`, ({ object }) => object.path.database),
    text(`${word}_OWNER`, ({ owner }) => owner),
    time("CREATED", ({ object }) => object.createdOn),
    time("LAST_ALTERED", ({ object }) => object.createdOn),
    time("LAST_DDL", ({ object }) => object.createdOn),
    text("COMMENT", ({ object }) => object.comment || null),
    text("OWNER_ROLE_TYPE", ({ object }) => roleType(object.owner) || null),
  ];
}

export const place = (word: string) =>
  `${word}_ID ${word}_NAME ${word}_SCHEMA_ID ${word}_SCHEMA ${word}_CATALOG_ID ${word}_CATALOG ${word}_OWNER`;

export function view(
  name: string,
  word: string,
  kinds: readonly ObjectKind[],
  order: string,
  own: readonly ShownColumn<Row>[],
  viewer: Viewer = "OBJECT_VIEWER",
): VirtualTable {
  const columns = inOrder(order, [...own, ...common(word)]);
  return usageView(name, [viewer], columns, (execution) =>
    objectsOf(execution, kinds).map((object) => rowOf(execution, object)),
  );
}
