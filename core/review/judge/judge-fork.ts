import { scriptsOf } from "../../deployment/project-files.ts";
import { describeError, SnowhookError } from "../../errors/index.ts";
import { judgeScript } from "../../migrations/dangers/judge-script.ts";
import { DEFAULT_DANGER_POLICIES } from "../../migrations/dangers/refuse-dangers.ts";
import { discoverScripts } from "../../migrations/scripts/discover-scripts.ts";
import type { ProjectEnvironment } from "../../project/find-environment.ts";
import { isUnder } from "../../project/project-paths.ts";
import { judgeDangers } from "./judge-dangers.ts";
import type { MergedFiles } from "./merge-files.ts";
import { refused } from "./plan-environment.ts";
import type { EnvironmentReview, ReviewFinding } from "./review-types.ts";

const TEMPLATE = /\{[{%#]/;

/**
 * Reads the scripts that a fork's pull request changes, and nothing more: no template of it is rendered, none of it sees a
 * variable or a secret, and no account hears of it.
 */
export function judgeFork(place: ProjectEnvironment, label: string, merged: MergedFiles): EnvironmentReview {
  const { project, environment } = place;
  const folder = project.scripts;
  const within = [...merged.files].flatMap(([path, bytes]) =>
    path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), bytes] as const] : [],
  );
  const files = scriptsOf(project, new Map(within));
  const inRepository = (path: string) => `${folder}/${path}`;
  try {
    const { scripts, unknown } = discoverScripts(
      files.keys(),
      environment.options.versionNumberValidationRegex,
    );
    const ours = scripts.filter(({ path }) => merged.changed.includes(inRepository(path)));
    const texts = ours.map((script) => ({
      script,
      text: Buffer.from(files.get(script.path) ?? []).toString(),
    }));
    const readable = texts.filter(({ text }) => !TEMPLATE.test(text));
    const judged = readable.map(({ script: { name, path }, text }) =>
      judgeScript({ name, path, content: text, linesBefore: 0 }),
    );
    const policies = { ...DEFAULT_DANGER_POLICIES, ...environment.dangers };
    const dangers = judgeDangers(judged, policies, () => false, inRepository);
    const unread = texts.flatMap(({ script, text }): ReviewFinding[] =>
      TEMPLATE.test(text)
        ? [
            {
              path: inRepository(script.path),
              message: "It is a template, which is not rendered for a fork: its dangers are not known.",
            },
          ]
        : [],
    );
    return {
      label,
      verdict: dangers.blockers.length > 0 ? "refused" : "waits",
      scripts: texts.map(({ script, text }) => ({
        path: inRepository(script.path),
        kind: script.kind,
        isOurs: true,
        sql: text,
      })),
      ignored: unknown
        .filter(({ path }) => isUnder(inRepository(path), merged.changed))
        .map(({ path }) => ({ path: inRepository(path), reason: "its name is no script's" })),
      blockers: dangers.blockers,
      waiting: dangers.waiting,
      notes: [...dangers.notes, ...unread],
      verifications: [],
      isStatic: true,
      parts: [],
    };
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    const { file } = error.where;
    return refused(label, {
      message: file === undefined ? describeError(error) : error.message,
      ...(file === undefined ? {} : { path: inRepository(file) }),
    });
  }
}
