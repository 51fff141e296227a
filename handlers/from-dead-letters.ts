import { type DeployRequest, readDeployRequest } from "../core/queue/deploy-request.ts";
import { type ReviewRequest, readReviewRequest } from "../core/queue/review-request.ts";
import { type Act, behindQueue } from "./from-queue.ts";
import { openBase } from "./open-base.ts";

/** The function behind both dead-letter queues: what it gets is known by its form. Nothing is given back. */
export function fromDeadLetters(name: string, act: Act<DeployRequest | ReviewRequest>) {
  const read = async (body: string) => {
    const review = readReviewRequest(body);
    if (!("poison" in review)) return review;
    const projects = (await openBase()).file.projects.map(({ key }) => key);
    return readDeployRequest(body, () => projects);
  };
  // What fails here comes again after the queue's own visibility time-out.
  return behindQueue(name, () => undefined, read, act);
}
