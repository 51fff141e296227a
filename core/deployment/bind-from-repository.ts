import { ConfigError } from "../errors/index.ts";
import type { Github } from "../github/client.ts";
import { commitOfRef, headOf } from "../github/commits.ts";
import { filesAtCommit } from "../github/files-at-commit.ts";
import { findEnvironment, findService, type ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectFile, Service } from "../project/project.ts";
import { templateVariables } from "../project/template-variables.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import { environmentConnection } from "../secrets/sign-in-options.ts";
import { bindService } from "../service/bind-service.ts";
import type { BindEvent, BindReport } from "../service/bind-types.ts";
import { renderSpecification, toBoundService } from "../service/to-bound-service.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";

export interface BindRequest {
  /** may be left out when there is one only */
  readonly project?: string | undefined;
  readonly environment: string;
  /** may be left out when there is one only */
  readonly service?: string | undefined;
  readonly tag: string;
  readonly digest?: string | undefined;
  /** where the specification is read; the image's own commit when the tag is one, else the head of the branch */
  readonly ref?: string | undefined;
}

interface BindDependencies {
  readonly asked: BindRequest;
  readonly file: ProjectFile;
  readonly secrets: ProjectSecrets;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  readonly onEvent?: (event: BindEvent) => void;
}

/**
 * Binds a service of `snowhook.yml` to an image, with the specification of the same commit.
 * @throws {ConfigError}, {GithubError}; what `bindService` throws
 */
export async function bindFromRepository(
  input: BindDependencies & { readonly github: Github },
): Promise<BindReport> {
  return bind(input, async ({ project, environment }, { specification }) => {
    const { github, asked } = input;
    const place = { project, environment };
    const commit = await specificationCommit(github, place, asked);
    const files = await filesAtCommit(github, project.repository, commit, [specification]);
    const bytes = files.get(specification);
    if (bytes !== undefined) return bytes;
    throw new ConfigError(`there is no file ${specification} at ${commit.slice(0, 7)}`, {
      next: "Commit it, or say with ref where it is.",
    });
  });
}

/** As {@link bindFromRepository}, with a specification that the caller has. */
export async function bind(
  { asked, file, secrets, connect, onEvent }: BindDependencies,
  readFile: (place: ProjectEnvironment, service: Service) => Promise<Uint8Array>,
): Promise<BindReport> {
  const place = findEnvironment(file, asked.project, asked.environment);
  const service = findService(place.project, asked.service, place.environment);
  const secret = await secrets.environment(place.environment);
  const vars = templateVariables(place, { user: secret.user });
  const bound = toBoundService({ ...place, service, vars });
  const bytes = await readFile(place, service);
  const { ownerRole: role, warehouse } = bound;
  const connection = await connect(environmentConnection(secret, { role, warehouse }));
  try {
    return await bindService({
      connection,
      service: bound,
      image: { tag: asked.tag, ...(asked.digest === undefined ? {} : { digest: asked.digest }) },
      specification: (imagePath) => renderSpecification({ service, vars }, bytes, imagePath, asked.tag),
      ...(onEvent === undefined ? {} : { onEvent }),
    });
  } finally {
    await connection.close();
  }
}

async function specificationCommit(
  github: Github,
  place: ProjectEnvironment,
  { ref, tag }: BindRequest,
): Promise<string> {
  const { repository } = place.project;
  if (ref !== undefined) return known(await commitOfRef(github, repository, ref), repository, ref);
  const ofImage = /^[0-9a-f]{40}$/.test(tag) ? await commitOfRef(github, repository, tag) : undefined;
  return ofImage ?? headOf(github, place);
}

function known(commit: string | undefined, repository: string, ref: string): string {
  if (commit !== undefined) return commit;
  throw new ConfigError(`${repository} has no commit, branch or tag ${JSON.stringify(ref)}`, {
    next: "Give ref as a commit's id, or as a branch or tag that was pushed.",
  });
}
