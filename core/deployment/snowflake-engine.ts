import { deployMigrations } from "../migrations/commands/deploy-migrations.ts";
import { runRecorded } from "../migrations/commands/run-recorded.ts";
import { undoDeployment } from "../migrations/commands/undo-deployment.ts";
import { readCancellation } from "../migrations/history/cancellations.ts";
import {
  beginMessage,
  endMessage,
  pauseMessage,
  readMessage,
  readNewestMessage,
} from "../migrations/history/messages.ts";
import { acquireLease } from "../migrations/lease/acquire-lease.ts";
import type { Engine } from "./deployment-types.ts";

/** The migration engine on a real account, or on what stands for one: whatever `connect` leads to. */
export function snowflakeEngine(connect: Engine["connect"]): Engine {
  return {
    connect,
    acquireLease,
    deployMigrations,
    undoDeployment,
    runRecorded,
    beginMessage,
    endMessage,
    pauseMessage,
    readMessage,
    readNewestMessage,
    readCancellation,
  };
}
