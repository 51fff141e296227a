import type { DangerClass } from "../contracts/danger.ts";
import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { afterExists, kindAt, kindPage } from "./object-kinds.ts";
import { nameAt } from "./object-name.ts";
import { findOutside, type Word } from "./words.ts";

type Loss = readonly [DangerClass, string];

const undrop = (rest: string): Loss => [
  "destructive",
  `UNDROP brings it back within its retention time${rest}`,
];
const definition: Loss = [
  "destructive",
  "there is no UNDROP: its definition is in the repository, the grants on it are lost",
];
const lost = (what: string): Loss => ["unrecoverable", `there is no UNDROP: ${what}`];

/** https://docs.snowflake.com/en/sql-reference/sql/undrop names the kinds that come back. */
const LOSSES: Readonly<Record<string, Loss>> = {
  TABLE: undrop(" (1 day unless set; a transient one with 0 days, or a temporary one, is gone at once)"),
  "ICEBERG TABLE": undrop(""),
  "DYNAMIC TABLE": undrop(""),
  SCHEMA: undrop(": the schema's counts for all in it, also where a table has a longer one"),
  DATABASE: undrop(": the database's counts for all in it, also where a table has a longer one"),
  "EXTERNAL VOLUME": undrop(""),
  NOTEBOOK: undrop(""),
  STREAMLIT: undrop(""),
  TAG: undrop(", its assignments with it"),
  TYPE: undrop(""),
  ACCOUNT: ["destructive", "UNDROP ACCOUNT brings it back within its grace period"],
  VIEW: definition,
  "MATERIALIZED VIEW": definition,
  "SEMANTIC VIEW": definition,
  PROCEDURE: definition,
  FUNCTION: definition,
  "EXTERNAL FUNCTION": definition,
  "DATA METRIC FUNCTION": definition,
  "AGGREGATE FUNCTION": definition,
  "FILE FORMAT": definition,
  "EXTERNAL TABLE": definition,
  INDEX: ["destructive", "queries that use it get slower until it is built again"],
  SEQUENCE: ["destructive", "its position is lost: a new one gives numbers again that were given before"],
  "CORTEX SEARCH SERVICE": ["destructive", "its index has to be built again"],
  STAGE: lost("an internal stage's files are gone with it"),
  STREAM: lost("its offset is gone, and with it the changes that were not read yet"),
  PIPE: lost("its load history is gone: a new one may load files again"),
  TASK: lost("its schedule state, its place in a graph and its grants are gone"),
  ALERT: lost("its schedule state and its grants are gone"),
  WAREHOUSE: lost("all who use it are stopped, and its grants are gone"),
  ROLE: lost("its grants are gone, and what it owned has another owner"),
  "DATABASE ROLE": lost("its grants are gone"),
  USER: lost("its keys, settings and grants are gone"),
  SECRET: lost("its value is gone"),
  SHARE: lost("its consumers lose the data at once"),
  MODEL: lost("all its versions are gone"),
  "IMAGE REPOSITORY": lost("its images are gone"),
  SERVICE: lost("it stops, and its address is gone"),
};

/** DROP, by what brings the object back. */
export function judgeDrop(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  const found = kindAt(words, 1);
  if (found === undefined) {
    return [finding("unrecoverable", "", "no UNDROP is known for this kind of object", "drop")];
  }
  const { kind, next } = found;
  const name = nameAt(words, afterExists(words, next));
  const isNew = made.has(kind, name.parts);
  made.remove(kind, name.parts);
  if (kind === "SCHEMA" || kind === "DATABASE") made.forgetRelative();
  if (isNew) return [];
  const [verdict, reason] = lossOf(kind);
  const cascades = findOutside(words, next, "CASCADE") >= 0;
  const all = kind === "SCHEMA" || kind === "DATABASE" ? ", with everything in it" : "";
  const more = cascades ? "; CASCADE takes what hangs on it too" : "";
  return [
    finding(verdict, `${kind} ${name.shown}`, `drops it${all}; ${reason}${more}`, `drop-${kindPage(kind)}`),
  ];
}

function lossOf(kind: string): Loss {
  if (kind.endsWith(" POLICY") && kind !== "NETWORK POLICY") return definition;
  return LOSSES[kind] ?? lost("its settings and the grants on it are gone");
}
