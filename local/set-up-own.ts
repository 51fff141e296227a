import { publicKeysOf } from "../core/secrets/public-keys.ts";
import { setUpBase } from "../core/setup/set-up-base.ts";
import { connectAsAdministrator } from "./administrator.ts";
import { environmentKeys } from "./identity.ts";
import { deployerName } from "./secrets.ts";
import type { Local } from "./start-local.ts";

/**
 * Makes what an environment with `bring_your_own` expects to find: in a real account its owner has made it, and here
 * there is nobody else.
 * @returns the keys of the environments that it was made for
 */
export async function setUpOwn(local: Pick<Local, "globe" | "identity" | "project">): Promise<string[]> {
  const own = local.project.environments.filter(({ bringYourOwn }) => bringYourOwn);
  if (own.length === 0) return [];
  const connection = await connectAsAdministrator(local);
  try {
    for (const environment of own) {
      const { project, key, user = deployerName(project, key), role = user } = environment;
      const { privateKey } = environmentKeys(local.identity, `${project}/${key}`);
      await setUpBase({
        connection,
        environment: { ...environment, role },
        user,
        keys: publicKeysOf({ account: "SNOWGLOBE", user, privateKey, moreAwsRoles: [] }),
        awsRoles: [],
      });
    }
  } finally {
    await connection.close();
  }
  return own.map(({ key }) => key);
}
