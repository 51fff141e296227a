import { type ChildProcess, spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";

/** How a container is started. */
export interface ContainerStart {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Path that answers 200 when the container is ready; without one it is ready when its port accepts. */
  readonly readinessPath: string | undefined;
  readonly guard: Guard;
}

/** Told of every process group, so that none outlives this process. */
export interface Guard {
  watch(group: number): void;
  forget(group: number): void;
}

export type ContainerStatus = "PENDING" | "READY" | "FAILED" | "DONE" | "TERMINATING";

/** A running stand-in for a container: restarted when it ends, until it is stopped. */
export interface ContainerProcess {
  readonly port: number;
  readonly status: ContainerStatus;
  readonly message: string;
  readonly restartCount: number;
  readonly lastExitCode: number | null;
  /** Epoch milliseconds; null before the first start. */
  readonly startedOn: number | null;
  readonly restartedOn: number | null;
  /** SIGTERM, and SIGKILL after the grace period. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** Waits between restarts grow from the first to the most; milliseconds. */
const RESTART = { first: 300, most: 30_000 };
const PROBE_EVERY = 100;
/** So many ends in a row before it was ever ready count as failed; it is still restarted. */
const FAILED_AFTER = 3;

/** A free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/**
 * Starts the command with env PORT and HOST, and keeps it running.
 * @param onLine each line that it writes
 * @param onChange its status has changed
 */
export function startContainer(
  start: ContainerStart,
  port: number,
  onLine: (line: string) => void,
  onChange: () => void,
): ContainerProcess {
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let endsInARow = 0;
  const state = {
    status: "PENDING" as ContainerStatus,
    message: "Waiting to start",
    restartCount: 0,
    lastExitCode: null as number | null,
    startedOn: null as number | null,
    restartedOn: null as number | null,
  };
  const become = (status: ContainerStatus, message: string) => {
    state.status = status;
    state.message = message;
    onChange();
  };
  const probe = (of: ChildProcess) => {
    if (stopping || child !== of) return;
    isReady(port, start.readinessPath, (ready) => {
      if (stopping || child !== of) return;
      if (ready && state.status !== "READY") {
        endsInARow = 0;
        become("READY", "Running");
      } else if (!ready && state.status === "READY") become("PENDING", "Readiness probe is failing");
      timer = setTimeout(probe, ready ? PROBE_EVERY * 10 : PROBE_EVERY, of);
    });
  };
  const run = () => {
    const [program = "", ...args] = start.command;
    const current = spawn(program, args, {
      cwd: start.cwd,
      env: { ...start.env, PORT: String(port), HOST: "127.0.0.1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    child = current;
    state.startedOn = Date.now();
    if (current.pid !== undefined) start.guard.watch(current.pid);
    for (const stream of [current.stdout, current.stderr]) eachLine(stream, onLine);
    exited = new Promise((resolve) => {
      const ended = (code: number | null, why: string) => {
        if (child !== current) return;
        child = undefined;
        clearTimeout(timer);
        if (current.pid !== undefined) start.guard.forget(current.pid);
        resolve();
        state.lastExitCode = code;
        if (stopping) return become("DONE", "Stopped");
        onLine(`[snowglobe] the container ended: ${why}`);
        endsInARow += 1;
        if (endsInARow >= FAILED_AFTER) become("FAILED", `Container ended ${endsInARow} times: ${why}`);
        else become("PENDING", `Restarting: ${why}`);
        timer = setTimeout(
          () => {
            state.restartCount += 1;
            state.restartedOn = Date.now();
            run();
          },
          Math.min(RESTART.most, RESTART.first * 2 ** (endsInARow - 1)),
        );
      };
      current.once("error", (error) => ended(127, error.message));
      current.once("exit", (code, signal) =>
        ended(code ?? 128, signal ? `signal ${signal}` : `exit code ${code}`),
      );
    });
    timer = setTimeout(probe, PROBE_EVERY, current);
  };
  run();
  return {
    port,
    get status() {
      return state.status;
    },
    get message() {
      return state.message;
    },
    get restartCount() {
      return state.restartCount;
    },
    get lastExitCode() {
      return state.lastExitCode;
    },
    get startedOn() {
      return state.startedOn;
    },
    get restartedOn() {
      return state.restartedOn;
    },
    async stop(graceMilliseconds) {
      stopping = true;
      clearTimeout(timer);
      const current = child;
      if (!current?.pid) return;
      become("TERMINATING", "Stopping");
      signalGroup(current.pid, "SIGTERM");
      const kill = setTimeout(signalGroup, graceMilliseconds, current.pid, "SIGKILL");
      await exited;
      clearTimeout(kill);
    },
  };
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended already.
  }
}

function isReady(port: number, path: string | undefined, answer: (ready: boolean) => void): void {
  const request = get(
    { host: "127.0.0.1", port, path: path ?? "/", timeout: 2000, agent: false },
    (response) => {
      response.resume();
      answer(path === undefined || response.statusCode === 200);
    },
  );
  request.once("timeout", () => request.destroy(new Error("timed out")));
  request.once("error", () => answer(false));
}

function eachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (text: string) => {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream?.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}
