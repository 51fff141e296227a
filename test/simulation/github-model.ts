import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { Github } from "../../core/github/client.ts";
import { GithubError } from "../../core/github/errors.ts";
import type { Clock } from "./clock.ts";
import type { Calls } from "./invocation.ts";
import { type Commit, compareLines, type RepositoryModel } from "./repository-model.ts";

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly created_at: string;
  readonly isProduction: boolean;
  readonly statuses: { state: string; description: string; created_at: string }[];
}

type Parameters = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly data: unknown };

/** Deployments of an environment that are kept in view: nobody asks for older ones. */
const MOST_SHOWN = 200;

/** GitHub's REST API over a repository, as far as the product asks it, with its deployments. */
export function createGithubModel(repository: RepositoryModel, clock: Clock) {
  const deployments = new Map<unknown, Deployment>();
  const byEnvironment = new Map<string, readonly Deployment[]>();
  /** newest first */
  const shown = (environment: string) => byEnvironment.get(environment) ?? [];
  const marks = new Map<string, string>();
  // To the second, as GitHub says it.
  const stamp = () => new Date(Math.floor(clock.now() / 1000) * 1000).toISOString();
  const archives = new Map<string, Promise<Uint8Array>>();
  const refused = (status: number, what: string) =>
    new GithubError(`GitHub answered ${status}: ${what}`, status);
  const known = (id: unknown): Commit => {
    const commit = repository.commit(String(id));
    if (commit === undefined) throw refused(404, `no commit ${String(id)}`);
    return commit;
  };
  const deployment = (id: unknown) => {
    const found = deployments.get(id);
    if (found === undefined) throw refused(404, `no deployment ${String(id)}`);
    return found;
  };

  const routes: Readonly<Record<string, (parameters: Parameters) => Answer>> = {
    "GET /repos/{owner}/{repo}/commits/{ref}": ({ ref }) => {
      const branch = /^heads\/(.+)$/.exec(String(ref))?.[1];
      const id =
        branch === undefined
          ? repository.commit(String(ref))?.id
          : repository.shownHead(branch, clock.now())?.id;
      if (id === undefined) throw refused(422, `no commit found for ${String(ref)}`);
      return { status: 200, data: id };
    },
    "GET /repos/{owner}/{repo}/git/trees/{id}": ({ id }) => {
      const tree = [{ path: "migrations", type: "tree", sha: known(id).tree }];
      return { status: 200, data: { tree, truncated: false } };
    },
    "GET /repos/{owner}/{repo}/compare/{basehead}": ({ basehead }) => {
      const [from, to] = String(basehead).split("...");
      return { status: 200, data: { status: compareLines(known(from), known(to)) } };
    },
    "GET /repos/{owner}/{repo}/deployments": ({ sha, environment, per_page }) => {
      const wanted = shown(String(environment)).filter((one) => sha === undefined || one.sha === sha);
      return { status: 200, data: wanted.slice(0, Number(per_page)) };
    },
    "POST /repos/{owner}/{repo}/deployments": ({ ref, environment, payload, production_environment }) => {
      const id = deployments.size + 1;
      const made = { id, sha: known(ref).id, environment: String(environment), payload, created_at: stamp() };
      const isProduction = production_environment === true;
      const deployment = { ...made, isProduction, statuses: [] };
      deployments.set(id, deployment);
      byEnvironment.set(made.environment, [deployment, ...shown(made.environment)].slice(0, MOST_SHOWN));
      return { status: 201, data: { id } };
    },
    "GET /repos/{owner}/{repo}/deployments/{id}/statuses": ({ id, per_page }) => {
      const data = deployment(id).statuses.toReversed().slice(0, Number(per_page));
      return { status: 200, data };
    },
    "POST /repos/{owner}/{repo}/deployments/{id}/statuses": ({ id, state, description }) => {
      const one = deployment(id);
      one.statuses.push({ state: String(state), description: String(description), created_at: stamp() });
      // https://docs.github.com/en/rest/deployments/statuses: auto_inactive, which is the default
      if (state === "success") for (const other of shown(one.environment)) endBefore(one, other, stamp());
      return { status: 201, data: {} };
    },
    "POST /repos/{owner}/{repo}/statuses/{commit}": ({ commit, context, state }) => {
      marks.set(`${known(commit).id} ${String(context)}`, String(state));
      return { status: 201, data: {} };
    },
  };

  return {
    /** The newest state at a commit, for an environment. */
    mark: (commit: string, environment: string) => marks.get(`${commit} snowhook/${environment}`),
    deployments: shown,
    /** As one invocation of a function asks it. */
    client(calls: Calls): Github {
      return {
        baseUrl: "https://api.github.com",
        authenticated: true,
        fetch: () => Promise.reject(new Error("nothing is fetched beside the API")),
        async call(route, parameters) {
          if (route === "GET /repos/{owner}/{repo}/tarball/{commit}") {
            const commit = await calls.call("github", () => known(parameters.commit));
            calls.hold();
            const archive = archives.get(commit.tree) ?? pipelineOf(commit);
            archives.set(commit.tree, archive);
            return { status: 200, headers: {}, data: streamOf(await archive) };
          }
          const answer = routes[route];
          if (answer === undefined) throw new Error(`the model has no ${route}`);
          return { headers: {}, ...(await calls.call("github", () => answer(parameters))) };
        },
      };
    },
  };
}

export type GithubModel = ReturnType<typeof createGithubModel>;

function endBefore(success: Deployment, other: Deployment, at: string): void {
  const last = other.statuses.at(-1);
  if (other.id >= success.id || other.environment !== success.environment || other.isProduction) return;
  if (last?.state === "success") other.statuses.push({ state: "inactive", description: "", created_at: at });
}

function streamOf(bytes: Uint8Array): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** The commit's files: a script that says which tree it is, and one that may run once only. */
async function pipelineOf({ tree, version }: Commit): Promise<Uint8Array> {
  const archive = pack();
  archive.entry({ name: "top/migrations/R__state.sql" }, tree);
  archive.entry({ name: `top/migrations/V${version}__step.sql` }, `-- ${version}`);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks), { level: 1 });
}
