import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Execution, StatementFamily } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { alreadyExists, notSupported } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import type { Token } from "../../sql/tokenize.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { startsWith } from "../statements/object-families.ts";
import { readManifest } from "./listing-manifest.ts";

/** What a LISTING object's `properties` hold. No other account is here: nobody gets it, whatever its state. */
export const listingProperties = z.object({
  type: z.enum(["EXTERNAL", "ORGANIZATION"]),
  share: z.string().nullable(),
  manifest: z.string(),
  state: z.enum(["DRAFT", "PUBLISHED", "UNPUBLISHED"]),
  globalName: z.string(),
  /** Epoch milliseconds. */
  updatedOn: z.number(),
  publishedOn: z.number().nullable(),
});
type ListingProperties = z.infer<typeof listingProperties>;

export function readListing({ properties }: CatalogObject): ListingProperties {
  return listingProperties.parse(properties);
}

const TYPES = ["EXTERNAL", "ORGANIZATION"] as const;
const DONE = "Statement executed successfully.";

/**
 * CREATE { EXTERNAL | ORGANIZATION } LISTING [IF NOT EXISTS]: https://docs.snowflake.com/en/sql-reference/sql/create-listing,
 * …/create-organization-listing
 */
export const createListingFamily: StatementFamily = {
  name: "CREATE LISTING",
  commits: true,
  accepts: (tokens: readonly Token[]) =>
    TYPES.some((type) => startsWith(tokens, ["CREATE", type, "LISTING"])),
  execute: createListing,
};

async function createListing({ account, session, sql, tokens }: Execution): Promise<ResultSet> {
  const { access, catalog } = account;
  const reader = new TokenReader(sql, tokens);
  reader.expect("CREATE");
  const type = reader.acceptOneOf(...TYPES);
  if (!type) throw reader.unexpected();
  reader.expect("LISTING");
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const written = reader.qualifiedName();
  if (reader.looksLike("APPLICATION")) throw notSupported("LISTING of an APPLICATION PACKAGE");
  const shareName = reader.accept("SHARE") ? reader.qualifiedName() : undefined;
  if (reader.looksLike("FROM")) throw notSupported("LISTING … FROM a manifest in a stage");
  reader.expect("AS");
  const manifest = reader.string();
  const { comment, ...wanted } = readPublishing(reader);
  const privilege = type === "EXTERNAL" ? "CREATE LISTING" : "CREATE ORGANIZATION LISTING";
  const path = access.placeForNew(session, "LISTING", written, false, privilege);
  if (catalog.find("LISTING", path)) {
    if (ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
    throw alreadyExists(path.name);
  }
  const share = shareName && access.resolve(session, "SHARE", shareName, "CREATE LISTING");
  if (share) {
    access.require(session, "OWNERSHIP", share);
    const other = catalog.list("LISTING").find((each) => readListing(each).share === share.path.name);
    if (other)
      throw invalid(
        "093559",
        "22023",
        `Share '${share.path.name}' is attached to listing '${other.path.name}': it can be attached to one.`,
      );
  }
  const now = account.now();
  const draft: ListingProperties = {
    ...{ type, manifest, state: "DRAFT", updatedOn: now, publishedOn: null },
    share: share?.path.name ?? null,
    globalName: `GZ${randomBytes(6).toString("hex").toUpperCase()}`,
  };
  const properties = published(draft, wanted, now);
  const owner = session.ownersRights?.role ?? session.role;
  await account.change(
    async (change) =>
      void change.create({ kind: "LISTING", path, owner, comment: comment ?? "", properties }),
  );
  return statusResult(`Listing ${path.name} successfully created.`);
}

interface Publishing {
  readonly publish: boolean;
  readonly review: boolean;
}

/** `PUBLISH = … REVIEW = … COMMENT = '…'`, to the end of the statement; the first two are TRUE when they are not said. */
function readPublishing(reader: TokenReader): Publishing & { comment?: string } {
  let [publish, review] = [true, true];
  let comment: string | undefined;
  while (!reader.done && !reader.looksLike(";")) {
    if (reader.accept("PUBLISH", "=")) publish = reader.boolean();
    else if (reader.accept("REVIEW", "=")) review = reader.boolean();
    else {
      reader.expect("COMMENT", "=");
      comment = reader.string();
    }
  }
  reader.end();
  return { publish, review, ...(comment !== undefined && { comment }) };
}

/** The listing as the statement leaves it. @throws {SnowflakeError} 093558; 000002 for one that Snowflake would review */
function published(listing: ListingProperties, wanted: Publishing, now: number): ListingProperties {
  const { targets } = readManifest(listing.manifest);
  const isPublic = listing.type === "EXTERNAL" && (targets?.accounts ?? []).length === 0;
  if (isPublic && wanted.publish && !wanted.review)
    throw invalid(
      "093560",
      "22023",
      "You cannot publish a listing on the Snowflake Marketplace without review.",
    );
  if (isPublic && (wanted.publish || wanted.review))
    throw notSupported(
      "review of a LISTING for the Snowflake Marketplace (PUBLISH = FALSE REVIEW = FALSE keeps it as a draft)",
    );
  if (!wanted.publish) return { ...listing, updatedOn: now };
  return { ...listing, state: "PUBLISHED", updatedOn: now, publishedOn: listing.publishedOn ?? now };
}

/** ALTER and DROP: https://docs.snowflake.com/en/sql-reference/sql/alter-listing, …/drop-listing */
export const listingKind: KindDefinition = {
  ...{ kind: "LISTING", label: "Listing", options: {}, defaults: {} },
  ...{ orReplace: false, orAlter: false, rename: true, alterPrivilege: "MODIFY" },
  // Those that are made are read elsewhere: Snowflake's own syntax has one of both words.
  check(_execution, properties) {
    const read = listingProperties.safeParse(properties);
    if (!read.success) throw notSupported("CREATE LISTING without EXTERNAL or ORGANIZATION");
    return read.data;
  },
  renaming(listing) {
    if (readListing(listing).state === "DRAFT") return;
    throw invalid("093561", "22023", `Listing '${listing.path.name}' is no draft: only drafts are renamed.`);
  },
  dropping(_execution, _change, listing) {
    if (readListing(listing).state !== "PUBLISHED") return;
    throw invalid(
      "093562",
      "22023",
      `Listing '${listing.path.name}' is published: ALTER LISTING ${listing.path.name} UNPUBLISH first.`,
    );
  },
  action(execution, reader, find) {
    for (const words of [
      ["ADD", "VERSION"],
      ["ADD", "TARGETS"],
      ["REMOVE", "TARGETS"],
      ["COMMIT"],
      ["ABORT"],
    ])
      if (reader.looksLike(...words)) throw notSupported(`ALTER LISTING … ${words.join(" ")}`);
    if (reader.accept("AS")) return change(execution, reader, find, reader.string());
    const verb = reader.acceptOneOf("PUBLISH", "UNPUBLISH", "REVIEW");
    return verb && change(execution, reader, find, undefined, verb);
  },
};

async function change(
  { account, session }: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
  manifest: string | undefined,
  verb?: "PUBLISH" | "UNPUBLISH" | "REVIEW",
): Promise<ResultSet> {
  const { comment, ...given } = readPublishing(reader);
  const listing = find();
  account.access.require(session, "MODIFY", listing);
  const before = readListing(listing);
  const now = account.now();
  const wanted = verb === undefined ? given : { publish: verb === "PUBLISH", review: verb !== "UNPUBLISH" };
  const properties =
    verb === "UNPUBLISH"
      ? { ...before, ...(before.state === "PUBLISHED" && { state: "UNPUBLISHED" }), updatedOn: now }
      : published({ ...before, manifest: manifest ?? before.manifest }, wanted, now);
  await account.change(
    async (one) => void one.update(listing.id, { properties, ...(comment === undefined ? {} : { comment }) }),
  );
  return statusResult(DONE);
}
