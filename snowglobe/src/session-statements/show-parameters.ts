import type { Execution, StatementFamily } from "../account/account.ts";
import { type ParameterValue, SESSION_PARAMETERS } from "../account/parameters.ts";
import { parameterOf } from "../catalog/statements/parameter-options.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { matchesLike } from "../session/like-pattern.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { textColumn } from "../types/result-set.ts";

const TYPES: Readonly<Record<string, string>> = { boolean: "BOOLEAN", number: "NUMBER", string: "STRING" };

/** SHOW PARAMETERS [LIKE '…'] [IN SESSION | ACCOUNT | USER …]: https://docs.snowflake.com/en/sql-reference/sql/show-parameters */
export const showParametersFamily: StatementFamily = {
  name: "SHOW PARAMETERS",
  commits: false,
  accepts: ([first, second]) =>
    first?.kind === "word" &&
    first.value === "SHOW" &&
    second?.kind === "word" &&
    second.value === "PARAMETERS",
  async execute(execution) {
    const { sql, tokens } = execution;
    const reader = new TokenReader(sql, tokens);
    reader.expect("SHOW", "PARAMETERS");
    const pattern = reader.accept("LIKE") ? reader.string() : undefined;
    const levels = reader.acceptOneOf("IN", "FOR") ? readLevels(execution, reader) : inSession(execution);
    reader.end();
    const rows = [...SESSION_PARAMETERS]
      .filter(([name]) => matchesLike(name, pattern))
      .map(([name, definition]) => {
        const set = levels.find(({ lookUp }) => lookUp(name) !== undefined);
        return [
          name,
          String(set?.lookUp(name) ?? definition.default),
          String(definition.default),
          set?.level ?? "",
          definition.description,
          TYPES[typeof definition.default] ?? "STRING",
        ];
      });
    const columns = ["key", "value", "default", "level", "description", "type"].map(textColumn);
    return { columns, rows, statementType: "SHOW" };
  },
};

/** Where a parameter can have been set, the nearest first. */
interface Level {
  readonly level: "SESSION" | "USER" | "ACCOUNT";
  lookUp(name: string): ParameterValue | undefined;
}

function readLevels(execution: Execution, reader: TokenReader): readonly Level[] {
  const { account, session } = execution;
  if (reader.accept("SESSION")) return inSession(execution);
  if (reader.accept("ACCOUNT")) return [accountLevel(execution)];
  if (!reader.accept("USER")) throw notSupported(`SHOW PARAMETERS IN ${reader.next().text}`);
  const name = reader.done ? [session.user] : reader.qualifiedName();
  const isOwn = name.length === 1 && name[0] === session.user;
  if (!isOwn)
    account.access.require(
      session,
      "OWNERSHIP",
      account.access.resolve(session, "USER", name, "SHOW PARAMETERS"),
    );
  return [userLevel(execution, name[0] ?? ""), accountLevel(execution)];
}

function inSession(execution: Execution): readonly Level[] {
  const { session } = execution;
  const own: Level = { level: "SESSION", lookUp: (name) => session.parameters.get(name) };
  return [own, userLevel(execution, session.user), accountLevel(execution)];
}

function userLevel({ account }: Execution, user: string): Level {
  return {
    level: "USER",
    lookUp: (name) => parameterOf(account.catalog.find("USER", { name: user }), name),
  };
}

function accountLevel({ account }: Execution): Level {
  return { level: "ACCOUNT", lookUp: (name) => parameterOf(account.catalog.account, name) };
}
