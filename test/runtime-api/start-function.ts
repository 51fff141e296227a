import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";

const bootstrap = fileURLToPath(new URL("bootstrap.cjs", import.meta.url));

export interface PackagedFunction {
  invoke: RuntimeApi["invoke"];
  readonly ready: RuntimeApi["ready"];
  readonly pid: number | undefined;
  /** What the function wrote: its log, one JSON object a line. */
  readonly log: Record<string, unknown>[];
  /** Ends the process at once (SIGKILL), as Lambda ends one that is out of memory: what it was doing fails. */
  kill(): void;
  stop(): Promise<void>;
}

export interface PackagedFunctionOptions {
  /** the unzipped package */
  readonly folder: string;
  /** `webhook`: the file under `handlers/` */
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** where the modules lie that the Lambda runtime brings along */
  readonly runtimeModules: string;
  readonly seconds?: number;
  /** what the function is given; V8's heap gets nine tenths of it, as Lambda's own start gives it */
  readonly memoryMb?: number;
}

/** Runs an unzipped package in a process of its own, with nothing of this checkout in its reach, as Lambda would. */
export async function startFunction(options: PackagedFunctionOptions): Promise<PackagedFunction> {
  const { folder, name, environment, runtimeModules, seconds = 900, memoryMb } = options;
  const api = await startRuntimeApi(name, seconds);
  const log: Record<string, unknown>[] = [];
  const heap = memoryMb === undefined ? [] : [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`];
  const child = spawn(process.execPath, [...heap, bootstrap], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...environment,
      PATH: process.env.PATH,
      TMPDIR: process.env.TMPDIR,
      HOME: folder,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: name,
      LAMBDA_TASK_ROOT: folder,
      NODE_PATH: runtimeModules,
      _HANDLER: `handlers/${name}.handler`,
    },
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) log.push(JSON.parse(line) as Record<string, unknown>);
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => api.fail(new Error(`${name} ended: ${errors}`)));
  return {
    invoke: api.invoke,
    ready: api.ready,
    pid: child.pid,
    log,
    kill: () => void child.kill("SIGKILL"),
    async stop() {
      const killing = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await api.close();
      await ended;
      clearTimeout(killing);
    },
  };
}
