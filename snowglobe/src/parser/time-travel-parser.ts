import type { ChangesClause, TimeTravel } from "./ast.ts";
import { type ParseContext, parseExpression } from "./expression-parser.ts";

const MOMENTS = ["TIMESTAMP", "OFFSET", "STATEMENT", "STREAM"] as const;

/** AT (…), BEFORE (…) or CHANGES (…) AT (…) [END (…)] behind a table's name. */
export function readEarlier(context: ParseContext): {
  readonly travel?: TimeTravel;
  readonly changes?: ChangesClause;
} {
  const { reader } = context;
  const changes = reader.looksLike("CHANGES", "(") ? readChanges(context) : undefined;
  const travel = readTravel(context);
  if (!changes) return travel ? { travel } : {};
  if (!travel) throw reader.unexpected();
  const end = reader.looksLike("END", "(") ? readMoment(context, "AT") : undefined;
  return { travel, changes: { ...changes, ...(end && { end }) } };
}

/** AT (…) or BEFORE (…), when one follows. */
export function readTravel(context: ParseContext): TimeTravel | undefined {
  const word = (["AT", "BEFORE"] as const).find((candidate) => context.reader.looksLike(candidate, "("));
  return word && readMoment(context, word);
}

function readMoment(context: ParseContext, word: TimeTravel["word"]): TimeTravel {
  const { reader } = context;
  reader.next();
  reader.expect("(");
  const by = reader.acceptOneOf(...MOMENTS);
  if (!by) throw reader.unexpected();
  reader.expect("=>");
  const value = parseExpression(context);
  reader.expect(")");
  return { word, by, value };
}

function readChanges({ reader }: ParseContext): ChangesClause {
  reader.expect("CHANGES", "(", "INFORMATION", "=>");
  const information = reader.acceptOneOf("DEFAULT", "APPEND_ONLY");
  if (!information) throw reader.unexpected();
  reader.expect(")");
  return { appendOnly: information === "APPEND_ONLY" };
}
