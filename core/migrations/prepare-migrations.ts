import { readableObjectName } from "../snowflake/quote.ts";
import { createRenderer, type Renderer } from "../templates/create-renderer.ts";
import type { TemplateValue } from "../templates/template-value.ts";
import { type Discovered, discoverScripts } from "./discover-scripts.ts";
import { type MetadataNames, metadataNames } from "./metadata-names.ts";
import type { DeployMigrationsInput } from "./migration-types.ts";
import { type StagedFolder, stagedFolders } from "./stage-files.ts";

export interface PreparedMigrations {
  readonly names: MetadataNames;
  readonly discovered: Discovered;
  readonly renderer: Renderer;
  readonly staged: readonly StagedFolder[];
}

export type PrepareInput = Pick<DeployMigrationsInput, "files" | "modules" | "stagedFolders" | "config">;

/** All that can be worked out without asking Snowflake. Throws ConfigError for names that cannot be. */
export function prepareMigrations({
  files,
  modules,
  stagedFolders: folders,
  config,
}: PrepareInput): PreparedMigrations {
  const names = metadataNames(config);
  const staged = stagedFolders(readableObjectName(names.fileStage), folders ?? new Map());
  const locations = Object.fromEntries(staged.map(({ name, location }) => [name, location]));
  const vars: Record<string, TemplateValue> = {
    ...config.vars,
    ...(staged.length > 0 ? { staged: locations } : {}),
  };
  const renderer = createRenderer({
    files,
    vars,
    ...(modules === undefined ? {} : { modules }),
    ...(config.environmentVariables === undefined
      ? {}
      : { environmentVariables: config.environmentVariables }),
  });
  return { names, discovered: discoverScripts(files.keys(), config.versionPattern), renderer, staged };
}
