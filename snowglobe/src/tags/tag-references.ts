import type { Execution, VirtualTable } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { roleName, roleType } from "../account/role-key.ts";
import { OBJECT_KINDS } from "../catalog/contents.ts";
import { readObjectName } from "../catalog/object-name.ts";
import { effectiveTags, type TagPlace } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { number, resultOf, type ShownColumn, text, time } from "../show/shown-column.ts";
import { inOrder, usageView } from "../show/usage-view.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { appliesTags } from "./set-tags.ts";
import { domainOf, kindOfDomain } from "./taggable-kinds.ts";

/** An object, or a column of it, that a tag is asked of. */
interface Asked {
  readonly object: CatalogObject;
  readonly column?: ColumnDefinition;
}

/**
 * Finds `name` of a domain: TABLE, COLUMN, WAREHOUSE …
 * @throws {SnowflakeError} 002003 for what is not there or may not be seen; 001044 for another domain
 */
export function askedFor(execution: Execution, name: string, domain: string): Asked {
  const { account, session } = execution;
  const kind = kindOfDomain(domain);
  if (kind === undefined) throw invalid("001044", "42P13", `'${domain}' is no domain of objects with tags.`);
  if (kind === "ACCOUNT") return { object: account.catalog.account };
  const reader = new TokenReader(name, tokenize(name));
  if (kind !== "COLUMN") {
    const parts = kind === "TABLE LIKE" ? reader.qualifiedName() : readObjectName(reader, kind);
    reader.end();
    return { object: account.access.resolve(session, kind, parts, "SELECT") };
  }
  const parts = reader.qualifiedName();
  reader.end();
  const object = account.access.resolve(session, "TABLE LIKE", parts.slice(0, -1), "SELECT");
  const column = object.columns?.find((candidate) => candidate.name === parts.at(-1));
  if (!column) throw invalid("000904", "42000", `invalid identifier '${name}'`);
  return { object, column };
}

interface ReferenceRow extends Asked {
  readonly place: TagPlace;
}

/** https://docs.snowflake.com/en/sql-reference/functions/tag_references */
const COLUMNS: readonly ShownColumn<ReferenceRow>[] = [
  text("TAG_DATABASE", ({ place }) => place.tag.path.database),
  text("TAG_SCHEMA", ({ place }) => place.tag.path.schema),
  text("TAG_NAME", ({ place }) => place.tag.path.name),
  text("TAG_VALUE", ({ place }) => place.value),
  text("APPLY_METHOD", ({ place }) => (place.own ? "MANUAL" : "INHERITED")),
  text("LEVEL", ({ place }) => (place.level === "COLUMN" ? "COLUMN" : domainOf(place.level))),
  text("OBJECT_DATABASE", ({ object }) => object.path.database),
  text("OBJECT_SCHEMA", ({ object }) => object.path.schema),
  text("OBJECT_NAME", ({ object }) => object.path.name),
  text("DOMAIN", ({ object, column }) => (column ? "COLUMN" : domainOf(object.kind))),
  text("COLUMN_NAME", ({ column }) => column?.name),
];

function rowsOf(execution: Execution, asked: Asked): ReferenceRow[] {
  const { account, session } = execution;
  return effectiveTags(account.catalog, asked.object, asked.column)
    .filter(({ tag }) => appliesTags(execution) || account.access.sees(session, tag))
    .map((place) => ({ ...asked, place }));
}

function given(
  call: { readonly arguments: ReadonlyMap<string | number, unknown> },
  name: string,
): [string, string] {
  const [object, domain] = [call.arguments.get(0), call.arguments.get(1)];
  if (typeof object !== "string" || typeof domain !== "string")
    throw invalid("001044", "42P13", `${name} takes the name of an object and its domain, as text.`);
  return [object, domain];
}

/** TAG_REFERENCES('object', 'domain'): the tags of one object or column, with those that it inherits. */
export const tagReferences: VirtualTable = {
  name: "TAG_REFERENCES",
  kind: "function",
  async rows(execution, call) {
    const here = inDatabase(execution, call.database);
    return resultOf(COLUMNS, rowsOf(here, askedFor(here, ...given(call, "TAG_REFERENCES"))), "SELECT");
  },
};

/**
 * TAG_REFERENCES_ALL_COLUMNS('table', 'table'): the tags of all columns of a table or view.
 * https://docs.snowflake.com/en/sql-reference/functions/tag_references_all_columns
 */
export const tagReferencesAllColumns: VirtualTable = {
  name: "TAG_REFERENCES_ALL_COLUMNS",
  kind: "function",
  async rows(execution, call) {
    const here = inDatabase(execution, call.database);
    const { object } = askedFor(here, ...given(call, "TAG_REFERENCES_ALL_COLUMNS"));
    const rows = (object.columns ?? []).flatMap((column) => rowsOf(here, { object, column }));
    return resultOf(COLUMNS, rows, "SELECT");
  },
};

function inDatabase(execution: Execution, database: string | null): Execution {
  const { session } = execution;
  return { ...execution, session: { ...session, database: database ?? session.database } };
}

/** https://docs.snowflake.com/en/sql-reference/account-usage/tag_references: only where a tag is set, not what inherits it. */
const USAGE_COLUMNS = inOrder<ReferenceRow>(
  `TAG_DATABASE TAG_SCHEMA TAG_ID TAG_NAME TAG_VALUE OBJECT_DATABASE OBJECT_SCHEMA OBJECT_ID OBJECT_NAME
  OBJECT_DELETED:t DOMAIN COLUMN_ID:n COLUMN_NAME APPLY_METHOD`,
  [...COLUMNS, number("TAG_ID", ({ place }) => place.tag.id), number("OBJECT_ID", ({ object }) => object.id)],
);

/** https://docs.snowflake.com/en/sql-reference/account-usage/tags */
const TAG_COLUMNS = inOrder<CatalogObject & { readonly ownerName: string | null }>(
  `TAG_ID TAG_NAME TAG_SCHEMA_ID:n TAG_SCHEMA TAG_DATABASE_ID:n TAG_DATABASE TAG_OWNER TAG_COMMENT CREATED LAST_ALTERED
  DELETED:t ALLOWED_VALUES OWNER_ROLE_TYPE`,
  [
    number("TAG_ID", ({ id }) => id),
    text("TAG_NAME", ({ path }) => path.name),
    text("TAG_SCHEMA", ({ path }) => path.schema),
    text("TAG_DATABASE", ({ path }) => path.database),
    text("TAG_OWNER", ({ ownerName }) => ownerName),
    text("TAG_COMMENT", ({ comment }) => comment || null),
    time("CREATED", ({ createdOn }) => createdOn),
    time("LAST_ALTERED", ({ createdOn }) => createdOn),
    text("ALLOWED_VALUES", ({ properties }) =>
      properties.allowedValues === undefined ? null : JSON.stringify(properties.allowedValues),
    ),
    text("OWNER_ROLE_TYPE", ({ owner }) => roleType(owner) || null),
  ],
);

export const TAG_USAGE_VIEWS: readonly VirtualTable[] = [
  usageView("TAGS", ["OBJECT_VIEWER", "GOVERNANCE_VIEWER"], TAG_COLUMNS, ({ account: { catalog } }) =>
    catalog.list("TAG").map((tag) => ({ ...tag, ownerName: roleName(catalog, tag.owner) })),
  ),
  usageView("TAG_REFERENCES", ["GOVERNANCE_VIEWER"], USAGE_COLUMNS, ({ account: { catalog } }) =>
    [catalog.account, ...OBJECT_KINDS.flatMap((kind) => catalog.list(kind))].flatMap((object) =>
      [undefined, ...(object.columns ?? [])].flatMap((column) => {
        const asked = column ? { object, column } : { object };
        return effectiveTags(catalog, object, column)
          .filter(({ own }) => own)
          .map((place) => ({ ...asked, place }));
      }),
    ),
  ),
];
