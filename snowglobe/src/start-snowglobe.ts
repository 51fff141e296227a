import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createQueryRegistry } from "./engine/query-registry.ts";
import type { StatementRunner } from "./engine/run-statement.ts";
import { createQuerySubmitter } from "./engine/submit-query.ts";
import { createTransactions } from "./engine/transactions.ts";
import { createFaults, type Faults } from "./faults/faults.ts";
import { allParts } from "./parts/all-parts.ts";
import { openAccount } from "./parts/open-account.ts";
import { createServer } from "./server/create-server.ts";
import type { PushedImage } from "./services/image-registry.ts";
import { makeServicesPart } from "./services/services-part.ts";
import { verifyServiceToken } from "./services/token-verifier.ts";
import { type Administrator, prepareAdministrator } from "./session/administrator.ts";
import { createSessionRegistry } from "./session/session-registry.ts";
import { closeSession } from "./session-statements/close-session.ts";
import { openResultFiles } from "./storage/result-files.ts";

export type { Clock } from "./faults/clock.ts";
export type { FaultError, FaultMatch, Faults } from "./faults/faults.ts";
export type { PushedImage } from "./services/image-registry.ts";
export type { Administrator } from "./session/administrator.ts";

export interface SnowglobeOptions {
  /** The port on loopback; 0 or absent: a free one. */
  readonly port?: number;
  /** The folder that keeps the account; absent: in memory, gone at close. */
  readonly folder?: string;
  /** The account's name, SNOWGLOBE when absent. */
  readonly account?: string;
  readonly organization?: string;
  /** The user that has ACCOUNTADMIN; made anew or brought up to date at each start. */
  readonly administrator: Administrator;
  /** Host -> address that stands in for it when a procedure calls that host. */
  readonly hosts?: Readonly<Record<string, string>>;
  /**
   * Address -> local folder that stands for it: `s3://bucket/path`, `gcs://…`, `azure://…` for external stages,
   * `https://github.com/owner/name` for git repositories (a clone). What is not there cannot be read.
   */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Whom a service's ingress takes a request for that shows no sign of who sends it; absent: it must sign in. */
  readonly ingressUser?: string;
  /** How long a request waits for its result before it is told to ask again, in milliseconds (45,000). */
  readonly patience?: number;
  readonly log?: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** A running embedded account. */
export interface Snowglobe {
  /** What goes into a connection's `accessUrl`: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What goes wrong on demand, for tests, and the clock that statements see. */
  readonly faults: Faults;
  /** Stands for `docker push`: what CREATE SERVICE starts. @returns the image's digest. */
  pushImage(image: PushedImage): string;
  /** Sends a procedure's requests for a host to another address. */
  routeHost(host: string, address: string): void;
  /** Cancels what runs, writes everything out and stops. */
  close(): Promise<void>;
}

/**
 * Starts an account and listens on loopback. Everything else goes through Snowflake's own drivers.
 *
 * @example
 * const globe = await startSnowglobe({ administrator: { user: "ADMIN", password: "secret" } });
 * const connection = snowflake.createConnection({ accessUrl: globe.url, account: "SNOWGLOBE", username: "ADMIN", password: "secret" });
 */
export async function startSnowglobe(options: SnowglobeOptions): Promise<Snowglobe> {
  const writeAdministrator = prepareAdministrator(options.administrator);
  const runner = deferred<StatementRunner>();
  const { faults, checks } = createFaults((signIn) => sessions.expire(signIn));
  const services = makeServicesPart(
    options.ingressUser === undefined ? {} : { ingressUser: options.ingressUser },
  );
  const opened = await openAccount(
    {
      name: options.account ?? "SNOWGLOBE",
      organization: options.organization ?? "SNOWGLOBE",
      ...(options.folder === undefined ? {} : { folder: options.folder }),
      ...(options.mounts === undefined ? {} : { mounts: options.mounts }),
      ...(options.log === undefined ? {} : { log: options.log }),
      now: faults.clock.now,
      clockStands: faults.clock.stands,
    },
    allParts(runner.get, services.part),
  );
  const { account } = opened;
  const queries = createQueryRegistry();
  const transactions = createTransactions(opened.turn, account.versions);
  const results = await openResultFiles(join(opened.folder, "results"));
  account.onClose(() => results.close());
  runner.set({ account, queries, transactions, resultWriter: results.writer });
  await writeAdministrator(account);
  for (const [host, address] of Object.entries(options.hosts ?? {})) account.hostRoutes.set(host, address);

  const sessions = createSessionRegistry(account.duck);
  const submitter = createQuerySubmitter(runner.get(), account.duck, checks.check);
  const sessionParts = { account, sessions, queries, submitter, transactions };
  const server = createServer({
    ...sessionParts,
    account,
    results,
    verifyToken: verifyServiceToken(account),
    faults: checks,
    patience: options.patience ?? 45_000,
  });
  try {
    await server.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  } catch (error) {
    await opened.close();
    throw error;
  }
  const url = `http://127.0.0.1:${portOf(server.server.address())}`;
  opened.setUrl(url);

  return {
    url,
    faults,
    pushImage: (image) => services.pushImage(image),
    routeHost: (host, address) => account.hostRoutes.set(host, address),
    async close() {
      for (const query of queries.history()) if (query.status === "RUNNING") query.abort.abort();
      await server.close();
      await Promise.all([...sessions.all()].map((open) => closeSession(sessionParts, open)));
      await opened.close();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("snowglobe does not listen on a port");
}

/** A value that parts ask for later than they are made. */
function deferred<Value>(): { get: () => Value; set: (value: Value) => void } {
  let held: { readonly value: Value } | undefined;
  return {
    get() {
      if (!held) throw new Error("asked for before the account was assembled");
      return held.value;
    },
    set(value) {
      held = { value };
    },
  };
}
