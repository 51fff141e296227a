import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quoteIdentifier } from "../../core/snowflake/quote.ts";
import { buildApi, pushApiImage } from "../../demo/api-service.ts";
import type { Pipeline } from "./pipeline.ts";

/** The API as a service of the environment `dev`, running. */
export interface RunningApi {
  url: string;
  /** A request as a user; without one, as nobody. */
  get(path: string, user?: string): Promise<Response>;
  /** Makes a user with one role and a token for the endpoint. */
  addUser(user: string, role: string): Promise<void>;
  stop(): Promise<void>;
}

/** Pushes the image under the checkout's commit, and lets `bind-api` bring it up. */
export async function startApi(pipeline: Pipeline): Promise<RunningApi> {
  const folder = await mkdtemp(join(tmpdir(), "snowhook-api-"));
  const tag = pipeline.checkout.commit;
  pushApiImage(pipeline.local, pipeline.environment("dev"), tag, await buildApi(folder, tag));
  const report = (await pipeline.local.invoke("bind-api", { environment: "dev", tag })) as {
    outcome: string;
    url?: string;
    reason?: string;
  };
  if (report.url === undefined) throw new Error(`bind-api: ${JSON.stringify(report)}`);
  const { url } = report;
  const tokens = new Map<string, string>();
  return {
    url,
    get: (path, user) => {
      const token = user === undefined ? undefined : tokens.get(user);
      return fetch(`${url}${path}`, {
        redirect: "manual",
        headers: token === undefined ? {} : { authorization: `Snowflake Token="${token}"` },
      });
    },
    addUser: async (user, role) => {
      const [name, quotedRole] = [quoteIdentifier(user), quoteIdentifier(role)];
      await pipeline.administer(
        `CREATE USER ${name} TYPE = SERVICE DEFAULT_ROLE = ${quotedRole} DEFAULT_SECONDARY_ROLES = ()`,
      );
      await pipeline.administer(`GRANT ROLE ${quotedRole} TO USER ${name}`);
      const [row] = await pipeline.administer(
        `ALTER USER ${name} ADD PROGRAMMATIC ACCESS TOKEN endpoint ROLE_RESTRICTION = '${role}'`,
      );
      tokens.set(user, String(row?.token_secret));
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
