import type { MigrationEvent } from "../migrations/contracts/migration-report.ts";
import type { LoadReport } from "./load-data.ts";

/** What a deployment is doing, in the order in which it does it; for logs and terminals. Times in milliseconds. */
export type DeploymentEvent =
  | { readonly type: "deployment-started"; readonly environment: string; readonly commit: string }
  | {
      readonly type: "files-read";
      readonly files: number;
      readonly bytes: number;
      readonly milliseconds: number;
    }
  | MigrationEvent
  | { readonly type: "load-started"; readonly procedure: string }
  | { readonly type: "loaded"; readonly load: LoadReport; readonly milliseconds: number }
  /** GitHub did not take a status; the deployment goes on */
  | { readonly type: "report-refused"; readonly message: string };
