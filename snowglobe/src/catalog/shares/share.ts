import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aBoolean } from "../statements/option-readers.ts";

/** A privilege on an object that the share gives to its consumers. */
const sharedPrivilege = z.object({
  objectId: z.number(),
  privilege: z.string(),
  grantedBy: z.string(),
  /** Epoch milliseconds. */
  createdOn: z.number(),
});
export type SharedPrivilege = z.infer<typeof sharedPrivilege>;

/** What a SHARE object's `properties` hold. No other account is here: nobody consumes it. */
export const shareProperties = z.object({
  secureObjectsOnly: z.boolean(),
  /** As written, in upper case: `ORG.ACCOUNT` or a locator. */
  accounts: z.array(z.string()),
  shared: z.array(sharedPrivilege),
});

/** https://docs.snowflake.com/en/sql-reference/sql/create-share, …/alter-share */
export const shareKind: KindDefinition = {
  kind: "SHARE",
  label: "Share",
  options: {},
  createOptions: { SECURE_OBJECTS_ONLY: { property: "secureObjectsOnly", read: aBoolean } },
  defaults: { secureObjectsOnly: true, accounts: [], shared: [] },
  orReplace: true,
  orAlter: true,
  rename: false,
  check({ account, tokens }, properties, name) {
    // CREATE OR ALTER changes the comment alone: what is shared stays.
    const isOrAlter = tokens[0]?.value === "CREATE" && tokens[2]?.value === "ALTER";
    const there = isOrAlter ? account.catalog.find("SHARE", { name }) : undefined;
    return shareProperties.parse(there?.properties ?? properties);
  },
  action(execution, reader, find) {
    const verb = ["ADD", "REMOVE", "SET"].find(
      (word) => reader.looksLike(word, "ACCOUNTS") || reader.looksLike(word, "ACCOUNT"),
    );
    return verb === undefined ? undefined : changeAccounts(execution, reader, find, verb);
  },
};

/** What the share gives of objects that are still there, in the order in which it was given. */
export function sharedBy(
  catalog: Catalog,
  share: CatalogObject,
): (SharedPrivilege & { readonly object: CatalogObject })[] {
  return shareProperties.parse(share.properties).shared.flatMap((each) => {
    const object = catalog.byId(each.objectId);
    return object ? [{ ...each, object }] : [];
  });
}

/** The database that is shared: there is one at most. */
export function sharedDatabase(catalog: Catalog, share: CatalogObject): CatalogObject | undefined {
  return sharedBy(catalog, share).find(
    ({ object, privilege }) => object.kind === "DATABASE" && privilege === "USAGE",
  )?.object;
}

// "To add or remove accounts …, a role must have both …: OWNERSHIP on the share. MANAGE SHARE TARGET on the account."
async function changeAccounts(
  { account, session }: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
  verb: string,
): Promise<ResultSet> {
  reader.next();
  reader.next();
  reader.expect("=");
  const given: string[] = [];
  do given.push(reader.qualifiedName().join("."));
  while (reader.accept(","));
  if (reader.accept("SHARE_RESTRICTIONS", "=")) reader.boolean();
  if (reader.looksLike("COMMENT")) throw notSupported("ALTER SHARE … SET ACCOUNTS with COMMENT");
  reader.end();
  const share = find();
  account.access.require(session, "OWNERSHIP", share);
  account.access.require(session, "MANAGE SHARE TARGET", account.catalog.account);
  const properties = shareProperties.parse(share.properties);
  const others = verb === "SET" ? [] : properties.accounts.filter((name) => !given.includes(name));
  if (verb !== "REMOVE" && sharedDatabase(account.catalog, share) === undefined) throw nothingShared();
  const accounts = verb === "REMOVE" ? others : [...new Set([...others, ...given])];
  await account.change(async (change) =>
    change.update(share.id, { properties: { ...properties, accounts } }),
  );
  return statusResult("Statement executed successfully.");
}

// A share without a database has nothing to be consumed; number and words are not documented.
function nothingShared(): SnowflakeError {
  return new SnowflakeError(
    "003031",
    "42501",
    "SQL access control error:\nAccounts cannot be added to a share before a database has been added to it.",
  );
}
