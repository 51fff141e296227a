import { environmentOfRef } from "../project/find-environment.ts";
import type { Project, ProjectFile } from "../project/project.ts";
import { deployedPaths, isUnder } from "../project/project-paths.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { listedFiles } from "./listed-files.ts";
import { isNoCommit, type PushEvent, pushIdOf } from "./push-event.ts";

/** What a verified push leads to: a request for each project that it concerns, or why there is none. */
export interface Decision {
  readonly requests: readonly DeployRequest[];
  /** for each project of the repository that is not deployed: why */
  readonly ignored: readonly string[];
}

interface PushDelivery {
  /** `X-GitHub-Delivery` */
  readonly id?: string;
  /** when it came */
  readonly at: Date;
}

/**
 * Decides what a push deploys: of each project in that repository the environment of the branch, when the push touched
 * something that is deployed. When its own list of files cannot be trusted, the request carries the commit before, and
 * the deployment compares the trees.
 */
export function decidePush(push: PushEvent, file: ProjectFile, delivery: PushDelivery): Decision {
  const pushed = push.repository.full_name.toLowerCase();
  const projects = file.projects.filter(({ repository }) => repository.toLowerCase() === pushed);
  if (projects.length === 0) {
    const known = [...new Set(file.projects.map(({ repository }) => repository))];
    return { requests: [], ignored: [`this deploys ${known.join(", ")} only`] };
  }
  const decided = projects.map((project) => decideProject(push, project, delivery));
  return {
    requests: decided.filter((decision) => typeof decision !== "string"),
    ignored: [...new Set(decided.filter((decision) => typeof decision === "string"))],
  };
}

/** The request, or why there is none. */
function decideProject(event: PushEvent, project: Project, delivery: PushDelivery): DeployRequest | string {
  const found = environmentOfRef(project, event.ref);
  if ("reason" in found) return found.reason;
  if (event.deleted || isNoCommit(event.after)) return `${event.ref} was deleted`;

  const { files, complete } = listedFiles(event);
  const paths = deployedPaths(project);
  const touched = [...files].some((path) => isUnder(path, paths));
  if (complete && !touched) return `nothing under ${paths.join(", ")} changed`;
  const push = pushIdOf(event);
  const compare = !touched && !isNoCommit(event.before);
  return {
    version: 2,
    kind: "deploy",
    project: project.key,
    environment: found.environment.key,
    repository: project.repository,
    ref: event.ref,
    commit: event.after,
    ...(compare ? { before: event.before } : {}),
    ...(delivery.id === undefined ? {} : { deliveryId: delivery.id }),
    ...(push === undefined ? {} : { push }),
    attempt: delivery.at.getTime(),
    requestedBy: `push:${event.sender?.login ?? "unknown"}`,
  };
}
