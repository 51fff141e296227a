import { quoteLiteral } from "../snowflake/quote.ts";
import { keyOf, type SeenObject } from "./fingerprint.ts";

/** The statement that makes an object as it was seen; of a kind of which too little is known, a comment. */
export function createSql(object: SeenObject): string {
  const { kind, name, facts, ddl } = object;
  if (ddl !== undefined) return ddl;
  const said = facts.comment ? ` COMMENT = ${quoteLiteral(facts.comment)}` : "";
  const options = facts.options ?? "";
  const transient = options.includes("TRANSIENT") ? "TRANSIENT " : "";
  switch (kind) {
    case "DATABASE":
      return `CREATE ${transient}DATABASE ${name}${said};`;
    case "SCHEMA":
      return `CREATE ${transient}SCHEMA ${name}${options.includes("MANAGED ACCESS") ? " WITH MANAGED ACCESS" : ""}${said};`;
    case "SEQUENCE":
      return `CREATE SEQUENCE ${name} INCREMENT BY ${facts.interval} ${facts.ordered === "Y" ? "ORDER" : "NOORDER"}${said};`;
    case "MASKING POLICY":
    case "ROW ACCESS POLICY":
      if (facts.body === undefined) break;
      return `CREATE ${kind} ${name} AS ${facts.signature} RETURNS ${facts.return_type} -> ${facts.body}${said};`;
    case "NETWORK RULE":
      if (facts.value_list === undefined) break;
      return `CREATE NETWORK RULE ${name} TYPE = ${facts.type} MODE = ${facts.mode} VALUE_LIST = (${valueList(facts.value_list)})${said};`;
    case "TAG":
    case "IMAGE REPOSITORY":
      return `CREATE ${kind} ${name}${said};`;
  }
  const known = Object.entries(facts).filter(([fact, value]) => value !== "" && fact !== "owner");
  const told = known.map(([fact, value]) => `${fact} ${JSON.stringify(value)}`).join(", ");
  return commentLine(`CREATE ${keyOf(object)}${told === "" ? "" : `: ${told}`}`);
}

/** A name may hold a line break: behind it would stand SQL. */
export function commentLine(text: string): string {
  return `-- ${text.replaceAll(/[\r\n\u2028\u2029]+/g, " ")}`;
}

/** `a.com,b.com` of DESCRIBE as literals */
export function valueList(text: string): string {
  return text
    .split(",")
    .map((value) => quoteLiteral(value.trim()))
    .join(", ");
}
