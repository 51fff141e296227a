import type { Execution } from "../account/account.ts";
import { parameterValue } from "../account/parameters.ts";
import type { Session } from "../account/session.ts";
import type { ConversionSettings } from "../types/conversion.ts";
import { madeName } from "../types/duck-sql.ts";
import type { Answer } from "./await-answers.ts";
import type { Compiler, Environment } from "./context.ts";

/** What a statement is compiled with, from the session that it runs in. */
export function createCompiler(execution: Execution, answer: Answer, startedAt: Date): Compiler {
  let names = 0;
  return {
    execution,
    settings: conversionSettings(execution.session),
    startedAt,
    name: (prefix) => {
      names += 1;
      return madeName(prefix, names);
    },
    answer,
    tablesRead: new Set(),
  };
}

/** The outermost environment: the session's own rights, no WITH queries. */
export function rootEnvironment(compiler: Compiler, text: string): Environment {
  return { compiler, rights: compiler.execution.session, text, commonTables: new Map(), inside: [] };
}

/** What a session's parameters say of conversions. */
export function conversionSettings(session: Session): ConversionSettings {
  const read = (name: string) => String(parameterValue(session, name) ?? "");
  const common = read("TIMESTAMP_OUTPUT_FORMAT");
  return {
    timeZone: read("TIMEZONE"),
    strictStructures: parameterValue(session, "ENABLE_STRUCTURED_TYPES_IN_CLIENT_RESPONSE") === true,
    binary: { input: read("BINARY_INPUT_FORMAT"), output: read("BINARY_OUTPUT_FORMAT") },
    inputs: {
      DATE: read("DATE_INPUT_FORMAT"),
      TIME: read("TIME_INPUT_FORMAT"),
      TIMESTAMP: read("TIMESTAMP_INPUT_FORMAT"),
    },
    formats: {
      DATE: read("DATE_OUTPUT_FORMAT"),
      TIME: read("TIME_OUTPUT_FORMAT"),
      TIMESTAMP_NTZ: read("TIMESTAMP_NTZ_OUTPUT_FORMAT") || common,
      TIMESTAMP_LTZ: read("TIMESTAMP_LTZ_OUTPUT_FORMAT") || common,
      TIMESTAMP_TZ: read("TIMESTAMP_TZ_OUTPUT_FORMAT") || common,
    },
  };
}
