import * as z from "zod";
import { RESERVED } from "./reserved.ts";

const fieldName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "must be letters, digits and _, not beginning with a digit")
  .refine((name) => !RESERVED.has(name), "is a parameter of every table: give the field another name");
const path = z.string().regex(/^(\/[a-z0-9_-]+|\/\{[a-z_]+\})+$/, "must be a path: /words/{parameter}");
const typeName = z.string().regex(/^[A-Z][A-Za-z0-9]{0,62}$/, "must be the name of a type: Upper camel case");
const operation = z
  .string()
  .regex(/^[a-z][A-Za-z0-9_]{0,62}$/, "must be the name of a method: lower camel case");
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Values without an operator, `name=a,b`, for a column that old clients ask so. */
const plain = z.strictObject({
  pattern: z.string().describe("What one value looks like; no groups that capture"),
  most: z.int().min(1).max(1000).default(50),
  none: z.string().optional(),
  refusal: z.string(),
});

const column = z.strictObject({
  column: z.string().optional(),
  description: z.string().optional(),
  examples: z.array(scalar).optional(),
  filter: z.boolean().default(true),
  sort: z.boolean().default(true),
  plain: plain.optional(),
  list: z.literal("integers").optional(),
});

/** A parameter that filters a field by what another table says: the values that stand beside the one that is given. */
const lookup = z.strictObject({
  table: z.string(),
  match: fieldName,
  give: fieldName,
  filters: fieldName,
  pattern: z.string(),
  refusal: z.string(),
  description: z.string(),
  examples: z.array(z.string()).min(1),
  missing: z.string().describe("Said when there is none; {value} stands for what was asked"),
  advice: z.string(),
});

const table = z.strictObject({
  relation: z
    .string()
    .regex(
      /^(?:(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")(?:\.(?!$)|$)){1,3}$/,
      "must be NAME, SCHEMA.NAME or DATABASE.SCHEMA.NAME",
    ),
  path: z.union([path, z.literal(false)]).optional(),
  shape: typeName.optional(),
  operation: operation.optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  rights: z.enum(["caller", "service"]).default("caller"),
  key: z.array(fieldName).min(1),
  columns: z.union([z.literal("all"), z.record(fieldName, column.nullable())]),
  lookups: z.record(fieldName, lookup).default({}),
  aggregates: z
    .union([
      z.literal(false),
      z.strictObject({
        seconds: z.number().positive().max(3600).default(10),
        groups: z.int().min(1).max(1_000_000).default(10_000),
      }),
    ])
    .default(false),
  facets: z.array(fieldName).default([]),
  cache: z.boolean().default(true),
});

/** A path that asks one question of a table. */
const question = z.strictObject({
  table: z.string(),
  operation,
  summary: z.string(),
  description: z.string().optional(),
  parameters: z.record(
    fieldName,
    z.strictObject({
      lookup: fieldName.optional(),
      field: fieldName.optional(),
      pattern: z.string().optional(),
      refusal: z.string().optional(),
      description: z.string().optional(),
      examples: z.array(z.string()).optional(),
    }),
  ),
  order: z.string().optional(),
  also: z.record(operation, path).default({}),
});

/** A list of groups that one table names, with what the caller sees of each in another. */
const rollup = z.strictObject({
  operation,
  summary: z.string(),
  description: z.string().optional(),
  shape: typeName,
  groups: z.strictObject({ table: z.string(), by: fieldName, member: fieldName }),
  of: z.strictObject({ table: z.string(), member: fieldName, sum: fieldName }),
  /** What the group's members, and the group itself, are called in the answer. */
  as: z.strictObject({ group: fieldName, members: fieldName, sum: fieldName }),
});

/** `api.yml`: what a project serves. */
export const declarationSchema = z.strictObject({
  title: z.string().min(1),
  description: z.string().default(""),
  unit: z.string().optional().describe("What the numbers of a chart count"),
  tables: z
    .record(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, "must be lower-case letters, digits, _ and -"), table)
    .refine((tables) => Object.keys(tables).length > 0, "must name a table"),
  questions: z.record(path, question).default({}),
  rollups: z.record(path, rollup).default({}),
});

export type Declaration = z.output<typeof declarationSchema>;
export type DeclaredTable = z.output<typeof table>;
export type DeclaredColumn = z.output<typeof column>;
export type DeclaredLookup = z.output<typeof lookup>;
export type DeclaredQuestion = z.output<typeof question>;
export type DeclaredRollup = z.output<typeof rollup>;
