import { basename, resolve } from "node:path";
import * as z from "zod";
import { ConfigError, describeError } from "../../core/errors/index.ts";
import { createRenderer } from "../../core/templates/create-renderer.ts";
import type { TemplateValue } from "../../core/templates/template-value.ts";
import { templateVars } from "../../core/yaml/template-vars.ts";
import { readConfigFile } from "../config/config-file.ts";
import { readFolder } from "../read-folder.ts";
import { findConfig, findScripts } from "./find-scripts.ts";
import { type GitFacts, readGitFacts } from "./git-facts.ts";
import { databasesIn, environmentVariablesIn } from "./names-in-scripts.ts";

/** What a repository says of itself. */
export interface RecognisedRepository extends GitFacts {
  /** a lower-case word for it */
  readonly key: string;
  readonly scripts: string;
  /** how many scripts there are */
  readonly count: number;
  readonly modules?: string;
  readonly config?: string;
  /** what the configuration says of where and as whom, under its own keys */
  readonly where: ReadonlyMap<string, string>;
  /** databases that the scripts name themselves, as SQL takes them */
  readonly databases: readonly string[];
  /** environment variables that scripts and configuration ask for */
  readonly envVars: readonly string[];
  /** what a person should know: scripts that cannot be rendered yet */
  readonly notes: readonly string[];
}

const text = z.string().min(1);
/** What a deployment gives to every template. */
const GIVEN = ["project", "environment", "database", "schema", "warehouse", "deploy_role", "service_user"];

/**
 * Finds out of a folder all that can be found out: its files are read and git is asked, nothing else.
 * @throws {ConfigError} when there is no script in it
 */
export async function recogniseRepository(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<RecognisedRepository> {
  const files = readFolder(folder, "repository");
  const paths = [...files.keys()];
  const config = findConfig(paths);
  const notes: string[] = [];
  const settings =
    config === undefined ? new Map<string, unknown>() : read(folder, config, environment, notes);
  const said = (name: string) => text.safeParse(settings.get(name)).data;
  const found = findScripts(paths, {
    ...optional("root", said("root-folder")),
    ...optional("modules", said("modules-folder")),
  });
  if (found === undefined) {
    throw new ConfigError(`There is no script in ${resolve(folder)}.`, {
      next: "Run this in a repository of V…__name.sql, R__name.sql or A__name.sql files, or write the first one.",
    });
  }
  if (found.scripts === "") {
    throw new ConfigError("The scripts lie at the top of the repository.", {
      next: "Move them into a folder, migrations for example: what is deployed is a folder of the repository.",
    });
  }
  const git = await readGitFacts(folder);
  const all = sqlOf(files, found, variablesOf(settings.get("vars")), environment, notes);
  const templates = [...all.sources, ...(config === undefined ? [] : [asText(files.get(config))])];
  return {
    ...git,
    key: keyOf(git.repository?.split("/")[1] ?? basename(resolve(folder))),
    ...found,
    where: new Map(
      [...settings].flatMap(([key, value]) =>
        typeof value === "string" && value !== "" && /^(?:snowflake-|change-history-table$)/.test(key)
          ? [[key, value] as const]
          : [],
      ),
    ),
    databases: [...new Set(all.rendered.flatMap(databasesIn))].sort(),
    envVars: [...new Set(templates.flatMap(environmentVariablesIn))].sort(),
    notes,
  };
}

/** The configuration's variables; a Map, as YAML is read. What is no map has none. */
function variablesOf(vars: unknown): Readonly<Record<string, TemplateValue>> {
  return vars instanceof Map ? templateVars(vars) : {};
}

function read(
  folder: string,
  config: string,
  environment: Readonly<Record<string, string>>,
  notes: string[],
): ReadonlyMap<string, unknown> {
  try {
    return readConfigFile(resolve(folder, config), environment).settings;
  } catch (error) {
    notes.push(`${config} could not be read: ${describeError(error)}`);
    return new Map();
  }
}

/** The scripts, rendered where that can be: a template's own text names nothing that is certain. */
function sqlOf(
  files: ReadonlyMap<string, Uint8Array>,
  found: { readonly scripts: string; readonly modules?: string },
  variables: Readonly<Record<string, TemplateValue>>,
  environmentVariables: Readonly<Record<string, string>>,
  notes: string[],
): { sources: string[]; rendered: string[] } {
  const scripts = under(files, found.scripts);
  const modules = found.modules === undefined ? undefined : under(files, found.modules);
  const given = Object.fromEntries(GIVEN.map((name) => [name, `__${name}__`]));
  const renderer = createRenderer({
    files: scripts,
    ...(modules === undefined ? {} : { modules }),
    vars: { ...given, ...variables },
    environmentVariables,
  });
  const rendered: string[] = [];
  for (const path of scripts.keys()) {
    try {
      rendered.push(renderer.render(path));
    } catch (error) {
      notes.push(`${found.scripts}/${path} cannot be rendered yet: ${describeError(error)}`);
    }
  }
  const sources = [...scripts.values(), ...(modules?.values() ?? [])].map(asText);
  return { sources, rendered: rendered.map((sql) => sql.replaceAll(/__\w+__/g, "")) };
}

/** The SQL files of a folder and what they may include, by their paths in it. */
function under(files: ReadonlyMap<string, Uint8Array>, folder: string): Map<string, Uint8Array> {
  const inside = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  const wanted = inside.filter((path) => /\.(?:sql|jinja|j2)$/i.test(path));
  return new Map(wanted.map((path) => [path.slice(folder.length + 1), files.get(path) ?? new Uint8Array()]));
}

function asText(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : new TextDecoder().decode(bytes);
}

/** `Sales_DB.git` -> `sales-db` */
function keyOf(name: string): string {
  const word = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 40);
  return word === "" || word === "all" ? "project" : word;
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: string });
}
