import type { NameParts } from "../../sql/token-reader.ts";

/** CREATE … CLONE as it was written. */
export interface CloneStatement {
  readonly kind: "DATABASE" | "SCHEMA" | "TABLE" | "SEQUENCE" | "FILE FORMAT";
  readonly name: NameParts;
  readonly source: NameParts;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly transient: boolean;
  readonly temporary: boolean;
  readonly copyGrants: boolean;
}
