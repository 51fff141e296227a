import type { DeclaredTable } from "../declaration/declaration.ts";
import { type Field, isNumber, isOrdered } from "../tables/field.ts";
import type { Table } from "../tables/table.ts";
import { FORMAT, type JsonSchema, type Parameter } from "./describe.ts";
import { examplesOf } from "./describe-type.ts";
import { PAGE_DEFAULT, PAGE_MAX } from "./table-question.ts";

/** A query parameter that may be left out. */
export function optional(name: string, description: string, schema: JsonSchema): Parameter {
  return { name, in: "query", required: false, description, schema };
}

/** The parameters of a table's route. */
export function tableParameters(table: Table, declared: DeclaredTable): Parameter[] {
  const filters = table.fields.filter(({ filter }) => filter).map(fieldParameter);
  const lookups = Object.entries(declared.lookups).map(([name, { description, pattern, examples }]) =>
    optional(name, description, { type: "string", pattern: `^${pattern}$`, examples }),
  );
  return [
    ...lookups,
    ...filters,
    ...logicParameters(table),
    ...shapeParameters(table),
    ...pageParameters(),
    FORMAT,
  ];
}

const ORDERED = ["eq", "neq", "gt", "gte", "lt", "lte", "in", "isdistinct", "is"];
const TEXTUAL = [...ORDERED, "like", "ilike", "match", "imatch"];

/** The filter by a field: `eq.5`, `not.in.(1,2)`. */
export function fieldParameter(field: Field): Parameter {
  const operators = field.type.kind === "text" ? TEXTUAL : isOrdered(field.type) ? ORDERED : ["is"];
  const { plain } = field;
  const operator = `(not\\.)?(${operators.join("|")})(\\((any|all)\\))?\\.`;
  const plainPattern = plain && `${plain.pattern}(,${plain.pattern})*`;
  const none = plain?.none === undefined ? "" : `|${plain.none}`;
  const pattern = plain ? `^(${operator}.*|(${plainPattern}${none}).*)$` : `^${operator}.*$`;
  const words = plain ? " Or values, separated by commas" : "";
  const without = plain?.none === undefined ? "" : `; \`${plain.none}\` stands for rows without one`;
  const about = field.description === undefined ? "" : `${field.description}. `;
  return optional(
    field.name,
    `${about}An operator and a value: ${operators.map((each) => `\`${each}.\``).join(" ")}, \`not.\` before it.${words}${without}`,
    { type: "string", pattern, examples: filterExamples(field), "x-kind": field.type.kind },
  );
}

function filterExamples(field: Field): string[] {
  if (!isOrdered(field.type)) return ["is.null", "not.is.null"];
  const [first = "", second = first] = examplesOf(field);
  const quote = (value: string) =>
    /[,()"\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : value;
  const ranges = isNumber(field.type) || field.type.kind.startsWith("t") || field.type.kind === "date";
  return [
    ...(field.plain ? [first === second ? first : `${first},${second}`] : []),
    `eq.${first}`,
    `in.(${quote(first)},${quote(second)})`,
    ...(ranges ? [`gte.${first}`] : []),
    ...(field.type.kind === "text" ? [`ilike.*${first.slice(0, 2)}*`] : []),
    `not.eq.${second}`,
    ...(field.nullable ? ["is.null"] : []),
  ];
}

/** `and`, `or` and their negations. */
function logicParameters({ fields }: Table): Parameter[] {
  const [first, second = first] = fields.filter(({ filter, type }) => filter && isOrdered(type));
  if (!first || !second) return [];
  const [one = ""] = examplesOf(first);
  const [other = ""] = examplesOf(second);
  const examples = [
    `(${first.name}.eq.${one},${second.name}.eq.${other})`,
    `(${first.name}.is.null,not.and(${second.name}.neq.${other},${first.name}.in.(${one})))`,
  ];
  const schema = { type: "string", pattern: "^\\(.*\\)$", examples };
  return [
    optional("or", "Conditions of which one must hold", schema),
    optional("and", "Conditions that must all hold", schema),
    optional("not.or", "Conditions of which none may hold", schema),
    optional("not.and", "Conditions that may not all hold", schema),
  ];
}

/** What is given, and in which order. */
function shapeParameters({ fields, aggregates }: Table): Parameter[] {
  const names = fields.map(({ name }) => name);
  const sortable = fields.filter(({ sort }) => sort).map(({ name }) => name);
  const [first = ""] = names;
  const number = fields.find(({ type }) => isNumber(type) && type.kind !== "integer")?.name;
  const measured = number ?? fields.find(({ type }) => isNumber(type))?.name;
  const group = fields.find(({ type }) => isOrdered(type))?.name ?? first;
  const two = measured === undefined ? first : `${first},${measured}`;
  const summed = measured === undefined ? `${group},count()` : `${group},total:${measured}.sum(),count()`;
  const some = `(${names.join("|")})(,(${names.join("|")})){0,${Math.max(0, names.length - 1)}}`;
  const key = `-?(${sortable.join("|")})`;
  return [
    optional(
      "select",
      `What to give, separated by commas: fields, \`other:field\` under another name${aggregates ? ", and `field.sum()`, `avg()`, `min()`, `max()`, `count()` over the rows that share the rest" : ""}`,
      {
        type: "string",
        pattern: "^([A-Za-z_][A-Za-z0-9_]*:)?(\\*|[A-Za-z_]).*$",
        examples: [two, ...(aggregates ? [summed] : [])],
      },
    ),
    ...(aggregates
      ? [
          optional("distinct", "`true` gives each combination of the selected fields once", {
            type: "string",
            enum: ["true", "false"],
          }),
        ]
      : []),
    optional(
      "order",
      "Fields to sort by, separated by commas, `.desc` behind one for descending, then `.nullsfirst` or `.nullslast`",
      {
        type: "string",
        pattern: "^[A-Za-z_][A-Za-z0-9_]*(\\.asc|\\.desc)?(\\.nullsfirst|\\.nullslast)?(,[A-Za-z_].*)?$",
        examples: [`${measured ?? first}.desc.nullslast`, `${sortable[0] ?? first}.asc`],
      },
    ),
    optional("fields", `The older form of select: some of ${names.join(", ")}`, {
      type: "string",
      pattern: `^${some}$`,
      examples: [two],
    }),
    optional(
      "sort",
      "The older form of order: `-` before a field for descending; rows without a value come last",
      {
        type: "string",
        pattern: `^${key}(,${key}){0,9}$`,
        examples: [`-${measured ?? sortable[0] ?? first}`],
      },
    ),
  ];
}

function pageParameters(): Parameter[] {
  return [
    optional("limit", `Rows in a page, 1 to ${PAGE_MAX}; \`all\` streams every row at once`, {
      type: "string",
      pattern: "^([1-9][0-9]{0,3}|10000|all)$",
      default: String(PAGE_DEFAULT),
    }),
    optional("after", "Where the page starts: taken from a page's `next` link", {
      type: "string",
      pattern: "^[A-Za-z0-9_\\-]{1,4000}$",
    }),
  ];
}
