import type { NameParts } from "../../sql/token-reader.ts";
import type { GivenOptions } from "../statements/read-options.ts";

/** CREATE … CLONE as it was written. */
export interface CloneStatement {
  readonly kind: "DATABASE" | "SCHEMA" | "TABLE" | "SEQUENCE" | "FILE FORMAT" | "STAGE";
  readonly name: NameParts;
  readonly source: NameParts;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly transient: boolean;
  readonly temporary: boolean;
  readonly copyGrants: boolean;
  /** IGNORE HYBRID TABLES: they are left out. */
  readonly ignoreHybrid: boolean;
  /** What follows CLONE of a database or schema in place of what its source has. */
  readonly given: GivenOptions;
}
