import type { Engine } from "../core/deployment/deployment-types.ts";
import type { Github } from "../core/github/client.ts";
import { deployMigrations } from "../core/migrations/commands/deploy-migrations.ts";
import { runRecorded } from "../core/migrations/commands/run-recorded.ts";
import { readCancellation } from "../core/migrations/history/cancellations.ts";
import {
  beginMessage,
  endMessage,
  pauseMessage,
  readMessage,
  readNewestMessage,
} from "../core/migrations/history/messages.ts";
import { acquireLease } from "../core/migrations/lease/acquire-lease.ts";
import { connect } from "../core/snowflake/connect.ts";
import { type Base, openBase, openGithub } from "./open-base.ts";

/** Beside what every function has: GitHub, and the doors to Snowflake. */
export interface Workshop extends Base {
  readonly github: Github;
  readonly engine: Engine;
}

/** As {@link openBase}, with GitHub as the token of its secret. */
export async function openWorkshop(): Promise<Workshop> {
  const base = await openBase();
  const github = await openGithub(base);
  return {
    ...base,
    github,
    engine: {
      connect,
      acquireLease,
      deployMigrations,
      runRecorded,
      beginMessage,
      endMessage,
      pauseMessage,
      readMessage,
      readNewestMessage,
      readCancellation,
    },
  };
}
