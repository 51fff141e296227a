import { join } from "node:path";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import { quoteIdentifier } from "../../core/snowflake/quote.ts";
import { type ShippedEnvironment, shippedEnvironment } from "../../demo/shipped-project.ts";
import { type Demo, startDemo } from "../../demo/start-demo.ts";
import { connectAsAdministrator } from "../../local/administrator.ts";
import type { DeploymentEnd } from "../../local/deployments.ts";
import { watchDeployments } from "../../local/deployments.ts";
import type { Checkout } from "../../local/github/read-checkout.ts";
import { readCheckout, withFiles } from "../../local/github/read-checkout.ts";
import type { LogEntry } from "../../local/handlers.ts";
import type { PushResult } from "../../local/push-branch.ts";
import { pushBranch } from "../../local/push-branch.ts";

const root = join(import.meta.dirname, "../..");

/** The whole machine for one test file: snowglobe in memory, stand-ins, the real functions in this process. */
export interface Pipeline {
  local: Demo;
  /** The checkout as it is; pushes start from it. */
  checkout: Checkout;
  log: readonly LogEntry[];
  environment(key: string): ShippedEnvironment;
  /** Pushes the checkout with some files changed (`null` removes one) and waits for the end. */
  push(branch: string, changes?: Readonly<Record<string, string | null>>): Promise<PushResult>;
  /** As `push`, and the deployment must have succeeded. */
  deploy(branch: string, changes?: Readonly<Record<string, string | null>>): Promise<DeploymentEnd>;
  /** Names of the scripts that were applied since the last call, in order. */
  applied(): string[];
  /** One query as the administrator in exactly this role. */
  as<Row = Record<string, unknown>>(role: string, sql: string): Promise<Row[]>;
  /** One statement as ACCOUNTADMIN, in a session that needs no warehouse. */
  administer(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startPipeline(csv: Uint8Array): Promise<Pipeline> {
  const log: LogEntry[] = [];
  const deployments = watchDeployments();
  const local = await startDemo({
    root,
    csv,
    onDeployment: deployments.onDeployment,
    onLog: (entry) => {
      log.push(entry);
      deployments.onLog(entry);
    },
    onError: (error) => {
      throw error;
    },
  });
  const checkout = await readCheckout(root);
  const environment = (key: string): ShippedEnvironment => shippedEnvironment(local.shipped, key);
  let seen = 0;
  let connection: SnowflakeConnection | undefined;

  const administrator = async (): Promise<SnowflakeConnection> => {
    connection ??= await connectAsAdministrator(local, environment("dev"));
    return connection;
  };
  const push: Pipeline["push"] = (branch, changes = {}) => {
    const edited =
      Object.keys(changes).length === 0 ? checkout : withFiles(checkout, new Map(Object.entries(changes)));
    return pushBranch(local, deployments, branch, edited);
  };
  return {
    local,
    checkout,
    log,
    environment,
    push,
    deploy: async (branch, changes) => {
      const { delivery, end } = await push(branch, changes);
      if (end?.state !== "success") {
        throw new Error(
          `push to ${branch}: ${delivery.status} ${delivery.body}, ${end?.state}: ${end?.description}`,
        );
      }
      return end;
    },
    applied: () => {
      const fresh = log.slice(seen);
      seen = log.length;
      return fresh
        .filter((entry) => entry.function === "deploy" && entry.message === "script-applied")
        .map((entry) => (entry.applied as { script: string }).script);
    },
    administer: async (sql) => {
      const session = await administrator();
      await session.query("USE ROLE ACCOUNTADMIN");
      return (await session.query(sql)).rows;
    },
    as: async <Row>(role: string, sql: string) => {
      const connection = await administrator();
      await connection.query(`USE ROLE ${quoteIdentifier(role)}`);
      await connection.query(`USE WAREHOUSE ${quoteIdentifier(environment("dev").warehouse)}`);
      return (await connection.query<Row>(sql)).rows;
    },
    stop: async () => {
      await connection?.close();
      await local.stop();
    },
  };
}
