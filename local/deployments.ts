import type { LocalDeployment } from "./github/routes.ts";
import type { LogEntry } from "./handlers.ts";

/** How a pushed commit ended in one environment. */
export interface DeploymentEnd {
  state: "success" | "failure" | "ignored";
  description: string;
}

/** Who waits for the ends of deployments; fed by GitHub's stand-in and by the functions' log. */
export interface Deployments {
  onDeployment(deployment: LocalDeployment): void;
  onLog(entry: LogEntry): void;
  /** The next end of this commit in this environment; to be called before the push. */
  next(environment: string, commit: string): Promise<DeploymentEnd>;
}

const ends: Readonly<Record<string, DeploymentEnd["state"]>> = {
  success: "success",
  failure: "failure",
  error: "failure",
};

export function watchDeployments(): Deployments {
  const waiting = new Map<string, ((end: DeploymentEnd) => void)[]>();
  const key = (environment: string, commit: string): string => `${environment} ${commit}`;
  const end = (environment: string, commit: string, how: DeploymentEnd): void => {
    const place = key(environment, commit);
    const waiters = waiting.get(place) ?? [];
    waiting.delete(place);
    for (const resolve of waiters) resolve(how);
  };
  return {
    onDeployment: (deployment) => {
      const status = deployment.statuses.at(-1);
      const state = ends[status?.state ?? ""];
      if (state === undefined || status === undefined) return;
      end(deployment.environment, deployment.sha, { state, description: status.description });
    },
    onLog: (entry) => {
      if (entry.function !== "deploy" || entry.outcome !== "ignored") return;
      end(String(entry.environment), String(entry.commit), {
        state: "ignored",
        description: String(entry.reason ?? ""),
      });
    },
    next: (environment, commit) =>
      new Promise((resolve) => {
        const place = key(environment, commit);
        waiting.set(place, [...(waiting.get(place) ?? []), resolve]);
      }),
  };
}
