import type { Account, Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { type NameParts, TokenReader } from "../sql/token-reader.ts";
import { type ResultSet, statusResult } from "../types/result-set.ts";
import { wakePool } from "./compute-pools.ts";
import { imageNotFound } from "./errors.ts";
import { imagePath } from "./image-path.ts";
import { parseAlterService, parseCreateService, type ServiceOptions } from "./parse-service.ts";
import { propertiesOf, type ServiceProperties } from "./service-properties.ts";
import type { ServiceRuntime } from "./service-runtime.ts";
import { readSpecification } from "./specification.ts";

/** Roles of the system that cannot own a service. */
const NO_OWNERS = new Set(["ACCOUNTADMIN", "SECURITYADMIN", "ORGADMIN", "USERADMIN"]);

/** CREATE SERVICE: checked, written down, and started; it does not wait for the containers. */
export async function createService(runtime: ServiceRuntime, execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const { access, catalog } = account;
  const wanted = parseCreateService(new TokenReader(execution.sql, execution.tokens.slice(2)));
  const path = access.pathOf(session, "SERVICE", wanted.name, "CREATE SERVICE");
  if (wanted.ifNotExists && catalog.find("SERVICE", path))
    return statusResult(`${path.name} already exists, statement succeeded.`);
  const owner = session.role;
  if (owner === null || NO_OWNERS.has(owner))
    throw new SnowflakeError(
      "395045",
      "42501",
      `SQL access control error:\nA service cannot be created by role '${owner ?? ""}'. Create it with the role that is to own it.`,
    );
  access.placeForNew(session, "SERVICE", wanted.name);
  const pool = access.resolve(session, "COMPUTE POOL", wanted.computePool, "CREATE SERVICE");
  access.require(session, "USAGE", pool);
  const imageDigest = checkSpecification(runtime, execution, wanted.specification);
  await wakePool(account, pool.path.name);
  const now = Date.now();
  const service = await account.change(async (change) => {
    const serviceUser = nextServiceUser(account);
    change.create({
      kind: "USER",
      path: { name: serviceUser },
      owner: null,
      properties: { type: "SERVICE", defaultRole: owner },
    });
    change.grantRole({ role: owner, to: { kind: "USER", name: serviceUser }, grantedBy: null });
    const minInstances = wanted.options.minInstances ?? 1;
    const properties: ServiceProperties = {
      specification: wanted.specification,
      computePool: pool.path.name,
      queryWarehouse: null,
      minInstances,
      minReadyInstances: null,
      maxInstances: minInstances,
      autoResume: true,
      suspended: false,
      imageDigest,
      serviceUser,
      updatedOn: now,
      resumedOn: null,
      suspendedOn: null,
    };
    return change.create({
      kind: "SERVICE",
      path,
      owner,
      comment: wanted.options.comment ?? "",
      properties: withOptions(execution, properties, wanted.options),
    });
  });
  runtime.follow(service.id);
  return statusResult(`Service ${path.name} successfully created.`);
}

/** ALTER SERVICE: a new specification replaces the instances, in the background. */
export async function alterService(runtime: ServiceRuntime, execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens.slice(2));
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  const alter = parseAlterService(reader);
  const service = findService(execution, name, ifExists);
  if (!service) return statusResult("Statement executed successfully.");
  account.access.require(session, "OPERATE", service);
  const now = Date.now();
  const before = propertiesOf(service);
  let after: ServiceProperties = { ...before, updatedOn: now };
  let comment = service.comment;
  switch (alter.kind) {
    case "suspend":
      after = { ...after, suspended: true, suspendedOn: now };
      break;
    case "resume":
      await wakePool(account, before.computePool);
      after = { ...after, suspended: false, resumedOn: now };
      break;
    case "specification":
      after = {
        ...after,
        specification: alter.specification,
        imageDigest: checkSpecification(runtime, execution, alter.specification),
      };
      break;
    case "set":
      after = withOptions(execution, after, alter.options);
      comment = alter.options.comment ?? comment;
      break;
    case "unset":
      for (const option of alter.names) after = { ...after, ...DEFAULTS[option] };
      if (alter.names.includes("comment")) comment = "";
  }
  await account.change(async (change) => change.update(service.id, { properties: after, comment }));
  runtime.follow(service.id);
  return statusResult("Statement executed successfully.");
}

/** DROP SERVICE [IF EXISTS] name [FORCE]. https://docs.snowflake.com/en/sql-reference/sql/drop-service */
export async function dropService(execution: Execution): Promise<ResultSet> {
  const { account, session } = execution;
  const reader = new TokenReader(execution.sql, execution.tokens.slice(2));
  const ifExists = reader.accept("IF", "EXISTS");
  const name = reader.qualifiedName();
  reader.accept("FORCE");
  reader.end();
  const service = findService(execution, name, ifExists);
  if (!service) return statusResult("Drop statement executed successfully (object already dropped).");
  if (!account.access.holds(session, "DROP", service)) account.access.require(session, "OWNERSHIP", service);
  await account.change((change) => change.drop(service.id));
  return statusResult(`${service.path.name} successfully dropped.`);
}

/** The service of that name; undefined when it is not there and need not be. */
export function findService(
  { account, session }: Execution,
  name: NameParts,
  ifExists = false,
): CatalogObject | undefined {
  if (ifExists) return account.access.lookUp(session, "SERVICE", name, "ALTER SERVICE");
  return account.access.resolve(session, "SERVICE", name, "ALTER SERVICE");
}

const DEFAULTS: Readonly<Record<keyof ServiceOptions, Partial<ServiceProperties>>> = {
  minInstances: { minInstances: 1 },
  minReadyInstances: { minReadyInstances: null },
  maxInstances: { maxInstances: 1 },
  autoResume: { autoResume: true },
  queryWarehouse: { queryWarehouse: null },
  comment: {},
};

/** @returns the digest of the image, which is fixed by this statement */
function checkSpecification(runtime: ServiceRuntime, { account, session }: Execution, text: string): string {
  const { container, endpoints } = readSpecification(text);
  const path = imagePath(container.image);
  const repository = account.access.resolve(session, "IMAGE REPOSITORY", [
    path.database,
    path.schema,
    path.repository,
  ]);
  account.access.require(session, "READ", repository);
  if (endpoints.some((endpoint) => endpoint.public))
    account.access.require(session, "BIND SERVICE ENDPOINT", account.catalog.account);
  const image = runtime.images.find(path);
  if (!image) throw imageNotFound(container.image);
  return image.digest;
}

function withOptions(
  { account, session }: Execution,
  properties: ServiceProperties,
  { queryWarehouse, comment: _, ...options }: ServiceOptions,
): ServiceProperties {
  const next = { ...properties, ...options };
  if (options.minInstances !== undefined && options.maxInstances === undefined)
    next.maxInstances = Math.max(next.maxInstances, options.minInstances);
  if (next.minInstances < 1 || next.maxInstances < next.minInstances)
    throw new SnowflakeError(
      "001008",
      "22023",
      `SQL compilation error:\ninvalid value [${next.minInstances}] for parameter 'MIN_INSTANCES': it must be at least 1 and at most MAX_INSTANCES (${next.maxInstances}).`,
    );
  if (queryWarehouse)
    next.queryWarehouse = account.access.resolve(
      session,
      "WAREHOUSE",
      queryWarehouse,
      "CREATE SERVICE",
    ).path.name;
  return next;
}

function nextServiceUser({ catalog }: Account): string {
  for (let number = 1; ; number += 1) {
    const name = `SF$SERVICE$${number}`;
    if (!catalog.find("USER", { name })) return name;
  }
}
