import { createHash } from "node:crypto";
import * as z from "zod";

/** What a rehearsal is of. All of it stands in the name and in the comment of its database. */
export interface RehearsalSubject {
  /** GitHub's number of the repository, which a renaming does not change; 0 from a terminal */
  readonly repositoryId: number;
  /** of the pull request */
  readonly number: number;
  /** commit that is rehearsed */
  readonly sha: string;
}

/** A database of a rehearsal, as its comment tells of it. */
export interface RehearsalMark extends RehearsalSubject {
  readonly project: string;
  readonly environment: string;
  /** the database that was cloned */
  readonly source: string;
  readonly expires: Date;
}

const markSchema = z.strictObject({
  snowhook: z.literal("rehearsal"),
  repository: z.int().min(0),
  number: z.int().min(0),
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  project: z.string().min(1),
  environment: z.string().min(1),
  source: z.string().min(1),
  expires: z.iso.datetime(),
});

/** For `SHOW DATABASES LIKE`: what may be a rehearsal by its name. Its own wildcards are escaped. */
export const REHEARSALS_LIKE = "RH\\_%";

/** `RH_<repository>_<number>_<commit>_<expiry>_<environment>`: letters that need no quotes. */
export function rehearsalName(mark: RehearsalMark): string {
  const { repositoryId, number, sha, expires, project, environment, source } = mark;
  const minute = expires.toISOString().slice(0, 16).replaceAll(/[-:]/g, "");
  const place = createHash("sha256")
    .update(JSON.stringify([project, environment, source]))
    .digest("hex");
  const parts = ["RH", repositoryId, number, sha.slice(0, 12), minute, place.slice(0, 8)];
  return parts.join("_").toUpperCase();
}

/** One line of JSON for COMMENT. */
export function rehearsalComment(mark: RehearsalMark): string {
  const { repositoryId: repository, number, sha, project, environment, source, expires } = mark;
  return JSON.stringify({
    snowhook: "rehearsal",
    repository,
    number,
    sha,
    project,
    environment,
    source,
    expires: expires.toISOString(),
  });
}

/**
 * What a database is a rehearsal of; undefined for every other database. Name and comment must say the same: a name that
 * only looks so, or a comment that somebody copied, makes nothing ours.
 */
export function readRehearsal(name: string, comment: string): RehearsalMark | undefined {
  if (!comment.startsWith("{")) return undefined;
  let parsed: ReturnType<typeof markSchema.safeParse>;
  try {
    parsed = markSchema.safeParse(JSON.parse(comment));
  } catch {
    return undefined;
  }
  if (!parsed.success) return undefined;
  const { repository: repositoryId, number, sha, project, environment, source, expires } = parsed.data;
  const mark = { repositoryId, number, sha, project, environment, source, expires: new Date(expires) };
  return rehearsalName(mark) === name ? mark : undefined;
}
