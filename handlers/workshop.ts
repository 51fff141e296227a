import type { Engine } from "../core/deployment/deployment-types.ts";
import { snowflakeEngine } from "../core/deployment/snowflake-engine.ts";
import type { Github } from "../core/github/client.ts";
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
    engine: snowflakeEngine(connect),
  };
}
