import type { Environment } from "../core/project/project.ts";
import type { LocalDeployment } from "./github/route.ts";
import type { LogEntry } from "./handlers.ts";

/** How a pushed commit ended in one environment. */
export interface DeploymentEnd {
  state: "success" | "failure" | "ignored";
  /** What GitHub was told, or why the push was ignored. */
  description: string;
}

/** Who waits for the ends of deployments; fed by GitHub's stand-in and by the functions' log. */
export interface Deployments {
  onDeployment(deployment: LocalDeployment): void;
  onLog(entry: LogEntry): void;
  /** The next end of this commit in this environment; to be called before the push. */
  next(environment: Pick<Environment, "project" | "key">, commit: string): Promise<DeploymentEnd>;
}

/** Ends in the deploy function's words. A paused deployment has not ended: its message comes again. */
const ends: Readonly<Record<string, DeploymentEnd["state"]>> = {
  succeeded: "success",
  failed: "failure",
  ignored: "ignored",
  "done-before": "success",
  cancelled: "failure",
  undone: "failure",
};

export function watchDeployments(): Deployments {
  const waiting = new Map<string, ((end: DeploymentEnd) => void)[]>();
  const descriptions = new Map<string, string>();
  const key = (environment: unknown, commit: unknown): string => `${String(environment)} ${String(commit)}`;
  return {
    onDeployment: ({ environment, sha, statuses }) => {
      descriptions.set(key(environment, sha), statuses.at(-1)?.description ?? "");
    },
    // The function tells GitHub first and logs the end last.
    onLog: (entry) => {
      const state = entry.function === "deploy" ? ends[String(entry.outcome)] : undefined;
      if (state === undefined) return;
      const place = key(`${String(entry.project)}/${String(entry.environment)}`, entry.commit);
      // GitHub's name for it has the project only where the file has several.
      const told = descriptions.get(place) ?? descriptions.get(key(entry.environment, entry.commit));
      const description = state === "ignored" ? String(entry.reason) : (told ?? "");
      const waiters = waiting.get(place) ?? [];
      waiting.delete(place);
      for (const resolve of waiters) resolve({ state, description });
    },
    next: (environment, commit) =>
      new Promise((resolve) => {
        const place = key(`${environment.project}/${environment.key}`, commit);
        waiting.set(place, [...(waiting.get(place) ?? []), resolve]);
      }),
  };
}
