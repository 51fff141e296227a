import type { Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject, ObjectKind, Tags } from "../account/catalog.ts";
import { containersOf } from "../catalog/contents.ts";
import { fitsTag, tooLong } from "../catalog/kinds/tag.ts";
import { tagProperties } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { insufficientPrivileges } from "../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";

/** A tag as it is written: its name and value. */
export interface WrittenTag {
  readonly name: NameParts;
  readonly value: string;
}

/** What is set, by the tag's number; null takes it away. */
export type TagChanges = ReadonlyMap<number, string | null>;

const MOST_TAGS = 50;

/** `name = 'value' [, …]` */
export function readTags(reader: TokenReader): WrittenTag[] {
  const found: WrittenTag[] = [];
  do {
    const name = reader.qualifiedName();
    reader.expect("=");
    found.push({ name, value: reader.string() });
  } while (reader.accept(","));
  return found;
}

/** `name [, …]` */
export function readTagNames(reader: TokenReader): NameParts[] {
  const found = [reader.qualifiedName()];
  while (reader.accept(",")) found.push(reader.qualifiedName());
  return found;
}

/** Whether the role may set every tag on every object. */
export function appliesTags({ account, session }: Execution): boolean {
  return account.access.holds(session, "APPLY TAG", account.catalog.account);
}

/**
 * The tags of a statement, each with its new value. Whoever has APPLY TAG on the account may set all; others need APPLY
 * on the tag, and own what they set it on. https://docs.snowflake.com/en/user-guide/object-tagging/introduction
 *
 * @throws {SnowflakeError} 002003, 003001; 391942 for a value that the tag does not take
 */
export function changesOf(execution: Execution, tags: readonly (WrittenTag | NameParts)[]): TagChanges {
  const changes = new Map<number, string | null>();
  for (const written of tags) {
    const [name, value] = "value" in written ? [written.name, written.value] : [written, null];
    const tag = findTag(execution, name);
    if (changes.has(tag.id)) throw invalid("001421", "22023", `duplicate tag '${tag.path.name}'`);
    if (value !== null) checkValue(tag, value);
    changes.set(tag.id, value);
  }
  return changes;
}

function findTag(execution: Execution, name: NameParts): CatalogObject {
  const { account, session } = execution;
  const all = appliesTags(execution);
  const found = all ? seenInPlace(execution, "TAG", name) : undefined;
  const tag = found ?? account.access.resolve(session, "TAG", name, "SET TAG");
  if (!all) account.access.require(session, "APPLY", tag);
  return tag;
}

function checkValue(tag: CatalogObject, value: string): void {
  if (!fitsTag(value)) throw tooLong();
  const { allowedValues } = tagProperties.parse(tag.properties);
  if (allowedValues && !allowedValues.includes(value))
    throw invalid(
      "391942",
      "22023",
      `Tag value '${value}' is not one of the allowed values of tag '${tag.path.name}'.`,
    );
}

/** The object that tags are set on, which the role owns, or may tag as all others. @throws {SnowflakeError} 002003, 003001 */
export function taggedObject(
  execution: Execution,
  kind: ObjectKind | "TABLE LIKE",
  name: NameParts,
): CatalogObject {
  const { account, session } = execution;
  const all = appliesTags(execution);
  const found = all ? seenInPlace(execution, kind, name) : undefined;
  const object = found ?? account.access.resolve(session, kind, name, "SET TAG");
  if (!all) account.access.require(session, "OWNERSHIP", object);
  return object;
}

/** The account itself: only ACCOUNTADMIN sets its tags. @throws {SnowflakeError} 003001 */
export function taggedAccount({ account, session }: Execution): CatalogObject {
  if (!account.access.activeRoles(session).has("ACCOUNTADMIN"))
    throw insufficientPrivileges("ACCOUNT", account.catalog.account.path.name);
  return account.catalog.account;
}

// APPLY TAG needs no privilege on the object itself, but its database and schema must be seen.
function seenInPlace(
  { account, session }: Execution,
  kind: ObjectKind | "TABLE LIKE",
  name: NameParts,
): CatalogObject | undefined {
  const { access, catalog } = account;
  const object = access.find(session, kind, access.pathOf(session, kind, name, "SET TAG"));
  const isSeen = object && containersOf(catalog, object).every((place) => access.sees(session, place));
  return isSeen ? object : undefined;
}

/** Sets the tags on the object, or on one of its columns. @throws {SnowflakeError} 000904 for a column that is not there */
export function applyTags(
  change: CatalogChange,
  object: CatalogObject,
  changes: TagChanges,
  column?: string,
): void {
  if (column === undefined) {
    change.update(object.id, { tags: changed(object, object.tags, changes) });
    return;
  }
  if (!object.columns?.some(({ name }) => name === column))
    throw invalid("000904", "42000", `invalid identifier '${column}'`);
  const columns = object.columns.map((each) =>
    each.name === column ? { ...each, tags: changed(object, each.tags, changes) } : each,
  );
  change.update(object.id, { columns });
}

function changed(object: CatalogObject, before: Tags = {}, changes: TagChanges): Tags {
  const tags = { ...before };
  for (const [id, value] of changes) {
    if (value === null) delete tags[id];
    else tags[id] = value;
  }
  if (Object.keys(tags).length > MOST_TAGS)
    throw invalid("391943", "54000", `'${object.path.name}' has more than ${MOST_TAGS} tags.`);
  return tags;
}
