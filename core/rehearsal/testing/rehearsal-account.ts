import { generateKeyPairSync } from "node:crypto";
import { type Snowglobe, startSnowglobe } from "snowglobe";
import type { ProjectFiles } from "../../deployment/project-files.ts";
import { filesOf } from "../../migrations/testing/account.ts";
import { findEnvironment, type ProjectEnvironment } from "../../project/find-environment.ts";
import { readProjectFile } from "../../project/read-project-file.ts";
import { type ProjectSecrets, projectSecrets } from "../../secrets/project-secrets.ts";
import { runSetup } from "../../setup/run-setup.ts";
import { connect } from "../../snowflake/connect.ts";
import type { ConnectionOptions, SnowflakeConnection } from "../../snowflake/connection.ts";
import type { RehearsalInput } from "../rehearsal-types.ts";

const YML = `version: 1
projects:
  shop:
    repository: acme/shop
    environments:
      dev:
        branch: dev
        role: SHOP_DEPLOY
        warehouse: SHOP_WH
        database: SHOP
        schema: SALES
        history_table: SHOP.METADATA.CHANGE_HISTORY
        create_history_table: true
        owns: [SHOP]
        vars: { db: SHOP }
        rehearsal:
          role: SHOP_REHEARSAL
          warehouse: SHOP_REHEARSAL_WH
          hours: 2
          vars: { db: "{{ database }}" }
`;

/** An embedded account that setup was run in, for rehearsals of `shop/dev`. */
export interface RehearsalAccount {
  readonly globe: Snowglobe;
  readonly administrator: SnowflakeConnection;
  readonly place: ProjectEnvironment;
  readonly secrets: ProjectSecrets;
  /** what `snowhook.yml` and Secrets Manager hold, for those who read them themselves */
  readonly yml: string;
  readonly secretTexts: Readonly<Record<string, unknown>>;
  /** a session of the user that deploys */
  readonly deployer: SnowflakeConnection;
  /** what a rehearsal of these scripts is asked with */
  input(scripts: Readonly<Record<string, string>>, change?: Partial<RehearsalInput>): RehearsalInput;
  databases(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startRehearsalAccount(): Promise<RehearsalAccount> {
  const password = "administrator";
  const globe = await startSnowglobe({ administrator: { user: "ADMIN", password } });
  const at = { account: "SNOWGLOBE", accessUrl: globe.url };
  const key = () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();
  const texts: Record<string, unknown> = {
    "snowhook/shop/dev": { ...at, user: "SHOP_DEV", privateKey: key() },
    "snowhook/shop/dev-rehearsal": { ...at, user: "SHOP_REHEARSER", privateKey: key() },
    "snowhook/administrator": { user: "ADMIN", password },
  };
  const file = readProjectFile(YML, "snowhook.yml");
  const place = findEnvironment(file, "shop", "dev");
  const secrets = projectSecrets(async (name) => (name in texts ? JSON.stringify(texts[name]) : undefined));
  await runSetup({ file, chosen: [place], secrets, folder: ".", connect });
  const open = (options: Omit<ConnectionOptions, "account">) => connect({ ...at, ...options });
  const administrator = await open({ user: "ADMIN", password, role: "ACCOUNTADMIN", warehouse: "SHOP_WH" });
  const { privateKey } = await secrets.environment(place.environment);
  const deployer = await open({
    user: "SHOP_DEV",
    role: "SHOP_DEPLOY",
    database: "SHOP",
    ...(privateKey === undefined ? {} : { privateKey }),
  });
  return {
    globe,
    administrator,
    place,
    secrets,
    yml: YML,
    secretTexts: texts,
    deployer,
    input: (scripts, change = {}) => ({
      place,
      subject: { repositoryId: 1_296_269, number: 7, sha: "0123456789abcdef0123456789abcdef01234567" },
      files: projectFilesOf(scripts),
      secrets,
      connect,
      keep: false,
      ...change,
    }),
    async databases() {
      const { rows } = await administrator.query("SHOW DATABASES");
      return rows.map(({ name }) => String(name)).sort();
    },
    async close() {
      await Promise.all([deployer, administrator].map((session) => session.close().catch(() => undefined)));
      await globe.close();
    },
  };
}

function projectFilesOf(scripts: Readonly<Record<string, string>>): ProjectFiles {
  return { scripts: filesOf(scripts), stagedFolders: new Map(), jobFiles: new Map() };
}
