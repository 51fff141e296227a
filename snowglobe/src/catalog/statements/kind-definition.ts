import type { Account, Execution } from "../../account/account.ts";
import type { CatalogChange, CatalogObject, ObjectKind, ObjectPath } from "../../account/catalog.ts";
import type { NameParts, TokenReader } from "../../sql/token-reader.ts";
import type { ResultSet } from "../../types/result-set.ts";
import type { Options } from "./read-options.ts";

/** What an object of the kind looks like and what is special about it; CREATE, ALTER and DROP work from it. */
export interface KindDefinition {
  readonly kind: ObjectKind;
  /** As messages begin: `Image Repository X successfully created.` */
  readonly label: string;
  /** As CREATE and ALTER name it when that is not the kind: EXTERNAL ACCESS INTEGRATION. */
  readonly words?: readonly string[];
  /** Words that may stand between CREATE and the kind, with the properties that they mean. */
  readonly modifiers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether CREATE TEMPORARY makes one that only the session sees. */
  readonly temporary?: boolean;
  readonly options: Options;
  /** Options that only CREATE takes. */
  readonly createOptions?: Options;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly orReplace: boolean;
  readonly orAlter: boolean;
  /** What ALTER … SET and UNSET need; OWNERSHIP when not said. */
  readonly alterPrivilege?: string;
  /**
   * Looks at all properties together, before they are stored, and gives what is to be stored. `given` are those that
   * the statement sets.
   * @throws {SnowflakeError} when they do not fit.
   */
  check?(
    execution: Execution,
    properties: Readonly<Record<string, unknown>>,
    name: string,
    given: readonly string[],
  ): Readonly<Record<string, unknown>>;
  /** Who may SET and UNSET these properties, when `alterPrivilege` is not all that there is to it. @throws {SnowflakeError} */
  requireAlter?(execution: Execution, object: CatalogObject, properties: readonly string[]): void;
  /** The object that ALTER names, when there are others than `access.resolve` finds. */
  find?(execution: Execution, name: NameParts): CatalogObject | undefined;
  /** What else is made with it, in the same change. */
  created?(execution: Execution, change: CatalogChange, object: CatalogObject): Promise<void>;
  /** Called inside the change, before the object is dropped. @throws {SnowflakeError} when it may not be dropped. */
  dropping?(execution: Execution, change: CatalogChange, object: CatalogObject): Promise<void> | void;
  /** After CREATE or DROP is done: what it means for the session. */
  settled?(execution: Execution, event: "created" | "dropped", object: CatalogObject): void;
  /** Actions of ALTER beside SET, UNSET and RENAME TO; undefined when the next words are none of them. */
  action?(
    execution: Execution,
    reader: TokenReader,
    find: () => CatalogObject,
  ): Promise<ResultSet> | undefined;
  /** Whether ALTER … RENAME TO is there. */
  readonly rename: boolean;
  /** UNDROP of the kind is there: tables/statements/undrop.ts. */
  readonly undrop?: true;
  /** Looks at the new path before it is taken. @throws {SnowflakeError} */
  renaming?(object: CatalogObject, path: ObjectPath): void;
  /** Gives the object its new path where that is more than writing it down. */
  move?(change: CatalogChange, object: CatalogObject, path: ObjectPath): Promise<void>;
  /** After RENAME TO is done: what it means for the session. */
  renamed?(execution: Execution, from: ObjectPath, to: ObjectPath): void;
  /** `false` where Snowflake's CREATE has no IF NOT EXISTS. */
  readonly ifNotExists?: false;
  /** Called once: listeners that the kind needs. */
  install?(account: Account): void;
}

/** The words after CREATE, ALTER and COMMENT ON that name the kind. */
export function wordsOf(definition: KindDefinition): readonly string[] {
  return definition.words ?? definition.kind.split(" ");
}
