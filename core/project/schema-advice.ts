import type { Path } from "./yaml-document.ts";

/** What to do about a key that is missing, or that other tools would take here. */
export function advice(path: Path): string | undefined {
  const last = String(path.at(-1));
  if (path.length === 1) return TOP[last];
  const kind = path.length === 3 ? "projects" : path[2];
  const own = typeof kind === "string" ? OF[kind]?.[last] : undefined;
  return own ?? EVERYWHERE[last];
}

const PROJECT_KEY = "put it under projects: NAME:";

const TOP: Readonly<Record<string, string>> = {
  version: "write version: 1",
  projects: "name the project and what it consists of under projects:",
  repository: PROJECT_KEY,
  migrations: `as scripts, ${PROJECT_KEY}`,
  scripts: PROJECT_KEY,
  files: `as staged, ${PROJECT_KEY}`,
  shared: "what environments share stands in each of them, or in vars",
  ingest: "write it as one of jobs:, under projects: NAME:",
  vars: PROJECT_KEY,
  environments: PROJECT_KEY,
  jobs: PROJECT_KEY,
  services: PROJECT_KEY,
};

const SECRETS = "secrets stand in Secrets Manager, never in this file; docs/SECRET.md says how";

const EVERYWHERE: Readonly<Record<string, string>> = {
  password: SECRETS,
  private_key: SECRETS,
  private_key_file: SECRETS,
  token: SECRETS,
  repository: "write OWNER/NAME, as in the repository's address",
  branch: "write the branch whose pushes are deployed there",
  image: "write /database/schema/repository/image",
  specification: "write the file that holds the service's specification",
  compute_pool: "write the pool that it runs on",
};

const OF: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  projects: {
    environments: "write at least one, with its branch",
    migrations: "the folder of the scripts is called scripts",
    root_folder: "the folder of the scripts is called scripts",
    "root-folder": "the folder of the scripts is called scripts",
    "modules-folder": "it is called modules",
    modules_folder: "it is called modules",
    files: "folders that are uploaded are called staged",
    branch: "each of environments: has its branch",
    database: "each of environments: says where its scripts start",
  },
  environments: {
    on_changed: "put it under options:",
    on_renamed: "put it under options:",
    on_unrenderable: "put it under options:",
    on_unknown_file: "put it under options:",
    on_command_line_script: "put it under options:",
    continue_on_error: "put it under options:",
    autocommit: "put it under options:",
    query_tag: "put it under options:",
    out_of_order: "put it under options:",
    "change-history-table": "it is called history_table",
    change_history_table: "it is called history_table",
    create_change_history_table: "it is called create_history_table",
    "create-change-history-table": "it is called create_history_table",
    host: "the address of Snowflake stands in the environment's secret",
  },
  jobs: {
    cron: "write schedule: cron(0 6 * * ? *)",
    command: "a job is SQL: write it as sql, or name its file",
  },
  services: {
    tag: "the tag comes with each event of bind-api",
    spec: "name the file that holds it as specification",
  },
};
