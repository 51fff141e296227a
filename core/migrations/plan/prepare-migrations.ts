import { readableObjectName } from "../../snowflake/quote.ts";
import { createRenderer, type Renderer } from "../../templates/create-renderer.ts";
import type { TemplateValue } from "../../templates/template-value.ts";
import type { MigrationConfig } from "../contracts/migration-config.ts";
import { type MetadataNames, metadataNames } from "../history/metadata-names.ts";
import { type Discovered, discoverScripts } from "../scripts/discover-scripts.ts";
import { type FileTree, type StagedFolder, stagedFolders } from "../scripts/staged-folders.ts";

export interface PreparedMigrations {
  readonly names: MetadataNames;
  readonly discovered: Discovered;
  readonly renderer: Renderer;
  readonly staged: readonly StagedFolder[];
}

/** What is deployed, and how. */
export interface PrepareInput {
  /** path under the root folder, with `/` -> bytes */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** path under the modules folder -> bytes; templates see them as `modules/<path>` */
  readonly modules?: ReadonlyMap<string, Uint8Array>;
  /** name -> (path -> bytes); uploaded under their content hash, templates see `{{ staged.<name> }}` */
  readonly stagedFolders?: ReadonlyMap<string, FileTree>;
  readonly config: MigrationConfig;
}

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
