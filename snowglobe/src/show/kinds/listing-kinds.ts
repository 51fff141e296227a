import { readListing } from "../../catalog/shares/listing.ts";
import { type ListingManifest, readManifest } from "../../catalog/shares/listing-manifest.ts";
import type { ShowKind } from "../show-kind.ts";
import {
  type Cell,
  COMMENT,
  CREATED_ON,
  NAME,
  OWNER,
  OWNER_ROLE_TYPE,
  type Shown,
  type ShownColumn,
  text,
  time,
} from "../shown-column.ts";

const listing = ({ object }: Shown) => readListing(object);
const manifest = (shown: Shown): ListingManifest => readManifest(listing(shown).manifest);
const nothing = (): Cell => null;
const joined = (names: readonly string[] | undefined): Cell => names?.join(",") ?? "";

const GLOBAL_NAME = text("global_name", (shown) => listing(shown).globalName);
const TITLE = text("title", (shown) => manifest(shown).title);
const SUBTITLE = text("subtitle", (shown) => manifest(shown).subtitle);
const PROFILE = text("profile", (shown) => manifest(shown).profile);
const TIMES: readonly ShownColumn[] = [
  CREATED_ON,
  time("updated_on", (shown) => listing(shown).updatedOn),
  time("published_on", (shown) => listing(shown).publishedOn),
];
const STATE = text("state", (shown) => listing(shown).state);
const REVIEW_STATE = text("review_state", () => "UNSENT");
const REGIONS = text("regions", (shown) => joined(manifest(shown).targets?.regions));
const TARGETS: readonly ShownColumn[] = [
  text("target_accounts", (shown) => joined(manifest(shown).targets?.accounts)),
  text("is_monetized", () => "false"),
  text("is_application", () => "false"),
  text("is_targeted", (shown) => String((manifest(shown).targets?.accounts ?? []).length > 0)),
];

/** https://docs.snowflake.com/en/sql-reference/sql/show-listings */
export const listings: ShowKind = {
  words: "LISTINGS",
  kinds: ["LISTING"],
  level: "account",
  columns: [
    ...[GLOBAL_NAME, NAME, TITLE, SUBTITLE, PROFILE, ...TIMES, STATE, REVIEW_STATE, COMMENT],
    ...[OWNER, OWNER_ROLE_TYPE, REGIONS, ...TARGETS],
  ],
};

/** https://docs.snowflake.com/en/sql-reference/sql/desc-listing; parts of the manifest that are not told apart stand in it. */
export const LISTING_COLUMNS: readonly ShownColumn[] = [
  ...[GLOBAL_NAME, NAME, OWNER, OWNER_ROLE_TYPE, ...TIMES, TITLE, SUBTITLE],
  text("description", (shown) => manifest(shown).description),
  ...TARGETS,
  STATE,
  text("share", (shown) => listing(shown).share),
  COMMENT,
  PROFILE,
  text("application_package", nothing),
  REGIONS,
  text("manifest_yaml", (shown) => listing(shown).manifest),
  REVIEW_STATE,
  text("rejection_reason", nothing),
];
