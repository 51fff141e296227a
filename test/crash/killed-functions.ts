import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildFunctions } from "../../scripts/build-functions.ts";
import { linkRuntimeModules, unzipFunction } from "../runtime-api/packages.ts";
import { type PackagedFunction, startFunction } from "../runtime-api/start-function.ts";

/** One run of a function. */
export interface Run {
  readonly event: unknown;
  /** The request's id: Lambda keeps it when it runs an event again. */
  readonly id: string;
}

/** The packaged functions: some in a process that may be killed, and one of each that never is. */
export interface KilledFunctions {
  /** Runs an event in the process that is never killed. */
  run(name: string, run: Partial<Run> & Pick<Run, "event">): Promise<unknown>;
  /** Runs an event in a fresh process; `arm` is told how to kill it. */
  runKilled(name: string, run: Run, arm: (kill: () => void) => void): Promise<Ended>;
  /** What all of them warned of and failed with since this was last asked: lines of their logs. */
  troubles(): string[];
  stop(): Promise<void>;
}

/** How a run ended that might have been killed; `failed`: it ended by itself, with an error. */
export type Ended = { readonly answer: unknown } | { readonly failed: unknown } | "killed";

type Variables = Readonly<Record<string, string>>;

/**
 * Builds the functions and starts them as they are needed; the next fresh process starts while one works.
 * @param environment of the processes of either kind
 */
export async function startKilledFunctions(
  environment: Readonly<Record<"killed" | "lasting", Variables>>,
): Promise<KilledFunctions> {
  const zips = await mkdtemp(join(tmpdir(), "snowhook-crash-functions-"));
  const names = await buildFunctions(zips);
  const runtimeModules = await linkRuntimeModules(zips);
  const folders = new Map(
    await Promise.all(names.map(async (name) => [name, await unzipFunction(zips, name)] as const)),
  );
  const started = new Set<PackagedFunction>();
  const logs: PackagedFunction["log"][] = [];
  const start = async (name: string, kind: keyof typeof environment): Promise<PackagedFunction> => {
    const folder = folders.get(name);
    if (folder === undefined) throw new Error(`there is no function ${name}`);
    const one = await startFunction({ folder, name, environment: environment[kind], runtimeModules });
    started.add(one);
    logs.push(one.log);
    return one;
  };
  const lasting = new Map<string, Promise<PackagedFunction>>();
  const spare = new Map<string, Promise<PackagedFunction>>();
  const stop = async (one: PackagedFunction) => {
    started.delete(one);
    await one.stop();
  };

  return {
    async run(name, { event, id = randomUUID() }) {
      const one = lasting.get(name) ?? start(name, "lasting");
      lasting.set(name, one);
      return (await one).invoke(event, id);
    },
    async runKilled(name, { event, id }, arm) {
      const one = await (spare.get(name) ?? start(name, "killed"));
      spare.set(name, start(name, "killed"));
      let killed = false;
      arm(() => {
        killed = true;
        one.kill();
      });
      try {
        return { answer: await one.invoke(event, id) };
      } catch (error) {
        return killed ? "killed" : { failed: error };
      } finally {
        // Also what was killed has a Runtime API of its own, which listens.
        await stop(one);
      }
    },
    troubles: () =>
      logs
        .flatMap((log) => log.splice(0))
        .flatMap((line) => (line.level === "info" ? [] : [JSON.stringify(line)])),
    async stop() {
      await Promise.all([...spare.values(), ...lasting.values()]);
      await Promise.all([...started].map(stop));
      await rm(zips, { recursive: true, force: true });
    },
  };
}
