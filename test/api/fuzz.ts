import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: {
    readonly pattern?: string;
    readonly enum?: readonly string[];
    readonly examples?: readonly string[];
  };
}

interface Operation {
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }>
  >;
}

export interface FuzzRequest {
  readonly operation: Operation;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly get: Omit<Operation, "path"> }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Requests made from a document: parameters that fit, that nearly fit, that are hostile, or that are left out. */
export function requestsOf(document: OpenApi): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(document.paths).map(([path, { get }]) => ({ ...get, path }));
  const accept = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("application/json", "text/csv", "application/x-ndjson", "*/*") },
    { weight: 1, arbitrary: fc.constantFrom("", "image/png", "text/*;q=0.1", ";;;") },
  );
  const encoding = fc.constantFrom("", "gzip", "br", "br;q=0, gzip", "*", "zstd");
  // Made once for each operation: making them costs more than what comes out of them.
  const requests = operations.map((operation) =>
    fc
      .record({
        values: fc.tuple(...operation.parameters.map(parameterValue)),
        more: fc.oneof(
          { weight: 8, arbitrary: fc.constant(null) },
          { weight: 1, arbitrary: fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 20 })) },
        ),
        headers: fc.record({ accept, "accept-encoding": encoding }),
      })
      .map(({ values, more, headers }) => {
        const url = urlOf(operation, values, more);
        // What a failure shows: the operation, with all that the document says of it, hides the request.
        const [name, text] = [fc.toStringMethod, () => `GET ${url} ${JSON.stringify(headers)}`];
        return { operation, url, headers, [name]: text };
      }),
  );
  return fc.oneof(...requests);
}

function parameterValue({ schema, required }: Parameter): fc.Arbitrary<string | undefined> {
  const fitting = schema.enum
    ? fc.constantFrom(...schema.enum)
    : schema.pattern
      ? fc.stringMatching(new RegExp(schema.pattern), { maxLength: 40 })
      : fc.string();
  const hostile = fc.constantFrom(
    "' OR 1=1 --",
    "../..",
    "<script>alert(1)</script>",
    "\u0000",
    "%00",
    "NaN",
    "-1",
    "🦊",
    "a".repeat(3000),
    "null",
  );
  const known = schema.examples ? fc.constantFrom(...schema.examples) : fitting;
  const near = fitting.chain((text) => fc.string({ minLength: 1, maxLength: 3 }).map((tail) => text + tail));
  return fc.oneof(
    // A table has many parameters: most are left out of a request, so that what is there is answered.
    { weight: required ? 0 : 90, arbitrary: fc.constant(undefined) },
    { weight: 16, arbitrary: known },
    { weight: 2, arbitrary: fitting },
    { weight: 1, arbitrary: near },
    { weight: 1, arbitrary: hostile },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  );
}

function urlOf(
  operation: Operation,
  values: readonly (string | undefined)[],
  more: [string, string] | null,
): string {
  let path = operation.path;
  const search: string[] = [];
  for (const [index, { name, in: place }] of operation.parameters.entries()) {
    const value = values[index];
    if (place === "path") path = path.replace(`{${name}}`, encode(value ?? ""));
    else if (value !== undefined) search.push(`${name}=${encode(value)}`);
  }
  if (more) search.push(`${encode(more[0])}=${encode(more[1])}`);
  return search.length === 0 ? path : `${path}?${search.join("&")}`;
}

/** Lone surrogates have no URL form: they go as the replacement character. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/**
 * Sends a request and says what of its answer the document does not allow, with the answer; undefined when all is as
 * documented.
 */
export function checker(
  app: FastifyInstance,
  document: OpenApi,
  onStatus: (status: number) => void = () => {},
): (request: FuzzRequest) => Promise<string | undefined> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "api", components: document.components });
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schema: unknown): ValidateFunction => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
    const known = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(text, known);
    return known;
  };
  const faultOf = ({ operation, url }: FuzzRequest, response: LightMyRequestResponse): string | undefined => {
    const { statusCode, body } = response;
    if (statusCode >= 500) return "the service failed";
    // An empty path parameter is another path.
    const documented = operation.responses[String(statusCode)];
    if (!documented)
      return statusCode === 404 && url.includes("//") ? undefined : `${statusCode} is not documented`;
    if (!documented.content) return body === "" ? undefined : `${statusCode} has a body`;
    const type = String(response.headers["content-type"]).split(";")[0] ?? "";
    const described = documented.content[type];
    if (!described) return `${statusCode} as ${type} is not documented`;
    if (!type.endsWith("json") || response.headers["content-encoding"] !== undefined) return undefined;
    if (type === "application/x-ndjson") {
      for (const line of body.split("\n").filter(Boolean)) JSON.parse(line);
      return undefined;
    }
    const validate = validatorOf(described.schema);
    return validate(JSON.parse(body)) ? undefined : JSON.stringify(validate.errors);
  };
  return async (request) => {
    const response = await app.inject({ url: request.url, headers: request.headers });
    onStatus(response.statusCode);
    const fault = faultOf(request, response);
    return fault && `${fault}\nAnswer: ${response.statusCode} ${response.body.slice(0, 1000)}`;
  };
}

/**
 * Fuzzes the service over its own document.
 * @returns how often each status was answered
 * @throws what fast-check found, with the seed, the smallest request that shows it, and the answer to that
 */
export async function fuzz(
  app: FastifyInstance,
  requests: number,
  seed?: number,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const document = (await app.inject("/openapi.json")).json<OpenApi>();
  const check = checker(app, document, (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1));
  await fc.assert(
    fc.asyncProperty(requestsOf(document), async (request) => {
      const fault = await check(request);
      if (fault !== undefined) throw new Error(fault);
    }),
    { numRuns: requests, includeErrorInReport: true, ...(seed === undefined ? {} : { seed }) },
  );
  return statuses;
}
