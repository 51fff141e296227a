import { splitStatements } from "./split-statements.ts";
import { type StatementObject, statementObject } from "./statement-object.ts";

const shown = new Set([
  "CREATE",
  "ALTER",
  "DROP",
  "UNDROP",
  "INSERT",
  "UPDATE",
  "DELETE",
  "MERGE",
  "COPY",
  "TRUNCATE",
]);

/** What a script's statements say that they change, each thing once, in their order; what procedures do is not seen. */
export function scriptObjects(content: string): StatementObject[] {
  const seen = new Map<string, StatementObject>();
  for (const { text } of splitStatements(content)) {
    const object = statementObject(text);
    if (object === undefined || !shown.has(object.verb) || object.name.length === 0) continue;
    const key = JSON.stringify([object.verb, object.type, object.name]);
    if (!seen.has(key)) seen.set(key, object);
  }
  return [...seen.values()];
}
