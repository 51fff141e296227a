import type { Execution, SystemFunction } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import { TEXT } from "../types/data-type.ts";
import { type ResultSet, textColumn, type WireValue } from "../types/result-set.ts";
import { findService } from "./change-service.ts";
import { propertiesOf } from "./service-properties.ts";
import type { ServiceRuntime } from "./service-runtime.ts";
import { readSpecification } from "./specification.ts";

/** SYSTEM$GET_SERVICE_LOGS and SYSTEM$GET_SERVICE_STATUS. */
export function serviceFunctions(runtime: ServiceRuntime): SystemFunction[] {
  return [
    {
      name: "SYSTEM$GET_SERVICE_LOGS",
      async call(execution, [name, instance, container, lines]) {
        const service = serviceOf(execution, name);
        const { container: only } = readSpecification(propertiesOf(service).specification);
        if (container !== only.name)
          throw invalidArgument(`container '${container ?? ""}' is not one of service ${service.path.name}`);
        const found = runtime.running(service.id)?.instances.find((each) => String(each.id) === instance);
        if (!found)
          throw invalidArgument(`instance '${instance ?? ""}' of service ${service.path.name} does not run`);
        const wanted = lines === undefined || lines === null ? found.lines.length : Number(lines);
        return { type: TEXT, value: found.lines.slice(Math.max(0, found.lines.length - wanted)).join("\n") };
      },
    },
    {
      name: "SYSTEM$GET_SERVICE_STATUS",
      async call(execution, [name]) {
        const service = serviceOf(execution, name);
        const { container } = readSpecification(propertiesOf(service).specification);
        const instances = runtime.running(service.id)?.instances ?? [];
        const status = instances.map((instance) => ({
          status: instance.container.status,
          message: instance.container.message,
          containerName: container.name,
          instanceId: String(instance.id),
          serviceName: service.path.name,
          image: container.image,
          restartCount: instance.container.restartCount,
          startTime: new Date(instance.container.startedOn ?? 0).toISOString(),
        }));
        return { type: TEXT, value: JSON.stringify(status) };
      },
    },
  ];
}

/** CALL SYSTEM$GET_SERVICE_…('…', …): the same as SELECT of it. */
export async function callServiceFunction(
  functions: readonly SystemFunction[],
  execution: Execution,
): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens.slice(1));
  const name = reader.identifier();
  const args = reader.list((): WireValue => {
    const token = reader.next();
    if (token.kind === "string" || token.kind === "dollar" || token.kind === "number") return token.value;
    throw invalidArgument(`'${token.text}' is not a constant`);
  });
  reader.end();
  const wanted = functions.find((each) => each.name === name);
  if (!wanted) throw invalidArgument(`${name} is not a function of services`);
  const { value } = await wanted.call(execution, args);
  return { columns: [textColumn(name)], rows: [[value]], statementType: "SELECT" };
}

/**
 * CALL service!SPCS_WAIT_FOR('status', seconds).
 * https://docs.snowflake.com/en/sql-reference/functions/spcs_wait_for
 */
export async function waitForService(runtime: ServiceRuntime, execution: Execution): Promise<ResultSet> {
  const reader = new TokenReader(execution.sql, execution.tokens.slice(1));
  const name = reader.qualifiedName();
  reader.expect("!", "SPCS_WAIT_FOR", "(");
  const wanted = reader.string().toUpperCase();
  reader.expect(",");
  const seconds = reader.integer();
  reader.expect(")");
  reader.end();
  const found = findService(execution, name);
  if (!found) throw invalidArgument("there is no such service");
  requireAny(execution, found);
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const changed = runtime.changed();
    const service = execution.account.catalog.byId(found.id);
    if (!service) throw waitFailed(`Service ${found.path.name} was dropped`);
    const status = runtime.status(service);
    if (status === wanted)
      return {
        columns: [textColumn("SPCS_WAIT_FOR")],
        rows: [[`Service ${found.path.name} has reached status ${status}.`]],
        statementType: "SELECT",
      };
    const message = runtime.running(service.id)?.instances[0]?.container.message ?? "";
    if (wanted === "RUNNING" && (status === "FAILED" || status === "SUSPENDED"))
      throw waitFailed(
        `Service ${found.path.name} cannot reach status ${wanted}: it is ${status}. ${message}`,
      );
    const left = until - Date.now();
    if (left <= 0)
      throw waitFailed(
        `Service ${found.path.name} has not reached status ${wanted} within ${seconds} seconds: it is ${status}. ${message}`,
      );
    await firstOf(changed, Math.min(left, 1000), execution.signal);
  }
}

function firstOf(changed: Promise<void>, milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      resolve();
    }
    signal.addEventListener("abort", abort, { once: true });
    void changed.then(done);
  });
}

function serviceOf(execution: Execution, name: WireValue | undefined): CatalogObject {
  const text = name ?? "";
  const service = findService(execution, new TokenReader(text, tokenize(text)).qualifiedName());
  if (!service) throw invalidArgument(`there is no service ${text}`);
  const { account, session } = execution;
  if (!account.access.holds(session, "MONITOR", service)) account.access.require(session, "OPERATE", service);
  return service;
}

function requireAny({ account, session }: Execution, service: CatalogObject): void {
  if (["USAGE", "MONITOR", "OPERATE"].some((privilege) => account.access.holds(session, privilege, service)))
    return;
  account.access.require(session, "USAGE", service);
}

function invalidArgument(detail: string): SnowflakeError {
  return new SnowflakeError("395014", "22023", `Invalid argument: ${detail}.`);
}

function waitFailed(detail: string): SnowflakeError {
  return new SnowflakeError("395082", "55000", detail.trim());
}
