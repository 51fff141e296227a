import type { Execution, StatementFamily } from "../../account/account.ts";
import { signatureType } from "../../catalog/object-name.ts";
import type { FunctionProperties } from "../../catalog/routines/function-properties.ts";
import { invalid } from "../../errors/invalid.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { withAnswers } from "../../expression/await-answers.ts";
import { createCompiler } from "../../expression/compiler.ts";
import { checkBody } from "../../query/call-sql-function.ts";
import { timestampMapping } from "../../query/parsed.ts";
import { parseDataType } from "../../sql/parse-type.ts";
import { TokenReader } from "../../sql/token-reader.ts";
import { tokenize } from "../../sql/tokenize.ts";
import { createInPlace, findPlace, ownerOf } from "../../tables/create-object.ts";
import { inSchemaOf } from "../../tables/create-view.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import { typeName } from "../../types/type-name.ts";

/** CREATE FUNCTION … LANGUAGE SQL. https://docs.snowflake.com/en/sql-reference/sql/create-function */
export const functionFamily: StatementFamily = {
  name: "function",
  accepts: (tokens) => {
    const reader = new TokenReader("", tokens);
    if (!reader.accept("CREATE")) return false;
    reader.accept("OR", "REPLACE");
    reader.accept("OR", "ALTER");
    for (const word of ["SECURE", "TEMPORARY", "TEMP", "AGGREGATE", "EXTERNAL"]) reader.accept(word);
    return reader.looksLike("FUNCTION");
  },
  commits: true,
  execute: createFunction,
};

async function createFunction(execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens);
  const mapping = timestampMapping(execution.session);
  reader.expect("CREATE");
  const orReplace = reader.accept("OR", "REPLACE");
  if (reader.looksLike("OR", "ALTER", "EXTERNAL")) throw notSupported("CREATE OR ALTER EXTERNAL FUNCTION");
  if (reader.looksLike("OR", "ALTER")) throw notSupported("CREATE OR ALTER FUNCTION");
  const secure = reader.accept("SECURE");
  if (!reader.accept("FUNCTION")) throw notSupported(`CREATE ${reader.peek()?.value ?? ""} FUNCTION`);
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  const args: { name: string; type: string; signature: string }[] = reader.list(() => {
    const argument = reader.identifier();
    const start = reader.peek()?.start ?? 0;
    const type = typeName(parseDataType(reader, mapping));
    const written = reader.sql.slice(start, reader.lastEnd);
    if (reader.looksLike("DEFAULT")) throw notSupported("a function's argument with a default");
    return { name: argument, type, signature: signatureType(new TokenReader(written, tokenize(written))) };
  });
  const copyGrants = reader.accept("COPY", "GRANTS");
  reader.expect("RETURNS");
  const columns = reader.accept("TABLE")
    ? reader.list(() => ({ name: reader.identifier(), type: typeName(parseDataType(reader, mapping)) }))
    : undefined;
  const returns = columns
    ? `TABLE (${columns.map((column) => `${column.name} ${column.type}`).join(", ")})`
    : typeName(parseDataType(reader, mapping));
  const { comment, body } = readOptions(reader);
  const signature = `${name.at(-1) ?? ""}(${args.map((argument) => argument.signature).join(", ")})`;
  const place = findPlace(execution, "FUNCTION", [...name.slice(0, -1), signature], {
    orReplace,
    keep: ifNotExists,
  });
  if (place.existing && ifNotExists)
    return statusResult(`${name.at(-1)} already exists, statement succeeded.`);
  const properties: FunctionProperties = {
    language: "SQL",
    arguments: args.map((argument) => ({ name: argument.name, type: argument.type })),
    returns,
    ...(columns && { columns }),
    body,
    secure,
  };
  const startedAt = new Date(execution.account.now());
  await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, startedAt);
    checkBody(
      {
        compiler,
        rights: inSchemaOf(execution, place.path),
        text: body,
        commonTables: new Map(),
        inside: [],
      },
      properties,
    );
  });
  await execution.account.change((change) =>
    createInPlace(
      change,
      { kind: "FUNCTION", path: place.path, owner: ownerOf(execution), comment, properties },
      place.existing,
      copyGrants,
    ),
  );
  return statusResult(`Function ${name.at(-1)} successfully created.`);
}

function readOptions(reader: TokenReader): { comment: string; body: string } {
  let comment = "";
  while (!reader.accept("AS")) {
    if (reader.accept("LANGUAGE")) {
      const language = reader.identifier();
      if (language !== "SQL") throw notSupported(`CREATE FUNCTION … LANGUAGE ${language}`);
    } else if (reader.accept("COMMENT", "=")) comment = reader.comment();
    else if (reader.acceptOneOf("IMMUTABLE", "VOLATILE", "MEMOIZABLE")) continue;
    else if (reader.accept("CALLED", "ON", "NULL", "INPUT") || reader.accept("NOT", "NULL")) continue;
    else if (reader.peek()?.kind === "word") throw notSupported(`CREATE FUNCTION … ${reader.peek()?.value}`);
    else throw reader.unexpected();
  }
  const body = reader.string().trim().replace(/;$/, "").trim();
  reader.end();
  if (body === "") throw invalid("001003", "42000", "a function needs a body.");
  return { comment, body };
}
