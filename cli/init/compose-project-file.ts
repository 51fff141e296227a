import { stringify } from "yaml";
import type { Choice, ChosenEnvironment } from "./choose-environments.ts";
import type { RecognisedRepository } from "./recognise-repository.ts";

/** Where nobody knows it: GitHub refuses such an owner, so that it is noticed. */
export const NO_REPOSITORY = "OWNER/NAME";

/** The text of `snowhook.yml` for a repository. */
export function composeProjectFile(found: RecognisedRepository, { environments, others }: Choice): string {
  const project = {
    repository: found.repository ?? NO_REPOSITORY,
    scripts: found.scripts,
    ...(found.modules === undefined ? {} : { modules: found.modules }),
    ...(found.config === undefined ? {} : { config: found.config }),
    ...(found.envVars.length === 0 ? {} : { env_vars: [...found.envVars] }),
    environments: Object.fromEntries(environments.map((one) => [one.key, entryOf(one)])),
  };
  const body = stringify({ version: 1, projects: { [found.key]: project } }, { lineWidth: 0 });
  return `# yaml-language-server: $schema=node_modules/snowhook/schema/snowhook.schema.json
# What is deployed, where, and as whom. The functions carry their own copy: a push cannot change it.
${body}${moreEnvironments(others)}`;
}

function entryOf(environment: ChosenEnvironment): Record<string, unknown> {
  const { branch, role, warehouse, database, schema, historyTable, owns } = environment;
  return {
    branch,
    role,
    warehouse,
    database,
    ...(schema === undefined ? {} : { schema }),
    history_table: historyTable,
    create_history_table: true,
    owns: [...owns],
  };
}

function moreEnvironments(branches: readonly string[]): string {
  if (branches.length === 0) return "";
  return `# The scripts name databases themselves, so there is one environment in an account. For ${branches.join(", ")}:
# let the scripts write {{ database }} instead, or name another Snowflake account here with account:.
`;
}
