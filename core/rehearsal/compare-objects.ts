import { type ListedObject, labelOf, type ObjectKind } from "./object-lists.ts";

/** What a clone lacks of its source. */
export interface CloneGaps {
  /** what a clone should have taken along: the role may not read it, and Snowflake leaves it out without an error */
  readonly missing: readonly string[];
  /** what no clone has */
  readonly neverCloned: readonly string[];
}

/**
 * Compares what the same session sees in a database and in its clone. "What the role may not see is left out": it is
 * known to be there by its name, so it is found missing here.
 * https://docs.snowflake.com/en/user-guide/object-clone
 */
export function compareObjects(source: readonly ListedObject[], clone: readonly ListedObject[]): CloneGaps {
  const keyOf = ({ kind, schema, name }: ListedObject) => JSON.stringify([kind, schema, name]);
  const there = new Set(clone.map(keyOf));
  const gone = source.filter((object) => !object.temporary && !there.has(keyOf(object)));
  return {
    missing: gone.filter((object) => !isNeverCloned(object)).map(labelOf),
    neverCloned: gone.filter(isNeverCloned).map(labelOf),
  };
}

/** External tables, internal stages, pipes on internal stages (and of the others none is wanted). */
function isNeverCloned({ kind, external }: ListedObject): boolean {
  return LEFT_BEHIND.includes(kind) || (kind === "TABLES" && external);
}

const LEFT_BEHIND: readonly ObjectKind[] = ["STAGES", "PIPES"];
