import { type MetadataNames, metadataNames } from "../migrations/history/metadata-names.ts";
import type { Environment } from "../project/project.ts";

/** What the engine calls its own objects in an environment. */
export function metadataNamesOf({ historyTable, options }: Environment): MetadataNames {
  const { metadataSchema } = options;
  return metadataNames({ historyTable, ...(metadataSchema === undefined ? {} : { metadataSchema }) });
}

/** Where lease, ledger and staged files of an environment are, as SQL takes it: `"DB"."METADATA"`. */
export function metadataSchemaOf(environment: Environment): string {
  return metadataNamesOf(environment).metadataSchema;
}
