// Folders of scripts and how they are run, with what schemachange 4.3 made of them on a Snowflake account. `{db}` is the
// database of the case; the user's defaults are role DEPLOYER and warehouse WH.

type Names = "role" | "warehouse" | "database" | "schema";

export interface Step {
  /** behind `deploy`; without it the root folder `s` and a history in the case's database, to be made */
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** files that are another text from here on */
  readonly change?: Readonly<Record<string, string>>;
  readonly exit: 0 | 1 | 2;
  /** what is told, in or out */
  readonly says?: string;
}

export interface Folder {
  readonly name: string;
  /** what is configured in the environment: these are, unless they are null */
  readonly configured?: Partial<Record<Names, null>>;
  /** more of CREATE USER */
  readonly user?: string;
  /** what the administrator does before */
  readonly setup?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** the history: script -> the text that ran, whose checksum is recorded (undefined: any) */
  readonly history: Readonly<Record<string, string | undefined>>;
  /** query -> its first column */
  readonly rows?: Readonly<Record<string, readonly unknown[]>>;
}

export const once: readonly Step[] = [{ exit: 0 }];
export const inHistory = (...argv: string[]): readonly string[] => [
  ...["-f", "s", "-c", "{db}.METADATA.CHANGE_HISTORY", "--create-change-history-table"],
  ...argv,
];
export const log = "CREATE TABLE IF NOT EXISTS NOTES (N VARCHAR);\n";
