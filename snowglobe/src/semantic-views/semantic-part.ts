import type { AccountPart, StatementFamily } from "../account/account.ts";
import type { KindDefinition } from "../catalog/statements/kind-definition.ts";
import { objectFamilies, startsWith } from "../catalog/statements/object-families.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { createSemanticView } from "./create-semantic-view.ts";

/** ALTER (COMMENT, RENAME TO) and DROP: https://docs.snowflake.com/en/sql-reference/sql/alter-semantic-view */
const semanticViewKind: KindDefinition = {
  ...{ kind: "SEMANTIC VIEW", label: "Semantic view", options: {}, defaults: {} },
  ...{ orReplace: true, orAlter: true, rename: true },
  action(_execution, reader) {
    const known = ["SET", "UNSET", "RENAME"].some((word) => reader.looksLike(word));
    const option = reader.looksLike("SET") || reader.looksLike("UNSET") ? reader.peek(1) : undefined;
    if (known && (option === undefined || option.value === "COMMENT")) return undefined;
    const words = [reader.peek(), ...(known ? [option] : [])].map((token) => token?.value ?? "");
    throw notSupported(`ALTER SEMANTIC VIEW … ${words.join(" ").trim()}`);
  },
};

const createFamily: StatementFamily = {
  name: "CREATE SEMANTIC VIEW",
  commits: true,
  accepts: (tokens) =>
    [["CREATE"], ["CREATE", "OR", "REPLACE"], ["CREATE", "OR", "ALTER"]].some((words) =>
      startsWith(tokens, [...words, "SEMANTIC", "VIEW"]),
    ),
  execute: createSemanticView,
};

/** Semantic views: https://docs.snowflake.com/en/user-guide/views-semantic/overview */
export function semanticPart(): AccountPart {
  return { families: [createFamily, ...objectFamilies(semanticViewKind)] };
}
