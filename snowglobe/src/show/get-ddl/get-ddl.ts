import type { Execution, SystemFunction } from "../../account/account.ts";
import { type CatalogObject, isTableLike, type ObjectKind } from "../../account/catalog.ts";
import { readObjectName } from "../../catalog/object-name.ts";
import { doesNotExist, notSupported, SnowflakeError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { TEXT } from "../../types/data-type.ts";
import { type DdlContext, ddlOf } from "./ddl-of.ts";

const KINDS: Readonly<Record<string, ObjectKind>> = {
  TABLE: "TABLE",
  VIEW: "VIEW",
  DYNAMIC_TABLE: "DYNAMIC TABLE",
  EXTERNAL_TABLE: "EXTERNAL TABLE",
  SEQUENCE: "SEQUENCE",
  PROCEDURE: "PROCEDURE",
  STREAM: "STREAM",
  TASK: "TASK",
  PIPE: "PIPE",
  ALERT: "ALERT",
  TAG: "TAG",
  SEMANTIC_VIEW: "SEMANTIC VIEW",
  FUNCTION: "FUNCTION",
  SCHEMA: "SCHEMA",
  DATABASE: "DATABASE",
};
const IN_A_SCHEMA: readonly ObjectKind[] = [
  "TAG",
  "SEQUENCE",
  "TABLE",
  "VIEW",
  "DYNAMIC TABLE",
  "EXTERNAL TABLE",
  "SEMANTIC VIEW",
  "FUNCTION",
  "PROCEDURE",
  "STREAM",
  "TASK",
  "PIPE",
  "ALERT",
];

/** GET_DDL(kind, name [, qualified]): https://docs.snowflake.com/en/sql-reference/functions/get_ddl */
export const getDdl: SystemFunction = {
  name: "GET_DDL",
  async call(execution, args) {
    const [kind, name, qualified] = args;
    if (typeof kind !== "string" || typeof name !== "string" || args.length > 3) {
      throw new SnowflakeError(
        "001044",
        "42P13",
        "SQL compilation error:\nInvalid argument types for function 'GET_DDL'",
      );
    }
    const context = { execution, qualified: qualified === "1" || qualified?.toUpperCase() === "TRUE" };
    const object = find(execution, kind.toUpperCase().replaceAll(" ", "_"), name);
    return { type: TEXT, value: recursive(context, object).join("\n\n") };
  },
};

function find({ account, session }: Execution, kind: string, name: string): CatalogObject {
  const wanted = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!wanted) throw notSupported(`GET_DDL of a ${kind}`);
  const reader = new TokenReader(name, tokenize(name));
  const path = readObjectName(reader, wanted);
  reader.end();
  // TABLE and VIEW are interchangeable.
  const object = account.access.resolve(session, isTableLike(wanted) ? "TABLE LIKE" : wanted, path);
  if (!account.access.sees(session, object)) throw doesNotExist(wanted, name);
  return object;
}

/** The statement of the object and, for a database or schema, those of all that is in it and may be seen. */
function recursive(context: DdlContext, object: CatalogObject): string[] {
  const { account, session } = context.execution;
  const own = ddlOf(context, object);
  const inside = (kinds: readonly ObjectKind[], within: { database: string; schema?: string }) =>
    kinds
      .flatMap((kind) => account.catalog.list(kind, within))
      .filter((child) => account.access.sees(session, child))
      .flatMap((child) => recursive(context, child));
  if (object.kind === "DATABASE")
    return [own, ...inside(["SCHEMA"], { database: object.path.name }).filter(isNoView)];
  if (object.kind !== "SCHEMA") return [own];
  return [own, ...inside(IN_A_SCHEMA, { database: object.path.database ?? "", schema: object.path.name })];
}

// INFORMATION_SCHEMA comes with every database.
function isNoView(ddl: string): boolean {
  return !/^create or replace SCHEMA (?:\S+\.)?INFORMATION_SCHEMA\b/.test(ddl);
}
