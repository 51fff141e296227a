import type { Environments } from "../environments/environment.ts";
import { environmentForRef } from "../environments/find-environment.ts";
import type { DeployRequest } from "../queue/deploy-request.ts";
import { listedFiles } from "./listed-files.ts";
import { isNoCommit, type PushEvent } from "./push-event.ts";

/** What a verified push leads to. */
export type Decision = { readonly request: DeployRequest } | { readonly ignored: string };

/**
 * Decides what a push deploys: an environment's branch of our repository, when it touched the scripts or a staged
 * folder. When its own list of files cannot be trusted, the request carries the commit before, and the deployment
 * compares the trees.
 * @param delivery `X-GitHub-Delivery`, and when it came
 */
export function decidePush(
  push: PushEvent,
  environments: Environments,
  delivery: { readonly id?: string; readonly at: Date },
): Decision {
  const { repository } = environments;
  if (push.repository.full_name.toLowerCase() !== repository.toLowerCase()) {
    return { ignored: `this deploys ${repository} only` };
  }
  const found = environmentForRef(environments, push.ref);
  if ("reason" in found) return { ignored: found.reason };
  if (push.deleted || isNoCommit(push.after)) return { ignored: `${push.ref} was deleted` };

  const { files, complete } = listedFiles(push);
  const touched = touchesDeployed([...files], environments);
  if (complete && !touched) {
    return { ignored: `nothing under ${deployedFolders(environments).join(", ")} changed` };
  }
  const compare = !touched && !isNoCommit(push.before);
  return {
    request: {
      version: 1,
      kind: "deploy",
      environment: found.environment.key,
      repository,
      ref: push.ref,
      commit: push.after,
      ...(compare ? { before: push.before } : {}),
      ...(delivery.id === undefined ? {} : { deliveryId: delivery.id }),
      attempt: delivery.at.getTime(),
      requestedBy: `push:${push.sender?.login ?? "unknown"}`,
    },
  };
}

/** The folders whose content is deployed, without those that lie in another one of them. */
export function deployedFolders(environments: Pick<Environments, "migrations" | "files">): string[] {
  const all = [...new Set([environments.migrations, ...Object.values(environments.files)])];
  return all.filter((folder) => !all.some((other) => folder.startsWith(`${other}/`)));
}

function touchesDeployed(files: readonly string[], environments: Environments): boolean {
  const folders = deployedFolders(environments);
  return files.some((file) => folders.some((folder) => file.startsWith(`${folder}/`)));
}
