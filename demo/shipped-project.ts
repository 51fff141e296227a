import * as z from "zod";
import { findEnvironment, findProject } from "../core/project/find-environment.ts";
import { loadProjectFile } from "../core/project/load-project-file.ts";
import type { Environment, Project, ProjectFile } from "../core/project/project.ts";

/** An environment of the shipped project, with what its `vars` hold beside what every environment has. */
export interface ShippedEnvironment {
  /** `dev` */
  readonly key: string;
  /** `DEV` */
  readonly name: string;
  readonly branch: string;
  readonly database: string;
  readonly schema: string;
  readonly metadataSchema: string;
  readonly warehouse: string;
  readonly deployRole: string;
  readonly etlRole: string;
  readonly apiRole: string;
  /** vendor -> role */
  readonly vendorRoles: Readonly<Record<string, string>>;
  readonly integration: string;
  readonly computePool: string;
  /** `DATABASE.SCHEMA.REPOSITORY` */
  readonly imageRepository: string;
}

export interface ShippedProject {
  readonly file: ProjectFile;
  readonly project: Project;
  readonly repository: string;
  /** the data set's owner and name at Kaggle */
  readonly ingest: { readonly owner: string; readonly dataset: string };
  readonly imageName: string;
  readonly environments: readonly ShippedEnvironment[];
}

const text = z.string();
const varsSchema = z.looseObject({
  etl_role: text,
  api_role: text,
  vendor_roles: z.record(text, text),
  integration: text,
  compute_pool: text,
  image_repository: text,
});
const where = z.looseObject({ database: text, schema: text, warehouse: text, role: text });

/** Reads the shipped project's `snowhook.yml` with the words of its own pipeline. */
export function loadShippedProject(folder: string): ShippedProject {
  const file = loadProjectFile(folder);
  const project = findProject(file, undefined);
  const [owner, dataset] = z.tuple([text, text]).parse(project.vars.kaggle_dataset);
  return {
    file,
    project,
    repository: project.repository,
    ingest: { owner, dataset },
    imageName: project.services[0]?.image.split("/").at(-1) ?? "",
    environments: project.environments.map(toShipped),
  };
}

export function shippedEnvironment({ file, environments }: ShippedProject, key: string): ShippedEnvironment {
  const { environment } = findEnvironment(file, undefined, key);
  return environments.find((candidate) => candidate.key === environment.key) ?? toShipped(environment);
}

function toShipped(environment: Environment): ShippedEnvironment {
  const vars = varsSchema.parse(environment.vars);
  const { database, schema, warehouse, role } = where.parse(environment);
  return {
    key: environment.key,
    name: environment.key.toUpperCase(),
    branch: environment.branch,
    database,
    schema,
    metadataSchema: environment.historyTable.split(".")[1] ?? "",
    warehouse,
    deployRole: role,
    etlRole: vars.etl_role,
    apiRole: vars.api_role,
    vendorRoles: vars.vendor_roles,
    integration: vars.integration,
    computePool: vars.compute_pool,
    imageRepository: vars.image_repository,
  };
}
