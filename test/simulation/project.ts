import type { ProjectFile } from "../../core/project/project.ts";
import { readProjectFile } from "../../core/project/read-project-file.ts";

export const REPOSITORY = "acme/shop";

/** A project with so many environments, each with a branch of its own name; the first is production. */
export function simulatedProject(environments: readonly string[]): ProjectFile {
  const places = environments.map(
    (key) =>
      `      ${key}: { branch: ${key}, role: ${key.toUpperCase()}_DEPLOY, warehouse: W, database: ${key.toUpperCase()}, schema: S, history_table: ${key.toUpperCase()}.METADATA.CHANGE_HISTORY }`,
  );
  return readProjectFile(
    [
      "version: 1",
      "projects:",
      "  shop:",
      `    repository: ${REPOSITORY}`,
      "    environments:",
      ...places,
      "    jobs: { load: { sql: CALL LOAD(), when: [after-deployment] } }",
    ].join("\n"),
  );
}
