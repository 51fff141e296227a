import type { VirtualTable } from "../../account/account.ts";
import { invalid } from "../../errors/invalid.ts";
import { number, resultOf, type ShownColumn, text, time } from "../shown-column.ts";

const nothing = () => null;
const RANGE = ["DATE_RANGE_START", "DATE_RANGE_END"];
const TIMES = [time<never>("START_TIME", nothing), time<never>("END_TIME", nothing)];
const texts = (...names: readonly string[]) => names.map((name) => text<never>(name, nothing));
const numbers = (...names: readonly string[]) => names.map((name) => number<never>(name, nothing));

/** The history of a service that an embedded account has none of: it is asked as in Snowflake, and has no rows. */
function withoutRows(
  name: string,
  argument: string | undefined,
  columns: readonly ShownColumn<never>[],
): VirtualTable {
  const known = [...RANGE, ...(argument === undefined ? [] : [argument])];
  return {
    name,
    kind: "function",
    async rows(_, { arguments: given }) {
      for (const key of given.keys()) {
        const isKnown = typeof key === "number" ? key < known.length : known.includes(key);
        if (!isKnown) throw invalid("001003", "42000", `${name} has no argument ${key}.`);
      }
      return resultOf([...TIMES, ...columns], [], "SELECT");
    },
  };
}

/**
 * Nothing is reclustered, accelerated, replicated or sent to another cloud here, and no external function is called.
 * https://docs.snowflake.com/en/sql-reference/info-schema#table-functions
 */
export const USAGE_HISTORIES: readonly VirtualTable[] = [
  withoutRows("AUTOMATIC_CLUSTERING_HISTORY", "TABLE_NAME", [
    ...texts("TABLE_NAME"),
    ...numbers("CREDITS_USED", "NUM_BYTES_RECLUSTERED", "NUM_ROWS_RECLUSTERED"),
  ]),
  withoutRows("QUERY_ACCELERATION_HISTORY", "WAREHOUSE_NAME", [
    ...numbers("CREDITS_USED"),
    ...texts("WAREHOUSE_NAME"),
    ...numbers("NUM_FILES_SCANNED", "NUM_BYTES_SCANNED"),
  ]),
  withoutRows("EXTERNAL_FUNCTIONS_HISTORY", "FUNCTION_SIGNATURE", [
    ...texts("NAME", "ARGUMENTS", "FUNCTION_ENDPOINT_URL", "SOURCE_CLOUD", "SOURCE_REGION", "TARGET_CLOUD"),
    ...texts("TARGET_REGION"),
    ...numbers("INVOCATIONS", "SENT_ROWS", "RECEIVED_ROWS", "SENT_BYTES", "RECEIVED_BYTES"),
  ]),
  withoutRows("DATA_TRANSFER_HISTORY", undefined, [
    ...texts("SOURCE_CLOUD", "SOURCE_REGION", "TARGET_CLOUD", "TARGET_REGION"),
    ...numbers("BYTES_TRANSFERRED"),
    ...texts("TRANSFER_TYPE"),
  ]),
  ...["REPLICATION_USAGE_HISTORY", "DATABASE_REPLICATION_USAGE_HISTORY"].map((name) =>
    withoutRows(name, "DATABASE_NAME", [
      ...texts("DATABASE_NAME", "CREDITS_USED"),
      ...numbers("BYTES_TRANSFERRED"),
    ]),
  ),
  withoutRows("REPLICATION_GROUP_USAGE_HISTORY", "REPLICATION_GROUP_NAME", [
    ...texts("REPLICATION_GROUP_NAME", "CREDITS_USED"),
    ...numbers("BYTES_TRANSFERRED"),
  ]),
];
