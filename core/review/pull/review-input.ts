import type { Github } from "../../github/client.ts";
import type { ProjectFile } from "../../project/project.ts";
import type { DeployRequest } from "../../queue/deploy-request.ts";
import type { ReviewRequest } from "../../queue/review-request.ts";
import type { ProjectSecrets } from "../../secrets/project-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../../snowflake/connection.ts";
import type { MakePart } from "../judge/review-parts.ts";

/** What happens while a message is worked on; `audit` is kept: who asked for what, and what came of it. */
export type ReviewEvent =
  | { readonly type: "warning"; readonly message: string }
  | {
      readonly type: "audit";
      readonly repository: string;
      /** of the pull request; absent of a button at a commit */
      readonly number?: number;
      readonly command: string;
      readonly by: string;
      readonly head: string;
      readonly outcome: "done" | "refused";
      readonly detail: string;
    };

export interface ReviewInput<Request = ReviewRequest> {
  readonly request: Request;
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly github: Github;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  /** of the process; templates see what the project allows of it */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** stores a deployment in its queue */
  readonly sendDeploy: (request: DeployRequest) => Promise<string>;
  /** what else is looked at and told under the plan, in its order */
  readonly parts: readonly MakePart[];
  /** the message does not come again */
  readonly isLast: boolean;
  /** page of the log */
  readonly logUrl?: string;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly onEvent: (event: ReviewEvent) => void;
}

/** How one delivery of a message ended. */
export type ReviewOutcome =
  | { readonly outcome: "done"; readonly verdict: string; readonly title: string; readonly head: string }
  | { readonly outcome: "ignored"; readonly reason: string }
  | { readonly outcome: "again"; readonly reason: string; readonly afterSeconds: number };
