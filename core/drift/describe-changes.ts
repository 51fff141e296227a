import { readableObjectName } from "../snowflake/quote.ts";
import type { Change } from "./compare-fingerprints.ts";

/** One line a change, for people: `TABLE SHOP.CORE.ORDERS: definition, comment changed`. No text of any definition. */
export function describeChange(one: Change): string {
  switch (one.change) {
    case "created":
      return `${one.object.kind} ${readable(one.object.name)} was created`;
    case "dropped":
      return `${one.object.kind} ${readable(one.object.name)} is gone, or this role may not see it any more`;
    case "changed": {
      const facts = one.facts.map(({ fact }) => fact.replaceAll("_", " ")).join(", ");
      return `${one.object.kind} ${readable(one.object.name)}: ${facts} changed`;
    }
    case "granted":
    case "revoked": {
      const { privilege, on, to } = one.grant;
      const at = on.search(/"/);
      const place = at < 0 ? on : `${on.slice(0, at)}${readable(on.slice(at))}`;
      return `${privilege} on ${place} was ${one.change} ${one.change === "granted" ? "to" : "from"} ${to}`;
    }
  }
}

/** A routine's arguments stay as they are. */
function readable(name: string): string {
  const [, quoted = name, rest = ""] = /^((?:"(?:[^"]|"")*"\.?)+)(.*)$/s.exec(name) ?? [];
  return `${readableObjectName(quoted)}${rest}`.replaceAll(/[\r\n]+/g, " ");
}
