import { tokenize } from "../sql/tokenize.ts";

/** A session variable's literal as people read it: its text and the name of its type. */
export function variableValue(sql: string): { readonly text: string; readonly type: string } {
  const tokens = tokenize(sql);
  const [first, second, third, fourth, fifth] = tokens;
  if (first?.kind === "string" && !second) return { text: first.value, type: "text" };
  if (first?.value === "TRUE" || first?.value === "FALSE")
    return { text: first.value.toLowerCase(), type: "boolean" };
  if (first?.value === "CAST" && second?.text === "(" && third?.kind === "string" && fourth?.value === "AS") {
    const type = fifth?.value ?? "";
    return { text: third.value, type: type === "FLOAT" ? "real" : type.toLowerCase() };
  }
  // TO_DATE('…', format), CAST(TO_TIME('…', format) AS …)
  const [call, , text] = first?.value === "CAST" ? tokens.slice(2) : tokens;
  const time = /^TO_(DATE|TIME.*)$/.exec(call?.kind === "word" ? call.value : "")?.[1];
  if (time !== undefined && text?.kind === "string") return { text: text.value, type: time.toLowerCase() };
  const isNumber = first?.kind === "number" || (first?.text === "-" && second?.kind === "number");
  return { text: sql, type: isNumber ? "fixed" : "variant" };
}
