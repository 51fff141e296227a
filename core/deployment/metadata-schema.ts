import { metadataNames } from "../migrations/history/metadata-names.ts";
import type { Environment } from "../project/project.ts";

/** Where lease, ledger and staged files of an environment are, as SQL takes it: `"DB"."METADATA"`. */
export function metadataSchemaOf({ historyTable, options }: Environment): string {
  const { metadataSchema } = options;
  return metadataNames({ historyTable, ...(metadataSchema === undefined ? {} : { metadataSchema }) })
    .metadataSchema;
}
