import type { TemplateValue } from "../templates/template-value.ts";

/**
 * One environment with everything it is called in Snowflake. Names are upper case and unquoted: they were
 * checked against Snowflake's rule for such identifiers.
 * https://docs.snowflake.com/en/sql-reference/identifiers-syntax
 */
export interface Environment {
  /** As people say it: `dev`. */
  readonly key: string;
  /** As names in Snowflake contain it: `DEV`. */
  readonly name: string;
  /** Branch whose pushes deploy it. */
  readonly branch: string;
  /** `SNOWHOOK_DEV` */
  readonly database: string;
  /** Schema of the data: `VIDEOGAMES` */
  readonly schema: string;
  /** Schema of history, ledger and lease: `METADATA` */
  readonly metadataSchema: string;
  readonly warehouse: string;
  readonly computePool: string;
  readonly imageRepository: string;
  readonly deployRole: string;
  readonly etlRole: string;
  readonly apiRole: string;
  /** Vendor (`NINTENDO`) to role (`SNOWHOOK_DEV_NINTENDO`). */
  readonly vendorRoles: Readonly<Record<string, string>>;
  /** External access integration that setup makes: `SNOWHOOK_DEV_KAGGLE` */
  readonly integration: string;
  /** Template variables of this environment: those of every environment, then its own over them. */
  readonly vars: Readonly<Record<string, TemplateValue>>;
}

/** `environments.yml`, read and checked. */
export interface Environments {
  /** `OWNER/NAME`; pushes of any other repository are refused. */
  readonly repository: string;
  /** Root folder of the scripts, without slashes at its ends: `migrations` */
  readonly migrations: string;
  /** Name (as templates say it: `staged.NAME`) to folder of the repository. */
  readonly files: Readonly<Record<string, string>>;
  /** What all environments share, as setup makes it. */
  readonly shared: {
    readonly database: string;
    readonly warehouse: string;
    readonly computePool: string;
    readonly imageRepository: string;
    /** template variables of every environment */
    readonly vars: Readonly<Record<string, TemplateValue>>;
  };
  /** What the ingest procedure loads. */
  readonly ingest: { readonly owner: string; readonly dataset: string };
  /** In the file's order. */
  readonly environments: readonly Environment[];
}
