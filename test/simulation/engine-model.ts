import { createHash, randomUUID } from "node:crypto";
import type { Engine } from "../../core/deployment/deployment-types.ts";
import { InterruptedError, LeaseError } from "../../core/errors/index.ts";
import type { MigrationReport } from "../../core/migrations/contracts/migration-report.ts";
import { type Lease, leaseLost } from "../../core/migrations/lease/acquire-lease.ts";
import type { SnowflakeConnection } from "../../core/snowflake/connection.ts";
import type { Clock } from "./clock.ts";
import type { Calls } from "./invocation.ts";
import type { SchemaModel } from "./snowflake-model.ts";

/** What Snowflake does by itself, whoever is still there: told to whoever watches. */
export interface SnowflakeEvents {
  /** a script or job that ends at a time */
  begun(environment: string, end: number): void;
  scriptRecorded(environment: string, script: string, checksum: string): void;
  jobRecorded(environment: string, commit: string): void;
}

export interface EngineWorld {
  readonly clock: Clock;
  readonly schema: (environment: string) => SchemaModel;
  readonly events: SnowflakeEvents;
  /** how long a script or job takes, in milliseconds */
  readonly duration: (name: string) => number;
}

const NOTHING: MigrationReport = {
  applied: [],
  skipped: [],
  warnings: [],
  verified: [],
  verifyFailures: [],
  staged: {},
  undoPoint: undefined,
};

/** `"E7"."METADATA"."SNOWHOOK_LEASE"`, `E7.METADATA.CHANGE_HISTORY` -> `e7` */
const environmentOf = (name: string) => (name.replaceAll('"', "").split(".")[0] ?? "").toLowerCase();

/** A session that nobody asks anything: each door of the engine asks the model itself. */
const SESSION: SnowflakeConnection = {
  query: () => Promise.reject(new Error("no statement is expected here")),
  waitFor: () => Promise.reject(new Error("no waiting is expected here")),
  runScript: () => Promise.reject(new Error("no script is expected here")),
  close: () => Promise.resolve(),
  detach: () => Promise.resolve(),
};

/**
 * The engine's doors over the model, as one invocation of a function goes through them.
 * @param deadline when a deployment is to stop, in milliseconds since 1970
 */
export function createEngine(
  { clock, schema, events, duration }: EngineWorld,
  calls: Calls,
  deadline: number,
): Engine {
  const ask = <T>(environment: string, act: (model: SchemaModel) => T) =>
    calls.call("snowflake", () => act(schema(environment)), environment);

  function leaseOf(environment: string, holder: string, own: string, ttlMs: number): Lease {
    return {
      token: own,
      holder,
      async renew() {
        if (!(await ask(environment, (model) => model.extend(own, ttlMs)))) throw leaseLost();
      },
      release: () => ask(environment, (model) => model.release(own)),
    };
  }

  /** Waits for what runs, and renews the lease meanwhile; false when the time is up first. */
  async function waitUntil(end: number, until: number, renew: () => Promise<unknown>): Promise<boolean> {
    while (clock.now() < end) {
      const now = clock.now();
      if (now >= until) return false;
      await calls.sleep(Math.min(end - now, until - now, 100_000));
      if (clock.now() < end) await renew().catch(() => undefined);
    }
    return true;
  }

  /** Sends a request that Snowflake carries out to its end; gives when that is, or how its guard refused it. */
  function send(
    environment: string,
    name: string,
    guard: (model: SchemaModel) => ReturnType<SchemaModel["guard"]>,
    record: (model: SchemaModel) => void,
  ) {
    return ask(environment, (model) => {
      const begins = guard(model);
      if (begins !== "runs") return begins;
      const end = clock.now() + duration(name);
      const done = model.start(end);
      events.begun(environment, end);
      clock.at(end, () => {
        done();
        record(model);
      });
      return end;
    });
  }

  return {
    async connect({ role = "" }) {
      await ask(role.toLowerCase().replace(/_deploy$/, ""), () => undefined);
      return SESSION;
    },
    async acquireLease(_, { schema: place, holder, ttlSeconds, waitSeconds = 0 }) {
      const environment = environmentOf(place);
      const [own, giveUp] = [randomUUID(), clock.now() + waitSeconds * 1000];
      for (;;) {
        if (await ask(environment, (model) => model.acquire(holder, own, ttlSeconds * 1000)))
          return leaseOf(environment, holder, own, ttlSeconds * 1000);
        if (clock.now() >= giveUp) throw new LeaseError(`${schema(environment).holder()} is deploying here`);
        await calls.sleep(5_000);
      }
    },
    readMessage: ({ names, message }) => ask(environmentOf(names.messages), (model) => model.read(message)),
    readNewestMessage: ({ names, environment }) =>
      ask(environmentOf(names.messages), (model) => model.newest(environment)),
    readCancellation: async () => undefined, // nobody cancels in a simulation
    beginMessage: ({ names, message, lease }) =>
      ask(environmentOf(names.messages), (model) => model.begin(message, lease.token)),
    pauseMessage: ({ names, message, lease }) =>
      ask(environmentOf(names.messages), (model) => model.pause(message, lease.token)),
    endMessage: ({ names, message, lease }, outcome, detail) =>
      ask(environmentOf(names.messages), (model) => model.end(message, lease.token, outcome, detail)),

    async runRecorded({ config, deployment, lease, name }) {
      const environment = environmentOf(config.historyTable ?? "");
      const end = await send(
        environment,
        name,
        (model) => model.guardJob(deployment, name, lease.token),
        (model) => {
          model.recordJob(deployment, name);
          events.jobRecorded(environment, deployment.commit);
        },
      );
      if (end === "lease-lost") throw leaseLost();
      if (end === "recorded") return { ran: false, results: undefined };
      // The product's own signal is by the process's clock.
      if (!(await waitUntil(end, deadline, async () => undefined)))
        throw new InterruptedError("the time was up");
      await ask(environment, () => undefined);
      return { ran: true, results: [] };
    },

    undoDeployment: () => Promise.reject(new Error("nothing is undone in a simulation")),

    async deployMigrations({ files, config, lease }) {
      if (lease === undefined) throw new Error("a deployment has its lease");
      const environment = environmentOf(config.historyTable ?? "");
      const renew = () => lease.renew();
      const running = await ask(environment, (model) => (model.reentered() ? model.runsUntil() : undefined));
      if (running !== undefined && !(await waitUntil(running, deadline, renew)))
        return { ...NOTHING, paused: { script: undefined, queryId: "q" } };
      for (const [script, bytes] of [...files].sort(([a], [b]) => (a < b ? 1 : -1))) {
        if (clock.now() >= deadline) return { ...NOTHING, paused: { script: undefined, queryId: undefined } };
        const checksum = createHash("sha1").update(bytes).digest("hex");
        const until = await send(
          environment,
          script,
          (model) => model.guard(script, checksum, lease.token),
          (model) => {
            model.record({ script, checksum });
            events.scriptRecorded(environment, script, checksum);
          },
        );
        if (until === "lease-lost") throw leaseLost();
        if (until === "recorded") continue;
        if (!(await waitUntil(until, deadline, renew)))
          return { ...NOTHING, paused: { script, queryId: "q" } };
        await ask(environment, () => undefined);
      }
      return NOTHING;
    },
  };
}
