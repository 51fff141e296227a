import { checkProjectFile } from "./check-project-file.ts";
import { explainIssues } from "./explain-issues.ts";
import { mistakesError } from "./mistakes.ts";
import type { ProjectFile } from "./project.ts";
import { projectFileSchema } from "./schema.ts";
import { toProject } from "./to-project.ts";
import { parseYamlDocument } from "./yaml-document.ts";

/**
 * Reads the text of `snowhook.yml`.
 * @param source what errors call the file
 * @throws {ConfigError} with every mistake: its line and column, what is wrong, and what it must be
 * @example
 * const file = readProjectFile(`
 * version: 1
 * projects:
 *   shop:
 *     repository: acme/shop
 *     environments:
 *       dev: { branch: main }
 * `);
 * file.projects[0]?.environments[0]?.secretId; // "snowhook/shop/dev"
 */
export function readProjectFile(text: string, source = "snowhook.yml"): ProjectFile {
  const document = parseYamlDocument(text);
  if (document.error !== undefined) {
    const message = `this is not valid YAML: ${document.error.message}`;
    throw mistakesError(source, [{ ...document.error, message }]);
  }
  const parsed = projectFileSchema.safeParse(document.value ?? {});
  if (!parsed.success) {
    throw mistakesError(source, explainIssues(parsed.error.issues, document));
  }
  const projects = Object.entries(parsed.data.projects).map(([key, project]) => toProject(key, project));
  const mistakes = checkProjectFile(projects, document);
  if (mistakes.length > 0) throw mistakesError(source, mistakes);
  return { projects };
}
