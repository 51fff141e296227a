import { parseDocument } from "yaml";
import { type Declaration, declarationSchema } from "./declaration.ts";

/** A declaration that cannot be served: says which part, and what to write. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
}

/**
 * Reads `api.yml` (docs/api.md says what may stand in it).
 * @param text YAML 1.2
 * @param where how the text is called in errors
 * @throws {DeclarationError} that names every part that does not fit
 * @example
 * readDeclaration("title: Stations\ntables:\n  stations: { relation: STATIONS, key: [id], columns: all }", "api.yml")
 */
export function readDeclaration(text: string, where: string): Declaration {
  const document = parseDocument(text, { uniqueKeys: true, stringKeys: true });
  const [broken] = document.errors;
  if (broken) throw new DeclarationError(`${where} is not YAML: ${broken.message}`);
  const read = declarationSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.join(".") || "it"}: ${issue.message}`);
    throw new DeclarationError(
      `${where} does not fit: ${faults.join("; ")}. docs/api.md says what may stand in it.`,
    );
  }
  const faults = faultsOf(read.data);
  if (faults.length > 0) throw new DeclarationError(`${where} does not fit: ${faults.join("; ")}.`);
  return read.data;
}

/** What a schema cannot see: names that lead nowhere, and paths that are given twice. */
function faultsOf(declaration: Declaration): string[] {
  const { tables, questions, rollups } = declaration;
  const faults: string[] = [];
  const demand = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const field = (table: string, name: string, where: string) => {
    const declared = tables[table];
    demand(declared !== undefined, `${where}: there is no table ${table}`);
    if (declared && declared.columns !== "all")
      demand(name in declared.columns, `${where}: table ${table} has no column ${name}`);
  };
  for (const [name, table] of Object.entries(tables)) {
    for (const key of table.key) field(name, key, `tables.${name}.key`);
    for (const facet of table.facets) field(name, facet, `tables.${name}.facets`);
    for (const [parameter, lookup] of Object.entries(table.lookups)) {
      const where = `tables.${name}.lookups.${parameter}`;
      field(lookup.table, lookup.match, where);
      field(lookup.table, lookup.give, where);
      field(name, lookup.filters, where);
      pattern(lookup.pattern, where, faults);
    }
    if (table.columns !== "all")
      for (const [column, declared] of Object.entries(table.columns)) {
        demand(!(column in table.lookups), `tables.${name}: ${column} is a column and a lookup`);
        if (declared?.plain)
          pattern(declared.plain.pattern, `tables.${name}.columns.${column}.plain`, faults);
      }
  }
  for (const [path, question] of Object.entries(questions)) {
    const asked = tables[question.table];
    demand(asked !== undefined, `questions.${path}: there is no table ${question.table}`);
    for (const [name, parameter] of Object.entries(question.parameters)) {
      const where = `questions.${path}.parameters.${name}`;
      for (const each of [path, ...Object.values(question.also)])
        demand(each.includes(`{${name}}`), `${where}: ${each} has no {${name}}`);
      demand(
        (parameter.lookup === undefined) !== (parameter.field === undefined),
        `${where}: give a lookup or a field`,
      );
      if (parameter.field !== undefined) field(question.table, parameter.field, where);
      if (parameter.lookup !== undefined)
        demand(
          parameter.lookup in (asked?.lookups ?? {}),
          `${where}: there is no lookup ${parameter.lookup}`,
        );
      if (parameter.pattern !== undefined) pattern(parameter.pattern, where, faults);
    }
  }
  for (const [path, { groups, of }] of Object.entries(rollups)) {
    for (const name of [groups.by, groups.member]) field(groups.table, name, `rollups.${path}.groups`);
    for (const name of [of.member, of.sum]) field(of.table, name, `rollups.${path}.of`);
  }
  const paths = pathsOf(declaration);
  for (const path of paths)
    demand(paths.filter((other) => other === path).length === 1, `${path} is declared more than once`);
  return [...new Set(faults)];
}

function pattern(text: string, where: string, faults: string[]): void {
  try {
    new RegExp(text, "v");
  } catch {
    faults.push(`${where}: ${text} is not a regular expression that browsers read`);
  }
}

/** The path of a table; undefined when it has none. */
export function pathOf(name: string, { path }: Declaration["tables"][string]): string | undefined {
  return path === false ? undefined : (path ?? `/${name}`);
}

/** The service's own paths, which no declaration may take. */
const OWN = ["/", "/test", "/docs", "/openapi.json", "/metrics", "/me", "/health/live", "/health/ready"];

function pathsOf({ tables, questions, rollups }: Declaration): string[] {
  return [
    ...OWN,
    ...Object.entries(tables).flatMap(([name, table]) => {
      const path = pathOf(name, table);
      return path === undefined ? [] : table.facets.length > 0 ? [path, `${path}/facets`] : [path];
    }),
    ...Object.entries(questions).flatMap(([path, { also }]) => [path, ...Object.values(also)]),
    ...Object.keys(rollups),
  ];
}
