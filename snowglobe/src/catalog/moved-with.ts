import type { Catalog, CatalogObject, DroppedObject, ObjectPath } from "../account/catalog.ts";
import { contentsOf } from "./contents.ts";

/** What gets another path when a database or schema does. */
export interface MovedWith {
  readonly objects: readonly { readonly object: CatalogObject; readonly path: ObjectPath }[];
  /** What was dropped from it and is kept for UNDROP. */
  readonly dropped: readonly { readonly dropped: DroppedObject; readonly path: ObjectPath }[];
}

/** @param to the path that the database or schema gets */
export function movedWith(catalog: Catalog, container: CatalogObject, to: ObjectPath): MovedWith {
  const objects = insideOf(catalog, container);
  // A schema or database of that name that was dropped before this one was made is another: it is left where it is.
  const containers = new Set([container, ...objects].map(({ id }) => id));
  const dropped: DroppedObject[] = [];
  let waiting = [...catalog.dropped()];
  for (let found = true; found; ) {
    const belongs = ({ containerId }: DroppedObject) => containerId !== null && containers.has(containerId);
    const next = waiting.filter(belongs);
    waiting = waiting.filter((each) => !belongs(each));
    for (const each of next) containers.add(each.object.id);
    dropped.push(...next);
    found = next.length > 0;
  }
  const moved = (path: ObjectPath): ObjectPath =>
    container.kind === "DATABASE"
      ? { ...path, database: to.name }
      : { ...path, ...(to.database !== undefined && { database: to.database }), schema: to.name };
  return {
    objects: objects.map((object) => ({ object, path: moved(object.path) })),
    dropped: dropped.map((each) => ({ dropped: each, path: moved(each.object.path) })),
  };
}

function insideOf(catalog: Catalog, container: CatalogObject): CatalogObject[] {
  return contentsOf(catalog, container).flatMap((inside) => [inside, ...insideOf(catalog, inside)]);
}
