import { StatementError } from "../../errors/index.ts";
import type { SnowflakeConnection } from "../../snowflake/connection.ts";
import { OBJECT_KINDS } from "../object-kinds.ts";

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** What SHOW, DESCRIBE, GET_DDL and the view of privileges answer, without an account. */
export interface FakeListing {
  /** plural -> rows of SHOW */
  readonly shown: Readonly<Record<string, Rows>>;
  /** kind and quoted name -> rows of DESCRIBE */
  readonly described?: Readonly<Record<string, Rows>>;
  /** quoted name -> statement */
  readonly ddl?: Readonly<Record<string, string>>;
  readonly privileges?: Rows;
  readonly future?: Rows;
  readonly release?: string;
  /** SHOW of these is refused */
  readonly refused?: readonly string[];
}

/** A session that answers by a listing, in the words of the driver. */
export function fakeSession(listing: FakeListing): SnowflakeConnection {
  const answer = (sql: string): Rows => {
    const [, plural] = /^SHOW ([A-Z ]+?) (?:IN|LIKE) /.exec(sql) ?? [];
    if (plural !== undefined && listing.refused?.includes(plural)) {
      throw new StatementError("Insufficient privileges to operate on it", { code: "003001" });
    }
    if (plural === "FUTURE GRANTS") return sql.includes("IN SCHEMA") ? (listing.future ?? []) : [];
    if (plural !== undefined) return listing.shown[plural] ?? [];
    if (sql.startsWith("DESCRIBE ")) return listing.described?.[sql.slice("DESCRIBE ".length)] ?? [];
    if (sql.startsWith("SELECT CURRENT_ROLE")) {
      return [{ ROLE: "DEPLOYER", RELEASE: listing.release ?? "9.30.1", NOW_MS: 1_790_000_000_000 }];
    }
    if (sql.startsWith("SELECT GET_DDL")) return [ddlRow(sql, listing)];
    if (sql.includes("OBJECT_PRIVILEGES")) return listing.privileges ?? [];
    throw new Error(`not expected: ${sql}`);
  };
  const none = () => Promise.reject(new Error("no script is expected here"));
  return {
    query: async <Row>(sql: string) => ({
      rows: [...answer(sql)] as Row[],
      queryId: "q",
      updatedRows: undefined,
    }),
    runScript: none,
    waitFor: none,
    close: async () => undefined,
    detach: async () => undefined,
  };
}

function ddlRow(sql: string, { ddl = {} }: FakeListing): Record<string, unknown> {
  const asked = [...sql.matchAll(/GET_DDL\('\w+', '((?:[^']|'')*)', TRUE\) AS (D\d+)/g)];
  return Object.fromEntries(
    asked.map(([, name = "", column = ""]) => {
      const text = ddl[name.replaceAll("''", "'")];
      if (text === undefined) throw new StatementError(`Object '${name}' does not exist or not authorized.`);
      return [column, text];
    }),
  );
}

/** Which plural a kind is listed under. */
export function pluralOf(kind: string): string {
  return OBJECT_KINDS.find((one) => one.kind === kind)?.plural ?? kind;
}
