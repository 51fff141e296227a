import type { Execution } from "../account/account.ts";
import type { Session } from "../account/session.ts";
import { alreadyExists, notSupported } from "../errors/snowflake-error.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { createCompiler } from "../expression/compiler.ts";
import type { Environment } from "../expression/context.ts";
import type { Expression } from "../parser/ast.ts";
import { parsedQuery, timestampMapping } from "../query/parsed.ts";
import { compileQuery } from "../query/query.ts";
import type { LogicalTable, SemanticModel } from "../query/semantic/semantic-model.ts";
import { compileModel } from "../query/semantic-source.ts";
import { quotedPath } from "../sql/quoted-name.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { createInPlace, findPlace, ownerOf } from "../tables/create-object.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { checkedModel } from "./check-model.ts";
import { parseSemanticView, type WrittenSemanticView, type WrittenTable } from "./parse-semantic-view.ts";

const KIND = "SEMANTIC VIEW";

/**
 * CREATE [OR REPLACE | OR ALTER] SEMANTIC VIEW [IF NOT EXISTS], every expression compiled: what is wrong is told now.
 * https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
 */
export async function createSemanticView(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  const orAlter = !orReplace && reader.accept("OR", "ALTER");
  reader.expect("SEMANTIC", "VIEW");
  const ifNotExists = !orReplace && !orAlter && reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const written = parseSemanticView(reader, timestampMapping(session));
  if (orAlter && written.copyGrants) throw reader.unexpected();
  const { path, existing } = findPlace(execution, KIND, name, {
    orReplace: orReplace || orAlter,
    keep: ifNotExists,
  });
  if (existing && ifNotExists) return statusResult(`${path.name} already exists, statement succeeded.`);
  const other = account.catalog.findTableLike(path);
  if (other && other.id !== existing?.id) throw alreadyExists(path.name);
  const rights: Session = { ...session, database: path.database ?? null, schema: path.schema ?? null };
  const properties = await compiledModel(execution, rights, written);
  const comment = written.comment ?? "";
  await account.change(async (change) => {
    if (existing && orAlter) return change.update(existing.id, { properties, comment });
    const made = { kind: KIND, path, owner: ownerOf(execution), comment, properties } as const;
    return createInPlace(change, made, existing, written.copyGrants);
  });
  const done = existing && orAlter ? "altered" : "created";
  return statusResult(`Semantic view ${path.name} successfully ${done}.`);
}

/** The model with its columns and types. @throws {SnowflakeError} whatever is wrong with it */
function compiledModel(
  execution: Execution,
  rights: Session,
  written: WrittenSemanticView,
): Promise<SemanticModel> {
  const startedAt = new Date(execution.account.now());
  return withAnswers((answer) => {
    const compiler = { ...createCompiler(execution, answer, startedAt), isDefined: true };
    const environment: Environment = {
      ...{ compiler, rights, text: execution.sql, commonTables: new Map(), inside: [] },
    };
    const tables = written.tables.map((table) => logicalTable(execution, environment, table));
    const checked = checkedModel(written, tables);
    const untyped = written.expressions.map((each) => ({ ...each, type: "" }));
    const model: SemanticModel = { ...checked, expressions: untyped };
    const expressions = untyped.map((each) => ({ ...each, type: typeOf(environment, model, each) }));
    return { ...model, expressions };
  });
}

function logicalTable(
  { account: { access } }: Execution,
  environment: Environment,
  { name, alias, ...rest }: WrittenTable,
): LogicalTable {
  const object = access.lookUp(environment.rights, "TABLE LIKE", name);
  if (object?.kind === "STREAM" || object?.kind === KIND)
    throw notSupported(`a ${object.kind} as a logical table of a SEMANTIC VIEW`);
  const path = object?.path ?? access.pathOf(environment.rights, "TABLE", name, "CREATE");
  const { database = "", schema = "" } = path;
  const everything = `SELECT * FROM ${quotedPath([database, schema, path.name])}`;
  const query = compileQuery(environment, parsedQuery(environment, everything), undefined);
  return {
    alias,
    table: { database, schema, name: path.name },
    columns: query.columns.map((column) => column.name),
    primaryKey: [...rest.primaryKey],
    unique: rest.unique.map((key) => [...key]),
    ...{ synonyms: [...rest.synonyms], comment: rest.comment },
  };
}

function typeOf(
  environment: Environment,
  model: SemanticModel,
  { kind, table, name }: SemanticModel["expressions"][number],
): string {
  const span = { start: 0, end: 0 };
  const expression: Expression = { kind: "column", parts: table === null ? [name] : [table, name], span };
  const clauses = [{ kind: `${kind}S` as const, items: [{ expression }] }];
  const compiled = compileModel(environment, model, { view: { parts: [], span }, clauses }, true);
  const type = compiled.columns[0]?.type;
  return type ? typeName(type) : "";
}
