import { NOT_YET_KNOWN } from "../../receipt/read-receipts.ts";
import type { DeploymentStatus } from "../environment-status.ts";
import type { ShownEnvironment } from "../status-page.ts";

const deployment = (given: Partial<DeploymentStatus>): DeploymentStatus => ({
  commit: "0123456789abcdef0123456789abcdef01234567",
  begunOn: "2026-11-25T10:00:00.000Z",
  state: "succeeded",
  detail: undefined,
  scripts: [{ script: "V1__orders.sql", status: "Success", seconds: 2 }],
  seconds: 2,
  ...given,
});

/** What a page may have to show: everything at once, nothing, and what could not be read. */
export const SHOWN: readonly ShownEnvironment[] = [
  {
    label: "dev",
    branch: "dev",
    repository: "acme/shop",
    problem: undefined,
    status: {
      deployments: [
        deployment({ state: "running", scripts: [], seconds: 0 }),
        deployment({ state: "paused", begunOn: "2026-11-25T09:00:00.000Z", scripts: [], seconds: 0 }),
        deployment({
          state: "failed",
          detail: "V2__prices.sql: invalid identifier 'PRICE'",
          scripts: [{ script: "V2__prices.sql", status: "Failed", seconds: 1 }],
          receipt: NOT_YET_KNOWN,
        }),
        deployment({
          detail: "push:octocat",
          receipt: { credits: 0.01234, bytesScanned: 1_240_000_000, bytesWritten: 3_400_000 },
        }),
        deployment({ commit: "ana@laptop 0b0e4f1e-6379-46f2-9ca8-2312a32a994f" }),
      ],
      deployed: deployment({}),
      waiting: [deployment({ state: "running" }), deployment({ state: "paused" })],
      lock: { holder: "push:octocat 0123456 1790000000", until: "2026-11-25T10:15:00.000Z", generation: 7 },
      drift: {
        changes: [
          "TABLE SHOP.CORE.ORDERS: definition changed",
          "SELECT on TABLE SHOP.CORE.ORDERS was granted to ROLE PUBLIC",
        ],
        foundOn: "2026-11-25T02:31:00.000Z",
      },
    },
  },
  {
    label: "prod",
    branch: "main",
    repository: "acme/shop",
    problem: undefined,
    status: {
      deployments: [],
      deployed: undefined,
      waiting: [],
      lock: undefined,
      drift: { changes: [], foundOn: "2026-11-25T02:31:00.000Z" },
    },
  },
  {
    label: "old",
    branch: "old",
    repository: undefined,
    status: undefined,
    problem: "the secret snowhook/shop/old is not there",
  },
];
