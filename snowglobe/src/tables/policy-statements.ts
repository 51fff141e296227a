import type { Execution } from "../account/account.ts";
import { type CatalogObject, TABLE_LIKE_KINDS } from "../account/catalog.ts";
import { tagMasks } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { notSupported, SnowflakeError } from "../errors/snowflake-error.ts";
import { withAnswers } from "../expression/await-answers.ts";
import { coerce } from "../expression/coerce.ts";
import { createCompiler } from "../expression/compiler.ts";
import { wireLiteral } from "../expression/literal.ts";
import { parseExpressionText } from "../parser/parse-statement.ts";
import { compile } from "../query/expression.ts";
import { timestampMapping } from "../query/parsed.ts";
import { plainContext } from "../query/query.ts";
import { parseDataType } from "../sql/parse-type.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import {
  type PolicyProperties,
  readPolicyProperties,
  readTableProperties,
} from "../storage/table-properties.ts";
import { BOOLEAN } from "../types/data-type.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { createInPlace, findPlace, ownerOf } from "./create-object.ts";
import { inSchemaOf } from "./create-view.ts";
import { type CreateWords, readIfNotExists } from "./written/create-words.ts";

/** Policies whose body is an expression over columns. */
export type PolicyKind = "ROW ACCESS POLICY" | "MASKING POLICY";

/** `Row access policy`, as messages begin. */
const labelOf = (kind: PolicyKind) => (kind === "MASKING POLICY" ? "Masking policy" : "Row access policy");

/**
 * CREATE ROW ACCESS POLICY and MASKING POLICY.
 * https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy
 * https://docs.snowflake.com/en/sql-reference/sql/create-masking-policy
 */
export async function createPolicy(
  execution: Execution,
  reader: TokenReader,
  words: CreateWords & { readonly kind: PolicyKind },
): Promise<ResultSet> {
  const ifNotExists = readIfNotExists(reader, words);
  const name = reader.qualifiedName();
  const place = findPlace(execution, words.kind, name, {
    orReplace: words.orReplace,
    keep: ifNotExists || words.orAlter,
  });
  reader.expect("AS");
  const args = reader.list(() => ({
    name: reader.identifier(),
    type: typeName(parseDataType(reader, timestampMapping(execution.session))),
  }));
  if (args.length === 0) throw reader.unexpected();
  const returns = readReturns(execution, reader, words.kind, args[0]?.type ?? "");
  reader.expect("->");
  const { body, comment } = readBody(execution, reader);
  const properties: PolicyProperties = { arguments: args, body, ...(returns && { returns }) };
  const created = statusResult(`${labelOf(words.kind)} '${place.path.name}' is successfully created.`);
  if (place.existing && ifNotExists)
    return statusResult(`${place.path.name} already exists, statement succeeded.`);
  await checkBody(execution, properties, place.path);
  if (place.existing && words.orAlter) {
    await replaceBody(execution, place.existing, properties, comment);
    return created;
  }
  if (place.existing) refuseWhileAttached(execution, place.existing, "replaced");
  await execution.account.change((change) =>
    createInPlace(
      change,
      {
        kind: words.kind,
        path: place.path,
        owner: ownerOf(execution),
        comment: comment ?? "",
        properties,
      },
      place.existing,
    ),
  );
  return created;
}

/** RETURNS and a type: BOOLEAN, or that of a masking policy's first argument. */
function readReturns(
  execution: Execution,
  reader: TokenReader,
  kind: PolicyKind,
  first: string,
): string | undefined {
  reader.expect("RETURNS");
  if (kind === "ROW ACCESS POLICY") {
    reader.expect("BOOLEAN");
    return undefined;
  }
  const returns = typeName(parseDataType(reader, timestampMapping(execution.session)));
  if (returns !== first)
    throw invalid(
      "391912",
      "42601",
      `Masking policy function argument and return type mismatch: ${first} and ${returns}.`,
    );
  return returns;
}

/** The body's text, and a comment behind it. */
function readBody(execution: Execution, reader: TokenReader): { body: string; comment: string | undefined } {
  const start = reader.peek()?.start ?? 0;
  const text = reader.rest().replace(/;\s*$/, "");
  const tokens = tokenize(text);
  const place = tokens.findIndex(
    (token, index) =>
      token.value === "COMMENT" && tokens[index + 1]?.value === "=" && index === tokens.length - 3,
  );
  if (tokens.some(({ value }) => value === "EXEMPT_OTHER_POLICIES"))
    throw notSupported("EXEMPT_OTHER_POLICIES");
  const body = place < 0 ? text : text.slice(0, tokens[place]?.start ?? 0).trimEnd();
  parseExpressionText(body, tokenize(body), timestampMapping(execution.session));
  if (start === 0 || body === "") throw invalid("001003", "42000", "a policy needs a body.");
  return { body, comment: place < 0 ? undefined : tokens.at(-1)?.value };
}

/** The body must mean something: every name and type in it is looked up with the rights of the policy's owner. */
async function checkBody(
  execution: Execution,
  properties: PolicyProperties,
  path: { readonly database?: string; readonly schema?: string },
): Promise<void> {
  const startedAt = new Date(execution.account.now());
  const expression = parseExpressionText(
    properties.body,
    tokenize(properties.body),
    timestampMapping(execution.session),
  );
  await withAnswers((answer) => {
    const compiler = createCompiler(execution, answer, startedAt);
    const environment = {
      compiler,
      rights: inSchemaOf(execution, path),
      text: properties.body,
      commonTables: new Map(),
      inside: [],
    };
    const substitutes = new Map(
      properties.arguments.map(({ name, type }) => {
        const { constant: _, ...value } = wireLiteral(
          null,
          parseDataType(new TokenReader(type, tokenize(type))),
        );
        return [name, value] as const;
      }),
    );
    const context = { ...plainContext(environment, undefined), scope: { relations: [], substitutes } };
    const { returns } = properties;
    coerce(
      compiler,
      compile(context, expression),
      returns === undefined ? BOOLEAN : parseDataType(new TokenReader(returns, tokenize(returns))),
    );
  });
}

async function replaceBody(
  execution: Execution,
  policy: CatalogObject,
  properties: PolicyProperties,
  comment: string | undefined,
): Promise<void> {
  const { account, session } = execution;
  account.access.require(session, "OWNERSHIP", policy);
  const before = readPolicyProperties(policy);
  if (JSON.stringify(before.arguments) !== JSON.stringify(properties.arguments))
    throw invalid(
      "391912",
      "42601",
      `The signature of ${policy.kind.toLowerCase()} '${policy.path.name}' cannot be changed.`,
    );
  await account.change(async (change) => {
    change.update(policy.id, { properties, ...(comment !== undefined && { comment }) });
  });
}

/** ALTER ROW ACCESS | MASKING POLICY … SET BODY -> … | RENAME TO | SET COMMENT = … */
export async function alterPolicy(
  execution: Execution,
  reader: TokenReader,
  kind: PolicyKind,
): Promise<ResultSet> {
  const { account, session } = execution;
  const done = statusResult("Statement executed successfully.");
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  if (ifExists && !account.access.lookUp(session, kind, name)) return done;
  const policy = account.access.resolve(session, kind, name);
  account.access.require(session, "OWNERSHIP", policy);
  if (reader.accept("SET", "BODY", "->")) {
    const { body } = readBody(execution, reader);
    const properties = { ...readPolicyProperties(policy), body };
    await checkBody(execution, properties, policy.path);
    await replaceBody(execution, policy, properties, undefined);
    return done;
  }
  if (reader.accept("RENAME", "TO")) {
    const path = account.access.placeForNew(session, kind, reader.qualifiedName());
    reader.end();
    await account.change(async (change) => void change.update(policy.id, { path }));
    return done;
  }
  const comment = reader.accept("UNSET", "COMMENT") ? "" : readComment(reader);
  reader.end();
  await account.change(async (change) => void change.update(policy.id, { comment }));
  return done;
}

function readComment(reader: TokenReader): string {
  reader.expect("SET", "COMMENT", "=");
  return reader.string();
}

/** Tables, views and dynamic tables that a policy is on. */
export function protectedBy(execution: Pick<Execution, "account">, policyId: number): CatalogObject[] {
  const { catalog } = execution.account;
  return TABLE_LIKE_KINDS.flatMap((kind) => catalog.list(kind, { temporary: "every session" })).filter(
    (object) =>
      readTableProperties(object).rowAccessPolicy?.policyId === policyId ||
      object.columns?.some(
        (column) =>
          column.mask?.policyId === policyId ||
          (!column.mask && tagMasks(catalog, object, column).some((mask) => mask.policyId === policyId)),
      ),
  );
}

/** @throws {SnowflakeError} 391901 while a table has the policy. */
export function refuseWhileAttached(execution: Execution, policy: CatalogObject, verb: string): void {
  const [first] = protectedBy(execution, policy.id);
  if (first)
    throw new SnowflakeError(
      "391901",
      "23001",
      `SQL compilation error:\nPolicy ${policy.path.name} cannot be dropped/replaced as it is associated with one or more entities. (It cannot be ${verb} while it is on ${first.path.name}.)`,
    );
}
