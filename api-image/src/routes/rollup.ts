import type { FastifyReply, FastifyRequest } from "fastify";
import type { DeclaredRollup } from "../declaration/declaration.ts";
import { append, bytesOf, byteText } from "../formats/byte-text.ts";
import { numberOf, rowWriter } from "../formats/write-rows.ts";
import { type Answering, answerFrom, readRows, type Subject, sendAndKeep } from "../http/answering.ts";
import type { Context } from "../http/context.ts";
import { tagOf } from "../http/etag.ts";
import { ALL } from "../question/condition.ts";
import { completeSort } from "../question/parse-order.ts";
import { plainOutput } from "../question/parse-select.ts";
import { type Cell, TEXT, type ValueType } from "../tables/field.ts";
import { fieldOf, type Table } from "../tables/table.ts";
import { readPairs } from "./lookup.ts";
import { inputReader, readFormat } from "./read-input.ts";
import type { Input } from "./route.ts";

export interface RollupQuestion {
  readonly subject: Subject;
  /** Where the members are seen, and which groups they belong to. */
  readonly of: Table;
  readonly groups: Table;
}

/** @throws {Problem} 400 for what does not fit */
export function rollupQuestion(input: Input, tables: readonly Table[]): RollupQuestion {
  const [of, groups] = tables;
  if (!of || !groups) throw new Error("A rollup needs two tables.");
  const reader = inputReader(input);
  readFormat(reader);
  reader.end();
  return { subject: { tables, tag: tagOf(input.url), kept: tables.every(({ cache }) => cache) }, of, groups };
}

interface Group {
  readonly name: string;
  readonly members: readonly string[];
  /** In units of the sum's last digit, so that they add up exactly; a float for floats. */
  readonly sum: string;
}

/** Answers with the groups of whose members the caller sees something. */
export function answerRollup(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { subject, of, groups }: RollupQuestion,
  declared: DeclaredRollup,
): unknown {
  return answerFrom(context, request, reply, subject, async (answering) => {
    const { caller, requestId } = answering;
    const asked = { table: groups, from: declared.groups.by, to: declared.groups.member };
    const signal = new AbortController().signal;
    const pairs = await readPairs(context, asked, caller, { requestId, signal });
    const { type } = fieldOf(of, declared.of.sum);
    const seen = await sumsOf(answering, of, declared);
    const names = [...new Set(pairs.map(([name]) => name))];
    const found: Group[] = names.flatMap((name) => {
      const members = pairs
        .filter(([group, member]) => group === name && seen.has(member))
        .map(([, member]) => member);
      if (members.length === 0) return [];
      return [
        {
          name,
          members,
          sum: total(
            members.flatMap((member) => seen.get(member) ?? []),
            type,
          ),
        },
      ];
    });
    return sendAndKeep(answering, written(answering, declared, found, type));
  });
}

/** Member -> its value, as the caller may see it. */
async function sumsOf(
  answering: Answering,
  table: Table,
  { of }: DeclaredRollup,
): Promise<Map<string, Cell>> {
  const outputs = [of.member, of.sum].map((name) => plainOutput(fieldOf(table, name)));
  const keys = completeSort([], table.key.map(plainOutput));
  const hidden = keys
    .map(({ output }) => output)
    .filter(({ name }) => outputs.every((shown) => shown.name !== name));
  const query = {
    kind: "rows" as const,
    table,
    outputs: [...outputs, ...hidden],
    where: ALL,
    grouped: false,
    sort: keys,
  };
  const seen = new Map<string, Cell>();
  for await (const batch of readRows(answering, query))
    for (const [member, value] of batch) seen.set(String(member), value ?? 0);
  return seen;
}

function total(values: readonly Cell[], { kind, scale }: ValueType): string {
  if (kind === "float") return String(values.reduce((sum: number, value) => sum + Number(value), 0));
  const units = values.reduce((sum: bigint, value) => sum + unitsOf(value, scale), 0n);
  const text = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const at = text.length - scale;
  return numberOf(`${units < 0n ? "-" : ""}${text.slice(0, at)}${scale > 0 ? `.${text.slice(at)}` : ""}`);
}

function unitsOf(value: Cell, scale: number): bigint {
  const digits = typeof value === "number" ? value.toFixed(scale) : String(value ?? 0);
  const [whole = "0", fraction = ""] = digits.split(".");
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
}

function written(
  { format }: Answering,
  { as }: DeclaredRollup,
  groups: readonly Group[],
  type: ValueType,
): Buffer {
  if (format !== "csv") {
    const rows = groups.map(
      ({ name, members, sum }) =>
        `{${JSON.stringify(as.group)}:${JSON.stringify(name)},${JSON.stringify(as.members)}:${JSON.stringify(members)},${JSON.stringify(as.sum)}:${sum}}`,
    );
    return Buffer.from(
      format === "json" ? `{"data":[${rows.join(",")}],"next":null}` : rows.map((row) => `${row}\n`).join(""),
    );
  }
  const writer = rowWriter("csv", [
    { name: as.group, type: TEXT },
    { name: as.members, type: TEXT },
    { name: as.sum, type: { ...type, long: true } },
  ]);
  const text = byteText(1024);
  append(text, writer.head);
  writer.rows(
    groups.map(({ name, members, sum }) => [name, members.join(" "), sum]),
    true,
    text,
  );
  return bytesOf(text);
}
