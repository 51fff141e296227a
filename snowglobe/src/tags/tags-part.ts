import type { Account, AccountPart, Execution, SystemFunction } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { effectiveTags, tagProperties } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { parseName } from "../sql/token-reader.ts";
import { TEXT } from "../types/data-type.ts";
import { createWithTagsFamily } from "./create-with-tags.ts";
import { appliesTags } from "./set-tags.ts";
import { askedFor, TAG_USAGE_VIEWS, tagReferences, tagReferencesAllColumns } from "./tag-references.ts";
import { alterTagsFamily } from "./tag-statements.ts";

/** Tags on objects and columns. https://docs.snowflake.com/en/user-guide/object-tagging/introduction */
export function tagsPart(_account: Account): AccountPart {
  return {
    families: [alterTagsFamily, createWithTagsFamily],
    virtualTables: [tagReferences, tagReferencesAllColumns, ...TAG_USAGE_VIEWS],
    systemFunctions: [getTag, getAllowedValues],
  };
}

/** A tag that the session may know of. @throws {SnowflakeError} 002003 */
function tagOf(execution: Execution, name: string): CatalogObject {
  const { account, session } = execution;
  const path = account.access.pathOf(session, "TAG", parseName(name));
  const there = appliesTags(execution) ? account.catalog.find("TAG", path) : undefined;
  return there ?? account.access.resolve(session, "TAG", parseName(name));
}

/**
 * SYSTEM$GET_TAG_ALLOWED_VALUES('tag'): `["sales","hr"]`; NULL for a tag that takes any value.
 * https://docs.snowflake.com/en/sql-reference/functions/system_get_tag_allowed_values
 */
const getAllowedValues: SystemFunction = {
  name: "SYSTEM$GET_TAG_ALLOWED_VALUES",
  async call(execution, [name, ...more]) {
    if (typeof name !== "string" || more.length > 0)
      throw invalid("001044", "42P13", "SYSTEM$GET_TAG_ALLOWED_VALUES takes a tag's name, as text.");
    const { allowedValues } = tagProperties.parse(tagOf(execution, name).properties);
    return { type: TEXT, value: allowedValues ? JSON.stringify(allowedValues) : null };
  },
};

/**
 * SYSTEM$GET_TAG('tag', 'object', 'domain'): its value, also an inherited one; NULL where it is not set.
 * https://docs.snowflake.com/en/sql-reference/functions/system_get_tag
 */
const getTag: SystemFunction = {
  name: "SYSTEM$GET_TAG",
  async call(execution, [name, object, domain, ...more]) {
    if (
      typeof name !== "string" ||
      typeof object !== "string" ||
      typeof domain !== "string" ||
      more.length > 0
    )
      throw invalid("001044", "42P13", "SYSTEM$GET_TAG takes a tag, an object and its domain, as text.");
    const { account } = execution;
    const tag = tagOf(execution, name);
    const asked = askedFor(execution, object, domain);
    const found = effectiveTags(account.catalog, asked.object, asked.column).find(
      (place) => place.tag.id === tag.id,
    );
    return { type: TEXT, value: found?.value ?? null };
  },
};
