import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";

/**
 * A constraint of a table. Keys are noted, not enforced, as in Snowflake; those of hybrid tables are enforced, and CHECK
 * always is.
 * https://docs.snowflake.com/en/sql-reference/constraints-overview
 */
export const constraint = z.object({
  name: z.string(),
  /** The name was given by the account: GET_DDL does not write it. */
  generated: z.boolean(),
  kind: z.enum(["PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK"]),
  /** Of a check: those that its condition names. */
  columns: z.array(z.string()),
  /** The condition of a check, as written. */
  expression: z.string().optional(),
  /** What a foreign key names: a table by its number, and columns of it. */
  references: z.object({ tableId: z.number(), columns: z.array(z.string()) }).optional(),
  rely: z.boolean(),
  /** Epoch milliseconds. */
  createdOn: z.number(),
});
export type Constraint = z.infer<typeof constraint>;

/** A constraint as a statement has it. */
export interface WrittenConstraint {
  readonly name?: string;
  readonly kind: Constraint["kind"];
  readonly columns: readonly string[];
  readonly references?: { readonly table: NameParts; readonly columns: readonly string[] };
  /** The condition of a check. */
  readonly expression?: string;
  readonly rely: boolean;
  /** ENFORCED or NOT ENFORCED, if it is said. */
  readonly enforced?: boolean;
  /** VALIDATE or NOVALIDATE of a check, if it is said. */
  readonly validate?: boolean;
}

/**
 * `[CONSTRAINT name] PRIMARY KEY (…) | UNIQUE (…) | FOREIGN KEY (…) REFERENCES … | CHECK (…)`; undefined when none
 * stands there.
 * @param column the column behind which it stands, inline: then it has no list of columns
 */
export function readConstraint(reader: TokenReader, column?: string): WrittenConstraint | undefined {
  const starts = [
    "CONSTRAINT",
    "PRIMARY KEY",
    "UNIQUE",
    "FOREIGN KEY",
    ...(column === undefined ? [] : ["REFERENCES"]),
    "CHECK",
  ];
  if (!starts.some((words) => reader.looksLike(...words.split(" ")))) return undefined;
  // Without a parenthesis behind it, it is the name of a column.
  const isColumn =
    ["UNIQUE", "CHECK"].some((word) => reader.looksLike(word)) && reader.peek(1)?.value !== "(";
  if (column === undefined && isColumn) return undefined;
  const name = reader.accept("CONSTRAINT") ? reader.identifier() : undefined;
  const named = { ...(name !== undefined && { name }) };
  const columns = () =>
    column === undefined || reader.looksLike("(") ? reader.list(() => reader.identifier()) : [column];
  if (reader.accept("PRIMARY", "KEY"))
    return { ...named, kind: "PRIMARY KEY", columns: columns(), ...options(reader) };
  if (reader.accept("UNIQUE")) return { ...named, kind: "UNIQUE", columns: columns(), ...options(reader) };
  if (reader.accept("CHECK")) {
    const expression = reader.parenthesised().trim();
    return { ...named, kind: "CHECK", columns: [], expression, rely: false, ...checkOptions(reader) };
  }
  const inList = reader.accept("FOREIGN", "KEY");
  if (!inList && column === undefined) throw reader.unexpected();
  const own = inList && reader.looksLike("(") ? reader.list(() => reader.identifier()) : [column ?? ""];
  reader.expect("REFERENCES");
  const table = reader.qualifiedName();
  const theirs = reader.looksLike("(") ? reader.list(() => reader.identifier()) : [];
  return {
    ...named,
    kind: "FOREIGN KEY",
    columns: own,
    references: { table, columns: theirs },
    ...options(reader),
  };
}

/** `[ENABLE] [VALIDATE | NOVALIDATE]` behind a check. */
function checkOptions(reader: TokenReader): Pick<WrittenConstraint, "validate"> {
  const refused = ["DISABLE", "NOT ENFORCED", "RELY", "NORELY"].find((words) =>
    reader.looksLike(...words.split(" ")),
  );
  if (refused !== undefined) throw notSupported(`CHECK … ${refused}`);
  reader.acceptOneOf("ENABLE", "ENFORCED");
  const word = reader.acceptOneOf("VALIDATE", "NOVALIDATE");
  return word === undefined ? {} : { validate: word === "VALIDATE" };
}

/** What may follow a constraint; whether it is to be relied on, and enforced. */
function options(reader: TokenReader): Pick<WrittenConstraint, "rely" | "enforced"> {
  let rely = false;
  let enforced: boolean | undefined;
  for (;;) {
    if (reader.accept("NOT", "DEFERRABLE")) continue;
    if (reader.accept("NOT", "ENFORCED")) enforced = false;
    else if (reader.accept("ENFORCED")) enforced = true;
    else if (reader.accept("INITIALLY")) reader.acceptOneOf("DEFERRED", "IMMEDIATE");
    else if (reader.accept("MATCH")) reader.acceptOneOf("FULL", "SIMPLE", "PARTIAL");
    else if (reader.looksLike("ON", "UPDATE") || reader.looksLike("ON", "DELETE"))
      throw notSupported("ON UPDATE and ON DELETE of a foreign key");
    else {
      const word = reader.acceptOneOf(
        "RELY",
        "NORELY",
        "DEFERRABLE",
        "ENABLE",
        "DISABLE",
        "NOVALIDATE",
        "VALIDATE",
      );
      if (word === "RELY") rely = true;
      else if (word === undefined) return { rely, ...(enforced !== undefined && { enforced }) };
    }
  }
}

/** A table's keys. Accounts of earlier versions keep them as they were written: those have no table that they name. */
export function constraintsOf({ id, createdOn, properties }: CatalogObject): Constraint[] {
  const stored =
    z
      .array(z.union([constraint, z.string()]))
      .optional()
      .parse(properties.constraints) ?? [];
  return stored.map((one, index): Constraint => {
    if (typeof one !== "string") return one;
    const column = /^FOREIGN KEY \("(.*?)"\) (?=.*REFERENCES)/.exec(one);
    const text = column ? one.slice(column[0].length) : one;
    const written = readConstraint(new TokenReader(text, tokenize(text)), column?.[1]);
    return {
      name: written?.name ?? `SYS_CONSTRAINT_${id}_${index + 1}`,
      generated: written?.name === undefined,
      kind: written?.kind ?? "UNIQUE",
      columns: [...(written?.columns ?? [])],
      rely: written?.rely ?? false,
      createdOn,
    };
  });
}

/** What becomes of a table's constraints when a column is dropped with those that it is in. */
export function constraintsWithout(table: CatalogObject, column: string): Constraint[] {
  return constraintsOf(table).filter(({ columns }) => !columns.includes(column));
}

/** Whether the table has CHECK constraints. */
export function hasChecks(table: CatalogObject): boolean {
  return constraintsOf(table).some(({ kind }) => kind === "CHECK");
}
