import { LineCounter, parseDocument } from "yaml";
import { ConfigError } from "../errors/index.ts";
import type { Environment, Environments } from "./environment.ts";
import { type EnvironmentsFile, environmentsFileSchema } from "./schema.ts";

/**
 * Reads the text of `environments.yml`.
 * @param source what errors call the file
 * @throws {ConfigError} naming the line (YAML) or the key that is wrong, and what it must be
 */
export function readEnvironments(text: string, source = "environments.yml"): Environments {
  const parsed = environmentsFileSchema.safeParse(parseYaml(text, source));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      (issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`,
    );
    throw new ConfigError(`${source} is not valid:\n  ${issues.join("\n  ")}`);
  }
  const file = parsed.data;
  const environments = Object.entries(file.environments).map(([key, entry]) => derive(file, key, entry));
  refuseShared(environments, source);
  return {
    repository: file.repository,
    migrations: file.migrations,
    files: file.files,
    shared: {
      database: file.shared.database,
      warehouse: file.shared.warehouse,
      computePool: file.shared.compute_pool,
      imageRepository: file.shared.image_repository,
      vars: file.vars,
    },
    ingest: file.ingest,
    environments,
  };
}

function parseYaml(text: string, source: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const first = document.errors[0];
  if (first !== undefined) {
    const { line, col } = lineCounter.linePos(first.pos[0]);
    throw new ConfigError(`${source}, line ${line}, column ${col}: ${first.message}`);
  }
  return document.toJS({ maxAliasCount: 100 });
}

/** Everything follows from the environment's name, unless the file says otherwise. */
function derive(
  file: EnvironmentsFile,
  key: string,
  entry: EnvironmentsFile["environments"][string],
): Environment {
  const { shared } = file;
  const database = entry.database ?? `${shared.database}_${entry.name}`;
  return {
    key,
    name: entry.name,
    branch: entry.branch,
    database,
    schema: "VIDEOGAMES",
    metadataSchema: "METADATA",
    warehouse: entry.warehouse ?? shared.warehouse,
    computePool: entry.compute_pool ?? shared.compute_pool,
    imageRepository: entry.image_repository ?? shared.image_repository,
    deployRole: entry.deploy_role ?? `${database}_DEPLOY`,
    etlRole: entry.etl_role ?? `${database}_ETL`,
    apiRole: entry.api_role ?? `${database}_API`,
    vendorRoles:
      entry.vendor_roles ??
      Object.fromEntries(file.vendors.map((vendor) => [vendor, `${database}_${vendor}`])),
    integration: entry.integration ?? `${database}_KAGGLE`,
    vars: { ...file.vars, ...entry.vars },
  };
}

/** What two environments must never share: then the last deploy of either would win over both. */
function refuseShared(environments: readonly Environment[], source: string): void {
  const owners = new Map<string, string>();
  for (const environment of environments) {
    const { branch, database, deployRole, etlRole, apiRole, integration, vendorRoles } = environment;
    const owned = [
      `branch ${branch}`,
      `database ${database}`,
      `integration ${integration}`,
      ...[deployRole, etlRole, apiRole, ...Object.values(vendorRoles)].map((role) => `role ${role}`),
    ];
    for (const thing of owned) {
      const owner = owners.get(thing);
      if (owner !== undefined) {
        throw new ConfigError(
          owner === environment.key
            ? `${source}: environments.${owner} uses ${thing} for two things: give each its own name`
            : `${source}: ${thing} belongs to both environments.${owner} and environments.${environment.key}: give each its own`,
        );
      }
      owners.set(thing, environment.key);
    }
  }
}
