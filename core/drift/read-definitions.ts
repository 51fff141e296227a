import { StatementError } from "../errors/index.ts";
import { quoteLiteral } from "../snowflake/quote.ts";
import { keyOf, type SeenObject } from "./fingerprint.ts";
import { MOVING_PROPERTIES, OBJECT_KINDS } from "./object-kinds.ts";
import type { Reading } from "./reading.ts";
import { factText, firstLine } from "./row-text.ts";

/** How many statements one request asks for. */
const BATCH = 50;

/** An object whose statement is still to be read, by GET_DDL's word for its kind. */
export interface ListedObject extends SeenObject {
  readonly ddlKind?: string | undefined;
}

/** Adds what DESCRIBE tells of those kinds of which SHOW tells too little. */
export async function addDescriptions(
  reading: Reading,
  objects: readonly ListedObject[],
): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for (const object of objects) {
    const kind = OBJECT_KINDS.find((one) => one.kind === object.kind);
    if (kind?.describe === undefined) {
      all.push(object);
      continue;
    }
    const rows = await reading.ask(keyOf(object), `DESCRIBE ${object.kind} ${object.name}`);
    const facts = kind.describe === "row" ? ofRow(rows?.[0], kind.describeFacts ?? []) : ofProperties(rows);
    all.push({ ...object, facts: { ...object.facts, ...facts } });
  }
  return all;
}

type Row = Readonly<Record<string, unknown>>;

function ofRow(row: Row | undefined, names: readonly string[]): Record<string, string> {
  if (row === undefined) return {};
  return Object.fromEntries(names.map((name) => [name, factText(row[name])]));
}

function ofProperties(rows: readonly Row[] | undefined): Record<string, string> {
  const named = (rows ?? []).map((row) => [`${row.parent_property}.${row.property}`, row] as const);
  return Object.fromEntries(
    named
      .filter(([name]) => !MOVING_PROPERTIES.has(name))
      .map(([name, row]) => [name, factText(row.property_value)]),
  );
}

/**
 * Adds the statements, with GET_DDL of many objects in one request; when one of them cannot be had, each is asked for
 * by itself, and the ones that cannot are told.
 */
export async function addDefinitions(
  reading: Reading,
  objects: readonly ListedObject[],
): Promise<SeenObject[]> {
  const wanted = objects.filter(({ ddlKind }) => ddlKind !== undefined);
  const texts = new Map<string, string>();
  for (let at = 0; at < wanted.length; at += BATCH) {
    const batch = wanted.slice(at, at + BATCH);
    for (const [key, ddl] of await readBatch(reading, batch)) texts.set(key, ddl);
  }
  return objects.map(({ ddlKind: _, ...object }) => {
    const ddl = texts.get(keyOf(object));
    return ddl === undefined ? object : { ...object, ddl };
  });
}

async function readBatch(reading: Reading, batch: readonly ListedObject[]): Promise<[string, string][]> {
  try {
    const asked = batch.map(
      ({ ddlKind = "", name }, index) =>
        `GET_DDL(${quoteLiteral(ddlKind)}, ${quoteLiteral(name)}, TRUE) AS D${index}`,
    );
    const { rows } = await reading.connection.query<Row>(`SELECT ${asked.join(", ")}`);
    return batch.map((object, index) => [keyOf(object), String(rows[0]?.[`D${index}`])]);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    if (batch.length > 1) {
      const halves = [batch.slice(0, batch.length / 2), batch.slice(batch.length / 2)];
      const read: [string, string][] = [];
      for (const half of halves) read.push(...(await readBatch(reading, half)));
      return read;
    }
    reading.unread.push(
      ...batch.map((object) => ({ what: keyOf(object), reason: firstLine(error.message) })),
    );
    return [];
  }
}
