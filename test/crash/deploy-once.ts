// A process that carries out one delivery of one message, and can be killed at any moment: see crash-matrix.slow.test.ts.
import { deploy } from "../../core/deployment/deploy.ts";
import { createGithub } from "../../core/github/client.ts";
import { deployMigrations } from "../../core/migrations/commands/deploy-migrations.ts";
import { runRecorded } from "../../core/migrations/commands/run-recorded.ts";
import {
  beginMessage,
  endMessage,
  pauseMessage,
  readMessage,
} from "../../core/migrations/history/messages.ts";
import { acquireLease } from "../../core/migrations/lease/acquire-lease.ts";
import { readProjectFile } from "../../core/project/read-project-file.ts";
import { deployRequestSchema } from "../../core/queue/deploy-request.ts";
import { projectSecrets } from "../../core/secrets/project-secrets.ts";
import { connect } from "../../core/snowflake/connect.ts";
import { deliverySchema } from "./delivery.ts";

const delivery = deliverySchema.parse(JSON.parse(process.env.CRASH_DELIVERY ?? ""));
const report = await deploy({
  request: deployRequestSchema.parse(delivery.request),
  file: readProjectFile(delivery.projectFile),
  secrets: projectSecrets(async () => delivery.secret),
  github: createGithub({ baseUrl: delivery.githubUrl, token: delivery.githubToken }),
  engine: {
    connect,
    acquireLease,
    deployMigrations,
    runRecorded,
    beginMessage,
    endMessage,
    pauseMessage,
    readMessage,
  },
  deadline: new Date(Date.now() + 120_000),
  receive: { count: delivery.receive, last: false },
});
console.log(JSON.stringify(report));
