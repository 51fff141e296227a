import type { DangerClass } from "../contracts/danger.ts";
import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { afterExists, kindAt, kindPage } from "./object-kinds.ts";
import { nameAt } from "./object-name.ts";
import { findOutside, follows, type Word } from "./words.ts";

type Loss = readonly [DangerClass, string];

const grantsOnly: Loss = [
  "safe",
  "the definition takes the old one's place; grants are lost unless COPY GRANTS or future grants keep them",
];
const TABLE_LOSS: Loss = [
  "destructive",
  "the rows and the history under this name are gone (the old table comes back by RENAME and UNDROP), streams on it go stale, policies and tags come off, grants are lost without COPY GRANTS",
];

/** What is lost when an object of the name is there already. */
const REPLACED: Readonly<Record<string, Loss>> = {
  TABLE: TABLE_LOSS,
  "ICEBERG TABLE": TABLE_LOSS,
  "EVENT TABLE": TABLE_LOSS,
  "HYBRID TABLE": TABLE_LOSS,
  "EXTERNAL TABLE": [
    "destructive",
    "streams on it go stale, policies come off, grants are lost without COPY GRANTS",
  ],
  "DYNAMIC TABLE": ["expensive", "it is built again whole, and so is every dynamic table that reads it"],
  "DYNAMIC ICEBERG TABLE": [
    "expensive",
    "it is built again whole, and so is every dynamic table that reads it",
  ],
  "MATERIALIZED VIEW": ["expensive", "it is built again whole"],
  "CORTEX SEARCH SERVICE": ["expensive", "its index is built again whole"],
  SCHEMA: ["destructive", "everything in it is dropped (UNDROP, after a RENAME, within the retention time)"],
  DATABASE: [
    "destructive",
    "everything in it is dropped (UNDROP, after a RENAME, within the retention time)",
  ],
  STREAM: ["unrecoverable", "its offset is gone, and with it the changes that were not read yet"],
  PIPE: ["unrecoverable", "its load history is gone: files may be loaded again"],
  STAGE: ["unrecoverable", "an internal stage's files are gone"],
  TASK: ["destructive", "it comes back suspended, without its grants"],
  ALERT: ["destructive", "it comes back suspended, without its grants"],
  SEQUENCE: ["destructive", "it begins again at its start: numbers are given twice"],
  TAG: ["destructive", "what it was put on loses it, and the policies that come by it"],
  WAREHOUSE: ["destructive", "queries on it are stopped and its grants are lost"],
  ROLE: ["unrecoverable", "all that was granted to it is lost, and what it owned has another owner"],
  "DATABASE ROLE": ["unrecoverable", "all that was granted to it is lost"],
  USER: ["unrecoverable", "its keys, settings and grants are lost"],
  SHARE: ["unrecoverable", "its consumers lose the data"],
  MODEL: ["unrecoverable", "all its versions are gone"],
  "IMAGE REPOSITORY": ["unrecoverable", "its images are gone"],
  SECRET: ["destructive", "its former value and its grants are gone"],
  STREAMLIT: ["destructive", "its grants and its address are lost"],
  NOTEBOOK: ["destructive", "its versions and grants are lost"],
};

/** CREATE OR ALTER of these makes what is there as the text has it. */
const ALTERED: Readonly<Record<string, Loss>> = {
  TABLE: ["destructive", "each column that the text does not name is dropped with its values"],
  "ICEBERG TABLE": ["destructive", "each column that the text does not name is dropped with its values"],
  "DYNAMIC TABLE": ["expensive", "another query means that it is built again whole"],
};

const MODIFIERS = new Set(
  "LOCAL GLOBAL TEMP TEMPORARY VOLATILE TRANSIENT SECURE RECURSIVE AGGREGATE UNIQUE".split(" "),
);

/** CREATE: only what takes an existing object's place loses anything. */
export function judgeCreate(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  const replaces = follows(words, 1, "OR", "REPLACE");
  const alters = follows(words, 1, "OR", "ALTER");
  let at = replaces || alters ? 3 : 1;
  let temporary = false;
  while (MODIFIERS.has(words[at]?.upper ?? "")) {
    temporary ||= ["TEMP", "TEMPORARY", "VOLATILE"].includes(words[at]?.upper ?? "");
    at += 1;
  }
  const found = kindAt(words, at);
  if (found === undefined) {
    const what = "what it takes the place of is not known here";
    return replaces ? [finding("destructive", "", what, "create")] : [];
  }
  const { kind, next } = found;
  const named = afterExists(words, next);
  // IF NOT EXISTS may stand behind the name too
  const ifNotExists = named > next || findOutside(words, next, "IF", "NOT", "EXISTS") >= 0;
  const name = nameAt(words, named);
  const wasNew = made.has(kind, name.parts);
  if (kind === "SCHEMA" || kind === "DATABASE") made.forgetRelative();
  if (!ifNotExists && !alters) made.add(kind, name.parts, temporary);
  if (wasNew || temporary) return [];
  const loss = alters ? ALTERED[kind] : replaces ? lossOf(kind, words) : undefined;
  if (loss === undefined) return [];
  const [verdict, reason] = loss;
  return [finding(verdict, `${kind} ${name.shown}`, `replaces it: ${reason}`, `create-${kindPage(kind)}`)];
}

function lossOf(kind: string, words: readonly Word[]): Loss {
  if (kind === "STAGE" && findOutside(words, 0, "URL") >= 0) {
    return ["destructive", "external tables and pipes lose their stage, and its grants are lost"];
  }
  if (kind.endsWith("INTEGRATION")) return ["unrecoverable", "stages and pipes that use it lose it"];
  if (kind === "NETWORK POLICY" || kind === "NETWORK RULE") {
    return ["destructive", "who may reach the account changes at once"];
  }
  return REPLACED[kind] ?? grantsOnly;
}
