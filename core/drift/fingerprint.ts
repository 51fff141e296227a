/** An object as it was seen. What changes by itself (rows, times, states of refreshing) is not in it. */
export interface SeenObject {
  /** as SQL says it: `TABLE`, `DYNAMIC TABLE` */
  readonly kind: string;
  /** quoted and whole: `"DB"."S"."T"`; a routine with the types of its arguments */
  readonly name: string;
  /** what was read of it, by the words of SHOW and DESCRIBE; a fact that is absent was not known */
  readonly facts: Readonly<Record<string, string>>;
  /** its statement, as GET_DDL gave it */
  readonly ddl?: string;
}

/** One privilege on one object, or on those to come. */
export interface SeenGrant {
  readonly privilege: string;
  /** `TABLE "DB"."S"."T"`, `FUTURE TABLES IN SCHEMA "DB"."S"` */
  readonly on: string;
  /** `ROLE ANALYST` */
  readonly to: string;
  /** WITH GRANT OPTION */
  readonly option: boolean;
}

/** Something that this role, edition or account does not let one look at. */
export interface Unread {
  /** `SHOW STREAMS`, `GRANTS`, or an object: `VIEW "DB"."S"."V"` */
  readonly what: string;
  readonly reason: string;
}

/** What an environment's databases and schemas held at one moment, as far as its role could see. */
export interface Fingerprint {
  readonly form: 1;
  /** database or database and schema, each quoted */
  readonly scopes: readonly string[];
  readonly role: string;
  /** CURRENT_VERSION() */
  readonly release: string;
  /** when the reading began, by Snowflake's clock; milliseconds */
  readonly takenMs: number;
  readonly objects: readonly SeenObject[];
  readonly grants: readonly SeenGrant[];
  readonly unread: readonly Unread[];
}

/** `TABLE "DB"."S"."T"`: which object it is. */
export function keyOf({ kind, name }: Pick<SeenObject, "kind" | "name">): string {
  return `${kind} ${name}`;
}
