import { notSupported } from "../errors/snowflake-error.ts";
import type { NameParts, TokenReader } from "../sql/token-reader.ts";

/** The properties that CREATE and ALTER … SET take. */
export interface ServiceOptions {
  minInstances?: number;
  minReadyInstances?: number;
  maxInstances?: number;
  autoResume?: boolean;
  queryWarehouse?: NameParts;
  comment?: string;
}

export interface CreateService {
  readonly name: NameParts;
  readonly ifNotExists: boolean;
  readonly computePool: NameParts;
  readonly specification: string;
  readonly options: ServiceOptions;
}

/** After CREATE SERVICE. https://docs.snowflake.com/en/sql-reference/sql/create-service */
export function parseCreateService(reader: TokenReader): CreateService {
  const ifNotExists = reader.accept("IF", "NOT", "EXISTS");
  const name = reader.qualifiedName();
  reader.expect("IN", "COMPUTE", "POOL");
  const computePool = reader.qualifiedName();
  const specification = parseSpecification(reader);
  const options = parseOptions(reader);
  reader.end();
  return { name, ifNotExists, computePool, specification, options };
}

export type AlterService =
  | { readonly kind: "suspend" | "resume" }
  | { readonly kind: "specification"; readonly specification: string }
  | { readonly kind: "set"; readonly options: ServiceOptions }
  | { readonly kind: "unset"; readonly names: readonly (keyof ServiceOptions)[] };

/** After ALTER SERVICE [IF EXISTS] name. https://docs.snowflake.com/en/sql-reference/sql/alter-service */
export function parseAlterService(reader: TokenReader): AlterService {
  const alter = parseAction(reader);
  reader.end();
  return alter;
}

function parseAction(reader: TokenReader): AlterService {
  if (reader.accept("SUSPEND")) return { kind: "suspend" };
  if (reader.accept("RESUME")) return { kind: "resume" };
  if (reader.looksLike("FROM")) return { kind: "specification", specification: parseSpecification(reader) };
  if (reader.looksLike("SET", "TAG") || reader.looksLike("UNSET", "TAG"))
    throw notSupported("tags on services");
  if (reader.looksLike("RESTORE")) throw notSupported("ALTER SERVICE … RESTORE VOLUME");
  if (reader.accept("UNSET")) {
    const names: (keyof ServiceOptions)[] = [];
    do names.push(parseOptionName(reader));
    while (reader.accept(","));
    return { kind: "unset", names };
  }
  reader.expect("SET");
  return { kind: "set", options: parseOptions(reader) };
}

function parseSpecification(reader: TokenReader): string {
  reader.expect("FROM");
  if (reader.accept("SPECIFICATION")) return reader.string();
  throw notSupported("a service specification in a file or a template");
}

const OPTION_NAMES: Readonly<Record<string, keyof ServiceOptions>> = {
  MIN_INSTANCES: "minInstances",
  MIN_READY_INSTANCES: "minReadyInstances",
  MAX_INSTANCES: "maxInstances",
  AUTO_RESUME: "autoResume",
  QUERY_WAREHOUSE: "queryWarehouse",
  COMMENT: "comment",
};

function parseOptionName(reader: TokenReader): keyof ServiceOptions {
  for (const elsewhere of ["EXTERNAL_ACCESS_INTEGRATIONS", "AUTO_SUSPEND_SECS", "LOG_LEVEL", "TAG", "WITH"])
    if (reader.looksLike(elsewhere)) throw notSupported(`${elsewhere} of a service`);
  const word = reader.acceptOneOf(...Object.keys(OPTION_NAMES));
  const name = word && OPTION_NAMES[word];
  if (!name) throw reader.unexpected();
  return name;
}

function parseOptions(reader: TokenReader): ServiceOptions {
  const options: ServiceOptions = {};
  while (!reader.done && !reader.looksLike(";")) {
    const name = parseOptionName(reader);
    reader.expect("=");
    if (name === "autoResume") options.autoResume = reader.boolean();
    else if (name === "queryWarehouse") options.queryWarehouse = reader.qualifiedName();
    else if (name === "comment") options.comment = reader.string();
    else options[name] = reader.integer();
    reader.accept(",");
  }
  return options;
}
