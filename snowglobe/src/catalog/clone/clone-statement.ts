import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import type { GivenOptions } from "../statements/read-options.ts";

/** What AT or BEFORE means. */
export interface Moment {
  /** See account/versions.ts. */
  readonly version: number;
  /** @throws {SnowflakeError} 000707 when the table's rows of that moment are not kept. */
  require(table: CatalogObject): void;
}

/** Reads AT or BEFORE, when one stands at the reader's place. Given, not imported: it holds expressions, and these queries. */
export type ReadMoment = (execution: Execution, reader: TokenReader) => Promise<Moment | undefined>;

/** CREATE … CLONE as it was written. */
export interface CloneStatement {
  /** AT, BEFORE: the source as it was. */
  readonly moment?: Moment;
  readonly kind: "DATABASE" | "SCHEMA" | "TABLE" | "SEQUENCE" | "FILE FORMAT" | "STAGE";
  readonly name: NameParts;
  readonly source: NameParts;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly transient: boolean;
  readonly temporary: boolean;
  readonly copyGrants: boolean;
  /** What making it needs, where it is not called as the kind. */
  readonly privilege?: string;
  /** IGNORE HYBRID TABLES: they are left out. */
  readonly ignoreHybrid: boolean;
  /** What follows CLONE of a database or schema in place of what its source has. */
  readonly given: GivenOptions;
}
