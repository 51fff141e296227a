// npx tsx examples/api-client/generate.ts URL > client.ts: a typed client from the service's OpenAPI document.
import { readFile } from "node:fs/promises";

interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly description?: string;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly deprecated?: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query";
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** TypeScript source of a client: an interface for each shape, a method for each operation that answers with JSON. */
export function generateClient(document: OpenApi): string {
  const shapes = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export interface ${name} ${objectType(schema)}\n`,
  );
  const operations = Object.entries(document.paths)
    .map(([path, { get }]) => ({ path, ...get }))
    .filter((operation) => !operation.deprecated && answerOf(operation) !== undefined);
  return [
    "// Generated from the service's OpenAPI document by examples/api-client/generate.ts. Do not edit.",
    ...shapes,
    runtime,
    "/** A client of the service; every method resolves with the answer's body or throws an ApiError. */",
    "export function createClient(options: ClientOptions) {\n  const ask = asker(options);\n  return {",
    ...operations.map(method),
    "  };\n}\n",
  ].join("\n");
}

function method(operation: Operation & { readonly path: string }): string {
  const { operationId, summary, parameters, path } = operation;
  const members = parameters
    .filter(({ name }) => name !== "format")
    .map(({ name, required, schema }) => `${key(name)}${required ? "" : "?"}: ${typeOf(schema)}`);
  const optional = parameters.every(({ required }) => !required) ? " = {}" : "";
  const inPath = parameters
    .filter((parameter) => parameter.in === "path")
    .map(({ name }) => JSON.stringify(name));
  const argument = members.length === 0 ? "" : `input: { ${members.join("; ")} }${optional}`;
  const given = members.length === 0 ? "{}" : "input";
  return [
    `    /** ${summary}: GET ${path} */`,
    `    ${operationId}: (${argument}): Promise<${answerOf(operation)}> =>`,
    `      ask(${JSON.stringify(path)}, [${inPath.join(", ")}], ${given}),`,
  ].join("\n");
}

function answerOf(operation: Operation): string | undefined {
  const schema = operation.responses["200"]?.content?.["application/json"]?.schema;
  return schema && typeOf(schema);
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description ? `  /** ${schema.description} */\n` : "";
    return `${comment}  ${key(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};`;
  });
  if (additionalProperties === true)
    members.push("  /** What `select` gives another name, or sums. */\n  [more: string]: unknown;");
  return `{\n${members.join("\n")}\n}`;
}

/** A member's name, in quotes where it has to be. */
function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** @throws {Error} for a schema that this generator does not know: a wrong type would be worse. */
function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "unknown";
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (Array.isArray(schema.type))
    return schema.type.map((type: string) => typeOf({ ...schema, type })).join(" | ");
  switch (schema.type) {
    case "array":
      return `(${typeOf(schema.items ?? {})})[]`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "object":
      return objectType(schema);
    case undefined:
      return "unknown";
    default:
      throw new Error(`No TypeScript for the schema ${JSON.stringify(schema)}`);
  }
}

const runtime = `export interface ClientOptions {
  /** Address of the service's endpoint. */
  readonly baseUrl: string;
  /** Programmatic access token; the ingress of Snowflake asks for one. */
  readonly token?: string;
}

/** The service refused: what happened, and what to do. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(\`\${problem.detail} \${problem.advice}\`);
    this.name = "ApiError";
    this.problem = problem;
  }
}

function asker({ baseUrl, token }: ClientOptions) {
  return async <Answer>(
    path: string,
    inPath: readonly string[],
    input: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer> => {
    const filled = path.replaceAll(/\\{(\\w+)\\}/g, (_, name: string) => encodeURIComponent(input[name] ?? ""));
    const url = new URL(filled, baseUrl);
    for (const [name, value] of Object.entries(input))
      if (value !== undefined && !inPath.includes(name)) url.searchParams.set(name, value);
    const headers: Record<string, string> = { accept: "application/json" };
    if (token !== undefined) headers.authorization = \`Snowflake Token="\${token}"\`;
    const response = await fetch(url, { headers });
    const body: unknown = await response.json();
    if (!response.ok) throw new ApiError(body as Problem);
    return body as Answer;
  };
}
`;

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const from = process.argv[2] ?? "http://127.0.0.1:8080/openapi.json";
  const text = from.startsWith("http") ? await (await fetch(from)).text() : await readFile(from, "utf8");
  process.stdout.write(generateClient(JSON.parse(text) as OpenApi));
}
