import type { Execution, StatementFamily } from "../../account/account.ts";
import { notSupported, syntaxError } from "../../errors/snowflake-error.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { databaseKind, schemaKind } from "../kinds/database.ts";
import { isClone } from "../statements/is-clone.ts";
import { readOptions } from "../statements/read-options.ts";
import { cloneContainer } from "./clone-container.ts";
import { cloneObject } from "./clone-object.ts";
import type { CloneStatement, ReadMoment } from "./clone-statement.ts";

const KINDS = ["DATABASE", "SCHEMA", "TABLE", "SEQUENCE", "FILE FORMAT", "STAGE"] as const;

/**
 * CREATE { DATABASE | SCHEMA | TABLE | SEQUENCE | FILE FORMAT | STAGE } … CLONE: a copy that is independent of its source.
 * https://docs.snowflake.com/en/sql-reference/sql/create-clone
 */
export function cloneFamily(readMoment: ReadMoment): StatementFamily {
  return {
    name: "CREATE … CLONE",
    commits: true,
    accepts: isClone,
    async execute(execution) {
      const statement = await parse(execution, readMoment);
      const result =
        statement.kind === "DATABASE" || statement.kind === "SCHEMA"
          ? await cloneContainer(execution, { ...statement, kind: statement.kind })
          : await cloneObject(execution, statement);
      return result ?? alreadyThere(statement);
    },
  };
}

function alreadyThere({ name }: CloneStatement): ResultSet {
  return statusResult(`${name.at(-1) ?? ""} already exists, statement succeeded.`);
}

async function parse(execution: Execution, readMoment: ReadMoment): Promise<CloneStatement> {
  const { sql, tokens } = execution;
  const reader = new TokenReader(sql, tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  const temporary = reader.acceptOneOf("TEMPORARY", "TEMP") !== undefined;
  const transient = reader.accept("TRANSIENT");
  if (reader.looksLike("DATABASE", "ROLE") && reader.peek(2)?.value !== "CLONE")
    throw notSupported("CREATE DATABASE ROLE … CLONE");
  const special = ["ICEBERG", "EVENT"].find((word) => reader.looksLike(word, "TABLE"));
  const privilege = special && `CREATE ${special} TABLE`;
  if (privilege) reader.next();
  const kind = KINDS.find((candidate) => reader.accept(...candidate.split(" ")));
  if (!kind) throw notSupported(`CREATE ${reader.peek()?.value ?? ""} … CLONE`);
  if (temporary && kind !== "TABLE") throw notSupported(`CREATE TEMPORARY ${kind} … CLONE`);
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  if (orReplace && ifNotExists) {
    throw syntaxError("options IF NOT EXISTS and OR REPLACE are incompatible.");
  }
  const name = reader.qualifiedName();
  reader.expect("CLONE");
  const source = reader.qualifiedName();
  const moment = await readMoment(execution, reader);
  if (moment && kind !== "TABLE" && kind !== "SCHEMA" && kind !== "DATABASE")
    throw notSupported(`CREATE ${kind} … CLONE … AT`);
  if (reader.looksLike("IGNORE", "TABLES"))
    throw notSupported("CLONE … IGNORE TABLES WITH INSUFFICIENT DATA RETENTION");
  if (reader.accept("INCLUDE", "INTERNAL", "STAGES")) throw notSupported("CLONE … INCLUDE INTERNAL STAGES");
  const isContainer = kind === "DATABASE" || kind === "SCHEMA";
  const ignoreHybrid = isContainer && reader.accept("IGNORE", "HYBRID", "TABLES");
  const copyGrants = kind === "TABLE" && reader.accept("COPY", "GRANTS");
  // https://docs.snowflake.com/en/sql-reference/sql/create-database: the options come behind CLONE
  const options =
    kind === "DATABASE" ? databaseKind.options : kind === "SCHEMA" ? schemaKind.options : undefined;
  const given = options && readOptions(reader, kind, options);
  reader.end();
  return {
    kind,
    name,
    source,
    orReplace,
    ifNotExists,
    transient,
    temporary,
    copyGrants,
    ignoreHybrid,
    ...(privilege && { privilege }),
    ...(moment && { moment }),
    given: given ?? { properties: {}, comment: undefined },
  };
}
