import type { DeployRequest } from "./deploy-request.ts";

/** Messages of one group are delivered one after the other: those of one environment. */
export function groupOf({ project, environment }: Pick<DeployRequest, "project" | "environment">): string {
  return `${project}/${environment}`;
}
