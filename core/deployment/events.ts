import type { MigrationEvent } from "../migrations/contracts/migration-report.ts";
import type { JobReport } from "./run-job.ts";

/** What a deployment is doing, in the order in which it does it; for logs and terminals. Times in milliseconds. */
export type DeploymentEvent =
  | {
      readonly type: "deployment-started";
      readonly project: string;
      readonly environment: string;
      readonly commit: string;
    }
  | {
      readonly type: "files-read";
      readonly files: number;
      readonly bytes: number;
      readonly milliseconds: number;
    }
  | MigrationEvent
  /** of `schemachange-config.yml`: a setting that a push cannot make */
  | { readonly type: "config-ignored"; readonly note: string }
  | { readonly type: "job-started"; readonly job: string }
  | ({ readonly type: "job-finished" } & JobReport)
  /** the lease could not be given back: whoever comes next waits until it ends by itself */
  | { readonly type: "lease-kept"; readonly holder: string; readonly reason: string }
  /** what the environment holds could not be kept: the next look for drift says that it does not know */
  | { readonly type: "fingerprint-failed"; readonly reason: string }
  /** GitHub did not take a status; the deployment goes on */
  | { readonly type: "report-refused"; readonly message: string };
