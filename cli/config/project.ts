import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../../core/errors/index.ts";
import type { DeployMigrationsInput } from "../../core/migrations/commands/deploy-input.ts";
import type { DangerPolicy } from "../../core/migrations/contracts/danger.ts";
import type { MigrationConfig, Policy } from "../../core/migrations/contracts/migration-config.ts";
import type { Environment } from "../../core/project/project.ts";
import type { Authenticator, ConnectionOptions } from "../../core/snowflake/connection.ts";
import { isSecretKey, secretValues } from "../../core/templates/secrets.ts";
import type { TemplateValue } from "../../core/templates/template-value.ts";
import { templateVars } from "../../core/yaml/template-vars.ts";
import type { Value } from "../../core/yaml/values.ts";
import { readFolder } from "../read-folder.ts";
import { expandHome } from "./connections-file.ts";
import type { Resolved } from "./resolve-settings.ts";
import type { SessionParameters } from "./setting.ts";

/** What a command works on. */
export interface Project {
  readonly input: Pick<DeployMigrationsInput, "files" | "modules" | "stagedFolders" | "config">;
  readonly dryRun: boolean;
  /** values that must not show in any output */
  readonly secrets: readonly string[];
  /** of snowhook.yml, when one was chosen */
  readonly environment?: Environment;
}

/** schemachange runs everything: who takes its command line is warned, and nothing is refused that it would run. */
const WITHOUT_ENVIRONMENT = { unrecoverable: "warn" } as const;

/** Reads the folders and turns settings into the engine's configuration. Throws ConfigError. */
export function openProject(
  settings: Resolved,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Project {
  const pathOf = (name: string) => {
    const written = settings.get<string>(name);
    return written === undefined ? undefined : resolve(cwd, expandHome(written, environment));
  };
  const modules = pathOf("modules-folder");
  const folders = Object.entries(settings.get<Record<string, string>>("files") ?? {});
  const vars = varsOf(settings);
  const config = migrationConfig(settings, environment);
  return {
    input: {
      files: readFolder(pathOf("root-folder") ?? cwd, "root folder"),
      ...(modules === undefined ? {} : { modules: readFolder(modules, "modules folder") }),
      stagedFolders: new Map(
        folders.map(([name, path]) => [
          name,
          new Map(readFolder(resolve(settings.folder, path), `folder of files`)),
        ]),
      ),
      config: { ...config, dangers: { ...WITHOUT_ENVIRONMENT, ...config.dangers } },
    },
    dryRun: settings.get<boolean>("dry-run") ?? false,
    secrets: [
      ...secretValues(vars),
      ...Object.entries(environment).flatMap(([name, value]) => (isSecretKey(name) ? [value] : [])),
      ...credentials(settings),
    ],
  };
}

function varsOf(settings: Resolved): Record<string, TemplateValue> {
  return templateVars(settings.get<ReadonlyMap<Value, Value>>("vars") ?? new Map());
}

function credentials(settings: Resolved): string[] {
  return ["snowflake-password", "snowflake-token", "snowflake-private-key-file-pwd"].flatMap((name) => {
    const value = settings.get<string>(name);
    return value === undefined ? [] : [value];
  });
}

/** The engine's configuration, as far as the settings say. */
export function migrationConfig(
  settings: Resolved,
  environmentVariables: Readonly<Record<string, string>>,
): MigrationConfig {
  const vars = varsOf(settings);
  const policies = {
    changedVersioned: settings.get<Policy | "execute">("on-changed"),
    renamed: settings.get<Policy>("on-renamed"),
    unrenderable: settings.get<Policy>("on-unrenderable"),
    unknownFile: settings.get<Policy>("on-unknown-file"),
    commandLineScript: settings.get<Policy>("on-command-line-script"),
    ignoredVersioned: settings.get<boolean>("raise-exception-on-ignored-versioned-script")
      ? ("error" as const)
      : undefined,
  };
  const config = {
    historyTable: settings.get<string>("change-history-table"),
    createHistoryTable: settings.get<boolean>("create-change-history-table"),
    role: settings.get<string>("snowflake-role"),
    warehouse: settings.get<string>("snowflake-warehouse"),
    database: settings.get<string>("snowflake-database"),
    schema: settings.get<string>("snowflake-schema"),
    queryTag: settings.get<string>("query-tag"),
    autocommit: settings.get<boolean>("autocommit"),
    sessionParameters: settings.get<SessionParameters>("snowflake-session-parameters"),
    outOfOrder: settings.get<boolean>("out-of-order"),
    continueOnError: settings.get<boolean>("continue-on-error"),
    versionPattern: settings.get<string>("version-number-validation-regex"),
    metadataSchema: settings.get<string>("metadata-schema"),
    leaseSeconds: settings.get<number>("lease-seconds"),
    leaseWaitSeconds: settings.get<number>("lease-wait"),
    assumptions: settings.get<Record<string, boolean>>("assumptions"),
  };
  const dangers = {
    expensive: settings.get<DangerPolicy>("on-expensive"),
    destructive: settings.get<DangerPolicy>("on-destructive"),
    unrecoverable: settings.get<DangerPolicy>("on-unrecoverable"),
    unreadable: settings.get<DangerPolicy>("on-unreadable"),
  };
  return {
    ...defined(config),
    vars,
    environmentVariables,
    policies: defined(policies),
    dangers: defined(dangers),
  };
}

/** How to reach Snowflake, from the settings. Throws ConfigError when something is missing or unreadable. */
export function connectionOptions(
  settings: Resolved,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): ConnectionOptions {
  const account = settings.get<string>("snowflake-account");
  if (account === undefined) {
    throw new ConfigError("No Snowflake account is given.", {
      next: "Set SNOWFLAKE_ACCOUNT, --snowflake-account, or a connection in connections.toml.",
    });
  }
  const text = (name: string) => settings.get<string>(`snowflake-${name}`);
  const fileText = (setting: string) => readSettingFile(settings, setting, cwd, environment);
  return defined({
    account,
    host: text("host"),
    accessUrl: text("access-url"),
    user: text("user"),
    role: name(text("role")),
    warehouse: name(text("warehouse")),
    database: name(text("database")),
    schema: name(text("schema")),
    authenticator: authenticator(text("authenticator")),
    privateKey: fileText("private-key-file"),
    privateKeyPassphrase: text("private-key-file-pwd"),
    token: text("token") ?? fileText("token-file-path")?.trim(),
    password: text("password"),
    queryTag: sessionTag(settings),
  }) as ConnectionOptions;
}

/** The session's own tag, as schemachange composes it: the parameter's, the tool, the option's. */
function sessionTag(settings: Resolved): string {
  const parameters = settings.get<SessionParameters>("snowflake-session-parameters");
  const parts = [parameters?.QUERY_TAG, "snowhook", settings.get<string>("query-tag")];
  return parts.filter((part) => part !== undefined && part !== "").join(";");
}

/** The login takes names as SQL would: an unusual one must stand in quotes. */
function name(written: string | undefined): string | undefined {
  if (written === undefined || /^[A-Za-z_][\w$]*$|^".*"$/.test(written)) return written;
  return `"${written.replaceAll('"', '""')}"`;
}

const authenticators: readonly Authenticator[] = [
  "SNOWFLAKE",
  "SNOWFLAKE_JWT",
  "OAUTH",
  "PROGRAMMATIC_ACCESS_TOKEN",
  "WORKLOAD_IDENTITY",
];

function authenticator(written: string | undefined): Authenticator | undefined {
  if (written === undefined) return undefined;
  const known = authenticators.find((candidate) => candidate === written.toUpperCase());
  if (known !== undefined) return known;
  throw new ConfigError(`The authenticator ${JSON.stringify(written)} is not supported.`, {
    next: `Use one of ${authenticators.join(", ").toLowerCase()}.`,
  });
}

function readSettingFile(
  settings: Resolved,
  setting: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): string | undefined {
  const path = settings.get<string>(`snowflake-${setting}`);
  if (path === undefined) return undefined;
  try {
    return readFileSync(resolve(cwd, expandHome(path, environment)), "utf8");
  } catch (error) {
    throw new ConfigError(`The file of snowflake-${setting} cannot be read.`, {
      where: { file: path },
      cause: error,
    });
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
