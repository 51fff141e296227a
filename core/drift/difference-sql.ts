import { quoteIdentifier, quoteLiteral } from "../snowflake/quote.ts";
import type { Change, FactChange } from "./compare-fingerprints.ts";
import { commentLine, createSql, valueList } from "./create-sql.ts";
import { keyOf, type SeenGrant, type SeenObject } from "./fingerprint.ts";
import { columnParts, type TableEntry, tableEntries } from "./table-entries.ts";

/**
 * Changes as the statements that make them; for people, who look at them before they run any. What no statement says is
 * a comment.
 * @returns one statement an element, each with its semicolon, or a line that begins with `--`
 */
export function differenceSql(changes: readonly Change[]): string[] {
  return changes.flatMap((one) => {
    switch (one.change) {
      case "created":
        return [createSql(one.object)];
      case "dropped":
        return [`DROP ${keyOf(one.object)};`];
      case "changed":
        return alterSql(one.before, one.object, one.facts);
      case "granted":
        return [grantSql(one.grant)];
      default:
        return [revokeSql(one.grant)];
    }
  });
}

/** The statements that lead back: the changes, seen from the other side. */
export function undoSql(changes: readonly Change[]): string[] {
  return differenceSql(changes.map(turned).toReversed());
}

function turned(one: Change): Change {
  switch (one.change) {
    case "created":
      return { change: "dropped", object: one.object };
    case "dropped":
      return { change: "created", object: one.object };
    case "changed": {
      const facts = one.facts.map(({ fact, from, to }) => ({ fact, from: to, to: from }));
      return { change: "changed", object: one.before, before: one.object, facts };
    }
    case "granted":
      return { change: "revoked", grant: one.grant };
    case "revoked":
      return { change: "granted", grant: one.grant };
  }
}

function grantSql({ privilege, on, to, option }: SeenGrant): string {
  if (privilege === "OWNERSHIP") return `GRANT OWNERSHIP ON ${on} TO ${grantee(to)} COPY CURRENT GRANTS;`;
  return `GRANT ${privilege} ON ${on} TO ${grantee(to)}${option ? " WITH GRANT OPTION" : ""};`;
}

function revokeSql({ privilege, on, to }: SeenGrant): string {
  if (privilege === "OWNERSHIP") return commentLine(`${on} belonged to ${to}`);
  return `REVOKE ${privilege} ON ${on} FROM ${grantee(to)};`;
}

function grantee(to: string): string {
  const space = to.indexOf(" ");
  const [kind, name] = [to.slice(0, space), to.slice(space + 1)];
  return `${kind.replaceAll("_", " ")} ${/^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoteIdentifier(name)}`;
}

/** Facts that a statement of the whole object says as well. */
const IN_DEFINITION: ReadonlySet<string> = new Set([
  "comment",
  "description",
  "is_secure",
  "cluster_by",
  "target_lag",
  "warehouse",
  "arguments",
]);

function alterSql(before: SeenObject, object: SeenObject, facts: readonly FactChange[]): string[] {
  const definition = facts.find(({ fact }) => fact === "definition");
  const isTable = object.kind === "TABLE";
  const columns = definition !== undefined && isTable ? columnsSql(before, object) : [];
  const others = facts.filter(
    ({ fact }) => fact !== "definition" && (definition === undefined || isTable || !IN_DEFINITION.has(fact)),
  );
  const altered = others.map((change) => factSql(object, change));
  if (definition === undefined) return altered;
  if (!isTable) return [...(object.ddl === undefined ? [] : [object.ddl]), ...altered];
  const said = columns.length > 0 || others.some(({ fact }) => IN_DEFINITION.has(fact) || fact === "kind");
  return said ? [...columns, ...altered] : [comment(object, definition), ...altered];
}

function columnsSql(before: SeenObject, object: SeenObject): string[] {
  const { name } = object;
  const [old, now] = [tableEntries(before.ddl ?? ""), tableEntries(object.ddl ?? "")];
  const inOld = new Map(old.map((entry) => [entry.name, entry]));
  const inNow = new Set(now.map((entry) => entry.name));
  const gone = old
    .filter((entry) => !inNow.has(entry.name))
    .map((entry) =>
      entry.column
        ? `ALTER TABLE ${name} DROP COLUMN ${entry.name};`
        : `ALTER TABLE ${name} DROP ${constraintWords(entry.name)};`,
    );
  const come = now.flatMap((entry) => {
    const was = inOld.get(entry.name);
    if (was === undefined)
      return [
        `ALTER TABLE ${name} ADD ${entry.column ? "COLUMN " : ""}${`${entry.name} ${entry.definition}`.trim()};`,
      ];
    if (was.definition === entry.definition) return [];
    return columnSql(name, entry, was);
  });
  return [...gone, ...come];
}

function columnSql(table: string, to: TableEntry, from: TableEntry): string[] {
  const [now, was] = [columnParts(to.definition), columnParts(from.definition)];
  const alter = `ALTER TABLE ${table} ALTER COLUMN ${to.name}`;
  const statements = [
    ...(now.type === was.type ? [] : [`${alter} SET DATA TYPE ${now.type};`]),
    ...(now.required === was.required ? [] : [`${alter} ${now.required ? "SET" : "DROP"} NOT NULL;`]),
    ...(now.comment === was.comment
      ? []
      : [`COMMENT ON COLUMN ${table}.${to.name} IS ${now.comment === "" ? "''" : now.comment};`]),
    ...(now.rest === was.rest || now.rest !== "" ? [] : [`${alter} DROP DEFAULT;`]),
  ];
  // A default, an identity, a policy: what no ALTER sets is told.
  const told = now.rest !== was.rest && now.rest !== "";
  return [
    ...statements,
    ...(told ? [commentLine(`${table}.${to.name} is ${to.definition}, was ${from.definition}`)] : []),
  ];
}

/** `PRIMARY KEY` of `primary key (A)`, `CONSTRAINT X` of `constraint X unique (A)`: DROP takes one of a name without its kind. */
function constraintWords(text: string): string {
  const [, named] = /^constraint\s+("(?:[^"]|"")+"|\S+)/i.exec(text) ?? [];
  if (named !== undefined) return `CONSTRAINT ${named}`;
  return text.replace(/\s+references[\s\S]*$/i, "");
}

function factSql(object: SeenObject, change: FactChange): string {
  const { fact, to } = change;
  const { kind, name } = object;
  const alter = `ALTER ${kind} ${name}`;
  switch (fact) {
    case "comment":
    case "description":
      return `COMMENT ON ${kind} ${name} IS ${quoteLiteral(to)};`;
    case "owner":
      return `GRANT OWNERSHIP ON ${kind} ${name} TO ROLE ${quoteIdentifier(to)} COPY CURRENT GRANTS;`;
    case "retention_time":
      return `${alter} SET DATA_RETENTION_TIME_IN_DAYS = ${to};`;
    case "cluster_by":
      return to === "" ? `${alter} DROP CLUSTERING KEY;` : `${alter} CLUSTER BY ${bracketed(to)};`;
    case "automatic_clustering":
      return `${alter} ${to === "ON" ? "RESUME" : "SUSPEND"} RECLUSTER;`;
    case "target_lag":
      return `${alter} SET TARGET_LAG = ${to === "DOWNSTREAM" ? to : quoteLiteral(to)};`;
    case "warehouse":
      return `${alter} SET WAREHOUSE = ${quoteIdentifier(to)};`;
    case "is_secure":
      return `${alter} ${/^(true|y)$/i.test(to) ? "SET" : "UNSET"} SECURE;`;
    case "state":
      return `${alter} ${to === "suspended" ? "SUSPEND" : "RESUME"};`;
    case "interval":
      return `${alter} SET INCREMENT BY ${to};`;
    case "body":
      return `${alter} SET BODY -> ${to};`;
    case "value_list":
      return `${alter} SET VALUE_LIST = (${valueList(to)});`;
    case "options":
      return optionsSql(alter, object, change);
    default:
      return fact.startsWith("parameter ")
        ? `${alter} ${to === "" ? "UNSET" : "SET"} ${fact.slice("parameter ".length)}${to === "" ? "" : ` = ${quoteLiteral(to)}`};`
        : comment(object, change);
  }
}

function optionsSql(alter: string, object: SeenObject, change: FactChange): string {
  const managed = (text: string) => text.includes("MANAGED ACCESS");
  if (managed(change.from) === managed(change.to)) return comment(object, change);
  return `${alter} ${managed(change.to) ? "ENABLE" : "DISABLE"} MANAGED ACCESS;`;
}

/** `LINEAR(A, B)` of SHOW is `(A, B)` */
function bracketed(keys: string): string {
  const inner = keys.replace(/^LINEAR\s*/i, "");
  return inner.startsWith("(") ? inner : `(${inner})`;
}

function comment(object: SeenObject, { fact, from, to }: FactChange): string {
  return commentLine(`${keyOf(object)}: ${fact} was ${JSON.stringify(from)}, is ${JSON.stringify(to)}`);
}
