import type { StatementFamily } from "../../account/account.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import type { Token } from "../../sql/tokenize.ts";
import { alterObject } from "./alter-object.ts";
import { createObject } from "./create-object.ts";
import { dropObject } from "./drop-object.ts";
import { isClone } from "./is-clone.ts";
import { type KindDefinition, wordsOf } from "./kind-definition.ts";

/** CREATE, ALTER, DROP and UNDROP of a kind. */
export function objectFamilies(definition: KindDefinition): StatementFamily[] {
  const words = wordsOf(definition);
  const kind = definition.kind.split(" ");
  const named = words.join(" ");
  const family = (
    verb: string,
    accepts: StatementFamily["accepts"],
    execute: StatementFamily["execute"],
  ): StatementFamily => ({ name: `${verb} ${named}`, commits: true, accepts, execute });
  return [
    family(
      "CREATE",
      (tokens) =>
        startsWith(tokens, ["CREATE"]) &&
        startsWith(afterCreate(tokens, definition), words) &&
        !isClone(tokens),
      (execution) => createObject(definition, execution),
    ),
    family(
      "ALTER",
      (tokens) => startsWith(tokens, ["ALTER", ...words]) || startsWith(tokens, ["ALTER", ...kind]),
      (execution) => alterObject(definition, execution),
    ),
    family(
      "DROP",
      (tokens) => startsWith(tokens, ["DROP", ...words]) || startsWith(tokens, ["DROP", ...kind]),
      (execution) => dropObject(definition, execution),
    ),
    family(
      "UNDROP",
      (tokens) => !definition.undrop && startsWith(tokens, ["UNDROP", ...kind]),
      () => Promise.reject(notSupported(`UNDROP ${named}`)),
    ),
  ];
}

/** Whether the tokens begin with these words. */
export function startsWith(tokens: readonly Token[], words: readonly string[]): boolean {
  return words.every((word, index) => tokens[index]?.kind === "word" && tokens[index]?.value === word);
}

function afterCreate(tokens: readonly Token[], definition: KindDefinition): readonly Token[] {
  let rest = tokens.slice(1);
  if (startsWith(rest, ["OR", "REPLACE"]) || startsWith(rest, ["OR", "ALTER"])) rest = rest.slice(2);
  const words = [
    ...Object.keys(definition.modifiers ?? {}),
    ...(definition.temporary ? ["TEMPORARY", "TEMP"] : []),
  ];
  const modifier = words.find((word) => startsWith(rest, [word]));
  return modifier ? rest.slice(1) : rest;
}
