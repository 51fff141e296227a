import { finding, type JudgeContext, type RawFinding } from "./finding.ts";
import { judgeGrant, judgeRevoke } from "./judge-access.ts";
import { judgeAlter } from "./judge-alter.ts";
import { judgeCreate } from "./judge-create.ts";
import { judgeDrop } from "./judge-drop.ts";
import { judgeFiles } from "./judge-files.ts";
import { judgeDeleteOrUpdate, judgeInsert, judgeMerge, judgeTruncate } from "./judge-rows.ts";
import { kindAt } from "./object-kinds.ts";
import { nameAt } from "./object-name.ts";
import { follows, type Word } from "./words.ts";

type Judge = (words: readonly Word[], context: JudgeContext) => RawFinding[];

const safe: Judge = () => [];

/** What a statement does by its own words; what is hidden in it is looked for elsewhere. */
const JUDGES: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries(
    "VALUES SHOW DESC DESCRIBE EXPLAIN LIST LS GET SET UNSET COMMIT ROLLBACK START BEGIN COMMENT"
      .split(" ")
      .map((verb) => [verb, safe]),
  ),
  SELECT: judgeSystemFunctions,
  WITH: judgeSystemFunctions,
  USE: judgeUse,
  UNDROP: judgeUndrop,
  DROP: judgeDrop,
  CREATE: judgeCreate,
  ALTER: judgeAlter,
  DELETE: judgeDeleteOrUpdate,
  UPDATE: judgeDeleteOrUpdate,
  TRUNCATE: judgeTruncate,
  INSERT: judgeInsert,
  MERGE: judgeMerge,
  GRANT: judgeGrant,
  REVOKE: judgeRevoke,
  REMOVE: judgeFiles,
  RM: judgeFiles,
  PUT: judgeFiles,
  COPY: judgeFiles,
  CALL: judgeCall,
  EXECUTE: judgeExecute,
};

/** The words that a statement can begin with. */
export function isStatementVerb(word: string): boolean {
  return Object.hasOwn(JUDGES, word);
}

/** Judges one statement by its own words; one whose verb is not known here cannot be read. */
export function judgeWords(words: readonly Word[], context: JudgeContext): RawFinding[] {
  const verb = words[0]?.upper ?? "";
  const judge = isStatementVerb(verb) ? JUDGES[verb] : undefined;
  if (judge !== undefined) return judge(words, context);
  return [finding("unreadable", verb, "this statement is not known here", "sql-reference/sql-all")];
}

function judgeUse(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  if (!["ROLE", "WAREHOUSE", "SECONDARY"].includes(words[1]?.upper ?? "")) made.forgetRelative();
  return [];
}

function judgeUndrop(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  const found = kindAt(words, 1);
  if (found !== undefined) made.remove(found.kind, nameAt(words, found.next).parts);
  return [];
}

function judgeCall(words: readonly Word[], context: JudgeContext): RawFinding[] {
  const { shown } = nameAt(words, 1);
  if (/^SYSTEM\$/i.test(words[1]?.raw ?? "")) return judgeSystemFunctions(words, context);
  context.made.forgetShared();
  return [finding("unreadable", `PROCEDURE ${shown}`, "what the procedure does is not seen here", "call")];
}

function judgeExecute(words: readonly Word[], { made }: JudgeContext): RawFinding[] {
  const what = words[1]?.upper ?? "";
  // its text is looked into elsewhere
  if (what === "IMMEDIATE") return [];
  const touches = `${what} ${nameAt(words, 2).shown}`;
  if (what === "TASK" || what === "ALERT") {
    return [finding("expensive", touches, "it runs now", `execute-${what.toLowerCase()}`)];
  }
  made.forgetShared();
  return [finding("unreadable", touches, "what it runs is not seen here", "sql-reference/sql-all")];
}

const SYSTEM: Readonly<Record<string, readonly ["destructive" | "expensive", string]>> = {
  SYSTEM$ABORT_SESSION: ["destructive", "ends a session with all that runs in it"],
  SYSTEM$ABORT_TRANSACTION: ["destructive", "rolls somebody's transaction back"],
  SYSTEM$CANCEL_ALL_QUERIES: ["destructive", "stops all queries of a session"],
  SYSTEM$CANCEL_QUERY: ["destructive", "stops a query"],
  SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS: ["destructive", "stops a task that runs"],
  SYSTEM$CONVERT_PIPES_SQS_TO_SNS: ["destructive", "changes where pipes hear of their files"],
  SYSTEM$TASK_DEPENDENTS_ENABLE: ["expensive", "a whole graph of tasks starts to run by its schedule"],
  SYSTEM$PIPE_FORCE_RESUME: ["expensive", "the pipe starts to load"],
};

/** Functions that do something although they are only selected. */
function judgeSystemFunctions(words: readonly Word[], _context: JudgeContext): RawFinding[] {
  return words.flatMap(({ upper, raw }, at) => {
    const known = upper.startsWith("SYSTEM$") && follows(words, at + 1, "(") ? SYSTEM[upper] : undefined;
    if (known === undefined) return [];
    const [verdict, reason] = known;
    return [
      finding(verdict, raw, reason, `sql-reference/functions/${upper.toLowerCase().replace("$", "_")}`),
    ];
  });
}
