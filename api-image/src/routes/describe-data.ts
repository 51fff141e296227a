import type { DeclaredQuestion, DeclaredRollup, DeclaredTable } from "../declaration/declaration.ts";
import type { Field } from "../tables/field.ts";
import { fieldOf, type Table } from "../tables/table.ts";
import {
  dataResponses,
  type ExampleRow,
  FORMAT,
  type JsonSchema,
  type OperationDescription,
  type Parameter,
  reference,
} from "./describe.ts";
import { optional, tableParameters } from "./describe-parameters.ts";
import { exampleOf, schemaOfField, schemaOfType } from "./describe-type.ts";
import { TOP_DEFAULT, TOP_MAX } from "./facets.ts";

type Tables = ReadonlyMap<string, Table>;
const NEXT = { type: ["string", "null"], description: "Path of the next page; null on the last" };

function tableNamed(tables: Tables, name: string): Table {
  const table = tables.get(name);
  if (!table) throw new Error(`Table ${name} is not known.`);
  return table;
}

function shapeName(name: string, { shape }: DeclaredTable): string {
  return shape ?? name.replaceAll(/(?:^|[_-]+)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The rows of a table: any may be left out, and `select` may add others. */
function rowSchema({ fields }: Table): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name, schemaOfField(field)])),
    additionalProperties: true,
  };
}

function pageSchema(row: string): JsonSchema {
  return {
    type: "object",
    properties: { data: { type: "array", items: reference(row) }, next: NEXT },
    required: ["data", "next"],
    additionalProperties: false,
  };
}

function exampleRow({ fields }: Table): ExampleRow {
  return Object.fromEntries(fields.map((field) => [field.name, exampleOf(field)]));
}

export function describeTable(name: string, declared: DeclaredTable, tables: Tables): OperationDescription {
  const table = tableNamed(tables, name);
  const shape = shapeName(name, declared);
  const refusals = Object.keys(declared.lookups).length > 0 ? [404] : [];
  return {
    operationId: declared.operation ?? `list${shape}`,
    tag: "data",
    summary: declared.summary ?? `Rows of ${name}`,
    description: declared.description,
    parameters: tableParameters(table, declared),
    responses: dataResponses(`${shape}Page`, [exampleRow(table)], { refusals, cached: table.cache }),
    schemas: { [shape]: rowSchema(table), [`${shape}Page`]: pageSchema(shape) },
  };
}

export function describeFacets(name: string, declared: DeclaredTable, tables: Tables): OperationDescription {
  const table = tableNamed(tables, name);
  const shape = shapeName(name, declared);
  const names = table.facets.map((field) => field.name);
  const values = uniqueSchemas(table.facets);
  const filters = tableParameters(table, declared).filter((parameter) =>
    filtersBy(parameter, table, declared),
  );
  const refusals = Object.keys(declared.lookups).length > 0 ? [404] : [];
  const examples = table.facets.map((field, index) => ({
    field: field.name,
    value: exampleOf(field),
    count: 12 - index,
  }));
  return {
    operationId: `count${shape}`,
    tag: "data",
    summary: `The commonest values of ${names.join(", ")}, counted`,
    description:
      "One row for each value, with the number of rows it stands in; the commonest of each field first.",
    parameters: [
      optional("of", `Fields to count the values of, separated by commas, of ${names.join(", ")}`, {
        type: "string",
        pattern: listOf(names),
        examples: [names.join(","), ...names],
      }),
      optional("top", `Values of each field, 1 to ${TOP_MAX}`, {
        type: "string",
        pattern: "^([1-9][0-9]?|100)$",
        default: String(TOP_DEFAULT),
      }),
      ...filters,
      FORMAT,
    ],
    responses: dataResponses(`${shape}Counts`, examples, { refusals, cached: table.cache }),
    schemas: {
      [`${shape}Count`]: {
        type: "object",
        properties: {
          field: { type: "string", enum: names },
          value: { anyOf: [...values, { type: "null" }] },
          count: { type: "integer" },
        },
        required: ["field", "value", "count"],
        additionalProperties: false,
      },
      [`${shape}Counts`]: pageSchema(`${shape}Count`),
    },
  };
}

function uniqueSchemas(fields: readonly Field[]): JsonSchema[] {
  const found = new Map(
    fields.map(({ type }) => {
      const schema =
        type.kind === "float" ? { anyOf: [{ type: "number" }, { type: "string" }] } : schemaOfType(type);
      return [JSON.stringify(schema), schema] as const;
    }),
  );
  return [...found.values()];
}

function filtersBy({ name }: Parameter, table: Table, declared: DeclaredTable): boolean {
  return (
    ["and", "or", "not.and", "not.or"].includes(name) ||
    name in declared.lookups ||
    table.fields.some((field) => field.name === name)
  );
}

export function listOf(names: readonly string[], item = (name: string) => name): string {
  const one = `(${names.map(item).join("|")})`;
  return `^${one}(,${one}){0,${Math.max(0, names.length - 1)}}$`;
}

export function describeQuestion(
  question: DeclaredQuestion,
  declared: DeclaredTable,
  tables: Tables,
  deprecated: boolean,
): OperationDescription {
  const table = tableNamed(tables, question.table);
  const parameters = Object.entries(question.parameters).map(([name, parameter]): Parameter => {
    const lookup = parameter.lookup === undefined ? undefined : declared.lookups[parameter.lookup];
    const field = parameter.field === undefined ? undefined : fieldOf(table, parameter.field);
    const pattern = lookup?.pattern ?? parameter.pattern;
    const examples = parameter.examples ?? lookup?.examples ?? field?.examples.map(String) ?? [];
    return {
      name,
      in: "path",
      required: true,
      description: parameter.description ?? lookup?.description ?? field?.description ?? name,
      schema: {
        type: "string",
        ...(pattern === undefined ? {} : { pattern: `^${pattern}$` }),
        ...(examples.length > 0 ? { examples } : {}),
      },
    };
  });
  return {
    operationId: question.operation,
    tag: "data",
    summary: question.summary,
    description: question.description,
    parameters: [...parameters, FORMAT],
    responses: dataResponses(`${shapeName(question.table, declared)}Page`, [exampleRow(table)], {
      refusals: [404, 414],
      cached: table.cache,
    }),
    ...(deprecated ? { deprecated } : {}),
  };
}

export function describeRollup(rollup: DeclaredRollup, tables: Tables): OperationDescription {
  const of = tableNamed(tables, rollup.of.table);
  const groups = tableNamed(tables, rollup.groups.table);
  const sum = fieldOf(of, rollup.of.sum);
  const { as, shape } = rollup;
  const example = {
    [as.group]: exampleOf(fieldOf(groups, rollup.groups.by)),
    [as.members]: [exampleOf(fieldOf(of, rollup.of.member))],
    [as.sum]: exampleOf(sum),
  };
  return {
    operationId: rollup.operation,
    tag: "data",
    summary: rollup.summary,
    description: rollup.description,
    parameters: [FORMAT],
    responses: dataResponses(`${shape}List`, [example], { cached: of.cache && groups.cache }),
    schemas: {
      [shape]: {
        type: "object",
        properties: {
          [as.group]: { type: "string" },
          [as.members]: { type: "array", items: { type: "string" } },
          [as.sum]: {
            type: "number",
            ...(sum.description === undefined ? {} : { description: sum.description }),
          },
        },
        required: [as.group, as.members, as.sum],
        additionalProperties: false,
      },
      [`${shape}List`]: pageSchema(shape),
    },
  };
}
