import type { SnowflakeConnection } from "../snowflake/connection.ts";
import { quoteIdentifier } from "../snowflake/quote.ts";

/** An object of a database, as SHOW tells of it. */
export interface ListedObject {
  readonly kind: ObjectKind;
  readonly schema: string;
  readonly name: string;
  /** undefined where SHOW does not tell */
  readonly owner: string | undefined;
  /** what it is worked out by, where SHOW tells: a view's query */
  readonly text: string;
  /** it leads out of the account: an external stage, an external table */
  readonly external: boolean;
  /** gone with the session that made it */
  readonly temporary: boolean;
}

/** What a database holds that a clone takes along or leaves, by the words of SHOW and of GRANT … ON ALL. */
export const OBJECT_KINDS = [
  "TABLES",
  "VIEWS",
  "DYNAMIC TABLES",
  "SEQUENCES",
  "FILE FORMATS",
  "STAGES",
  "PROCEDURES",
  "FUNCTIONS",
  "STREAMS",
  "TASKS",
  "ALERTS",
  "PIPES",
  "ROW ACCESS POLICIES",
  "MASKING POLICIES",
  "TAGS",
] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** SHOW FUNCTIONS and SHOW PROCEDURES list Snowflake's own too. */
const SHOW_WORDS: Partial<Record<ObjectKind, string>> = {
  PROCEDURES: "USER PROCEDURES",
  FUNCTIONS: "USER FUNCTIONS",
};

/** `MASKING POLICY` of `MASKING POLICIES`. */
export function singular(kind: ObjectKind): string {
  return kind.replace(/IES$/, "Y").replace(/S$/, "");
}

/** `TABLE S.T` */
export function labelOf({ kind, schema, name }: Pick<ListedObject, "kind" | "schema" | "name">): string {
  return `${singular(kind)} ${schema}.${name}`;
}

/** A schema with its owner. */
export interface ListedSchema {
  readonly name: string;
  readonly owner: string;
}

/** The schemas of a database that the session may know of, without INFORMATION_SCHEMA. */
export async function listSchemas(
  connection: Pick<SnowflakeConnection, "query">,
  database: string,
): Promise<ListedSchema[]> {
  const { rows } = await connection.query(`SHOW SCHEMAS IN DATABASE ${quoteIdentifier(database)}`);
  return rows
    .map(({ name, owner }) => ({ name: String(name), owner: String(owner ?? "") }))
    .filter(({ name }) => name !== "INFORMATION_SCHEMA");
}

/**
 * Everything in a database that the session may know of. SHOW needs no warehouse; one statement for each kind.
 * https://docs.snowflake.com/en/sql-reference/sql/show
 */
export async function listObjects(
  connection: Pick<SnowflakeConnection, "query">,
  database: string,
): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for (const kind of OBJECT_KINDS) {
    const { rows } = await connection.query(
      `SHOW ${SHOW_WORDS[kind] ?? kind} IN DATABASE ${quoteIdentifier(database)}`,
    );
    for (const row of rows) {
      const object = toObject(kind, row);
      if (object.schema !== "INFORMATION_SCHEMA" && object.schema !== "") found.push(object);
    }
  }
  return found;
}

function toObject(kind: ObjectKind, row: Readonly<Record<string, unknown>>): ListedObject {
  const said = (column: string) => String(row[column] ?? "");
  const routine = kind === "PROCEDURES" || kind === "FUNCTIONS";
  return {
    kind,
    schema: said("schema_name"),
    // a routine is known by its arguments too; SHOW TABLES lists dynamic tables, which have a list of their own
    name: routine ? said("arguments") : said("name"),
    owner: typeof row.owner === "string" && row.owner !== "" ? row.owner : undefined,
    text: said("text") || said("definition"),
    external: said("is_external") === "Y" || said("url") !== "" || said("type").startsWith("EXTERNAL"),
    temporary: said("kind") === "TEMPORARY",
  };
}
