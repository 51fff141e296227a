import { z } from "zod";
import type { Catalog, CatalogObject, ColumnDefinition, ObjectKind, Tags } from "../account/catalog.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { readPolicyProperties } from "../storage/table-properties.ts";
import { typeName } from "../types/type-name.ts";
import { containersOf } from "./contents.ts";

/** What a TAG object's `properties` hold. */
export const tagProperties = z.object({
  /** The only values that it takes; absent: any. */
  allowedValues: z.array(z.string()).optional(),
  /** Masking policies that it puts on the columns that have it: one for each type of column. */
  maskingPolicies: z.array(z.number()).optional(),
});

/** Where a tag is set, for an object or a column that has it from there. */
export interface TagPlace {
  readonly tag: CatalogObject;
  readonly value: string;
  readonly level: ObjectKind | "COLUMN";
  /** Whether it is set on the object or column itself. */
  readonly own: boolean;
}

/**
 * The tags of an object, or of one of its columns, with those that it inherits: what is set nearest counts.
 * https://docs.snowflake.com/en/user-guide/object-tagging/inheritance
 */
export function effectiveTags(
  catalog: Catalog,
  object: CatalogObject,
  column?: ColumnDefinition,
): TagPlace[] {
  const above = [catalog.account, ...containersOf(catalog, object)];
  const line = [...(object.kind === "ACCOUNT" ? [] : above), object].reverse();
  const places: { level: TagPlace["level"]; tags: Tags | undefined }[] = line.map(({ kind, tags }) => ({
    level: kind,
    tags,
  }));
  if (column) places.unshift({ level: "COLUMN", tags: column.tags });
  const found = new Map<number, TagPlace>();
  for (const [index, { level, tags = {} }] of places.entries()) {
    for (const [id, value] of Object.entries(tags)) {
      const tag = catalog.byId(Number(id));
      if (tag?.kind === "TAG" && !found.has(tag.id))
        found.set(tag.id, { tag, value, level, own: index === 0 });
    }
  }
  return [...found.values()];
}

/** A masking policy that a tag puts on a column. */
export interface TagMask {
  readonly tag: CatalogObject;
  readonly policyId: number;
  /** What the policy is given: the column itself, then columns that are called like its other arguments. */
  readonly columns: readonly string[];
}

/** The masking policies that tags put on the column: those for its type, also those that cannot work. */
export function tagMasks(catalog: Catalog, object: CatalogObject, column: ColumnDefinition): TagMask[] {
  const masking = catalog.list("TAG").filter(({ properties }) => properties.maskingPolicies !== undefined);
  if (masking.length === 0) return [];
  const bare = (type: string) => type.replace(/\(.*/, "");
  return effectiveTags(catalog, object, column).flatMap(({ tag }) =>
    (tagProperties.parse(tag.properties).maskingPolicies ?? []).flatMap((policyId): TagMask[] => {
      const policy = catalog.byId(policyId);
      // A policy that is gone must not leave what it hid in the open.
      if (!policy) throw missing(tag);
      const { returns = "", arguments: args } = readPolicyProperties(policy);
      if (bare(returns) !== bare(typeName(column.type))) return [];
      return [{ tag, policyId, columns: [column.name, ...args.slice(1).map(({ name }) => name)] }];
    }),
  );
}

/**
 * The masking policy on a column: its own, or the one that a tag puts on it.
 * https://docs.snowflake.com/en/user-guide/tag-based-masking-policies
 *
 * @throws {SnowflakeError} 391935 when more than one tag would mask it, or it lacks a column that the policy is to be given.
 */
export function maskOf(
  catalog: Catalog,
  object: CatalogObject,
  column: ColumnDefinition,
): ColumnDefinition["mask"] {
  if (column.mask) return column.mask;
  const [mask, another] = tagMasks(catalog, object, column);
  if (!mask) return undefined;
  if (another)
    throw cannotMask(
      `Column '${column.name}' of '${object.path.name}' has more than one masking policy by its tags.`,
    );
  const absent = mask.columns.find((name) => !object.columns?.some((other) => other.name === name));
  if (absent !== undefined)
    throw cannotMask(
      `Column '${column.name}' of '${object.path.name}' is masked by a tag, whose policy needs a column '${absent}' beside it.`,
    );
  return { policyId: mask.policyId, columns: mask.columns };
}

function missing(tag: CatalogObject): SnowflakeError {
  return new SnowflakeError("000603", "XX000", `A masking policy of the tag '${tag.path.name}' is missing.`);
}

function cannotMask(message: string): SnowflakeError {
  return new SnowflakeError("391935", "42601", `SQL compilation error:\n${message}`);
}
