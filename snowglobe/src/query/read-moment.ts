import type { ReadMoment } from "../catalog/clone/clone-statement.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler, rootEnvironment } from "../expression/compiler.ts";
import { readTravel } from "../parser/time-travel-parser.ts";
import { timestampMapping } from "./parsed.ts";
import { requireHistory, versionOf } from "./time-travel.ts";

/** AT or BEFORE behind the name of what a statement is about, when one stands at the reader's place. */
export const readMoment: ReadMoment = async (execution, reader) => {
  const timestamps = timestampMapping(execution.session);
  const travel = readTravel({ reader, timestampMapping: timestamps, binds: 0 });
  if (!travel) return undefined;
  const evaluated = await withAnswers((answer) => {
    const environment = rootEnvironment(
      createCompiler(execution, answer, execution.startedAt),
      execution.sql,
    );
    return { environment, version: versionOf(environment, travel, "") };
  });
  const { environment, version } = evaluated;
  return { version, require: (table) => requireHistory(environment, table, version) };
};
