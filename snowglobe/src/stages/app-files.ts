import { join } from "node:path";
import type { Account } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";

/** Kinds of object that keep their files in versions of their own: `snow://streamlit/DB.SCHEMA.NAME/versions/live/`. */
export const KINDS_WITH_FILES = ["STREAMLIT", "NOTEBOOK"] as const;
export type KindWithFiles = (typeof KINDS_WITH_FILES)[number];

/** The one version that can be written to. */
export const LIVE = "live";

/** Where the files of a version of a Streamlit app or a notebook lie; a version's name in lower case: `version$1`, `live`. */
export function versionFolder(account: Account, { id }: Pick<CatalogObject, "id">, version: string): string {
  return join(account.folder, "stages", "app", String(id), version.toLowerCase());
}
