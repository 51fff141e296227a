import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { ProjectSecrets } from "../secrets/project-secrets.ts";
import { administratorConnection } from "../secrets/sign-in-options.ts";
import type { EnvironmentSecret } from "../secrets/sign-in-secrets.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../snowflake/connection.ts";
import type { AdministratorScript } from "./administrator-scripts.ts";

/** What setup and reset work with. */
export interface AdministrationInput {
  /** folder of `snowhook.yml` */
  readonly folder: string;
  readonly secrets: ProjectSecrets;
  readonly connect: (options: ConnectionOptions) => Promise<SnowflakeConnection>;
  readonly onScript?: ((script: AdministratorScript) => void) | undefined;
}

/** An environment, and who signs in there. */
export interface SignedPlace extends ProjectEnvironment {
  readonly secret: EnvironmentSecret;
}

/** The environments that are in one Snowflake account. */
export type AccountPlaces = readonly SignedPlace[];

/**
 * Acts as the administrator in each account that the environments are in, one after the other. All secrets are read
 * before the first: a missing one is found before anything is changed.
 */
export async function forEachAccount(
  { secrets, connect }: AdministrationInput,
  places: readonly ProjectEnvironment[],
  act: (connection: SnowflakeConnection, places: AccountPlaces) => Promise<AdministratorScript[]>,
): Promise<AdministratorScript[]> {
  if (places.length === 0) return [];
  const administrator = await secrets.administrator();
  const accounts = new Map<string, SignedPlace[]>();
  for (const place of places) {
    const secret = await secrets.environment(place.environment);
    const address = [secret.account.toUpperCase(), secret.host ?? "", secret.accessUrl ?? ""].join(" ");
    accounts.set(address, [...(accounts.get(address) ?? []), { ...place, secret }]);
  }
  const signIns = [...accounts.values()].map((there) => {
    const [first] = there;
    return { there, options: first && administratorConnection(administrator, first.secret) };
  });
  const done: AdministratorScript[] = [];
  for (const { there, options } of signIns) {
    if (options === undefined) continue;
    const connection = await connect(options);
    try {
      done.push(...(await act(connection, there)));
    } finally {
      await connection.close();
    }
  }
  return done;
}
