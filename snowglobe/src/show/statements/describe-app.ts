import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import {
  type AppProperties,
  notebookProperties,
  readApp,
  streamlitProperties,
} from "../../apps/app-properties.ts";
import { writtenName } from "../../sql/quoted-name.ts";
import type { ResultSet } from "../../types/result-set.ts";
import {
  type Cell,
  COMMENT,
  NAME,
  number,
  OWNER,
  resultOf,
  type Shown,
  type ShownColumn,
  text,
} from "../shown-column.ts";

const app = ({ object }: Shown): AppProperties => readApp(object);
const streamlit = ({ object }: Shown) => streamlitProperties.parse(object.properties);
const notebook = ({ object }: Shown) => notebookProperties.parse(object.properties);
const list = (values: readonly string[]): string => JSON.stringify(values);

/** What the two have in common, up to their versions. Packages are the environment's matter: there is none here. */
const SHARED: readonly ShownColumn[] = [
  text("main_file", (shown) => app(shown).mainFile),
  text("query_warehouse", (shown) => app(shown).queryWarehouse),
  text("url_id", (shown) => app(shown).urlId),
  text("default_packages", () => null),
  text("user_packages", () => null),
  text("runtime_name", (shown) => app(shown).runtimeName),
  text("compute_pool", (shown) => app(shown).computePool),
  OWNER,
  text("import_urls", ({ object }) => list((object.properties.imports as readonly string[]) ?? [])),
  text("external_access_integrations", (shown) => list(app(shown).integrations)),
  text("external_access_secrets", (shown) => secretsOf(app(shown))),
];

const VERSIONS: readonly ShownColumn[] = [
  text("default_version", (shown) => (app(shown).versions.length === 0 ? null : "LAST")),
  ...["default_version", "last_version"].flatMap((which) => [
    text(`${which}_name`, lastName),
    text(`${which}_alias`, (): Cell => null),
    text(`${which}_location_uri`, (shown) => uri(shown, lastName(shown))),
    text(`${which}_source_location_uri`, (shown) => app(shown).versions.at(-1)?.source),
    text(`${which}_git_commit_hash`, (shown) => app(shown).versions.at(-1)?.commit),
  ]),
  text("live_version_location_uri", (shown) => uri(shown, app(shown).live ? "live" : null)),
];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-streamlit */
const STREAMLIT: readonly ShownColumn[] = [
  NAME,
  text("title", (shown) => streamlit(shown).title),
  text("root_location", (shown) => streamlit(shown).rootLocation),
  ...SHARED,
  COMMENT,
  ...VERSIONS,
];

/** https://docs.snowflake.com/en/sql-reference/sql/desc-notebook */
const NOTEBOOK: readonly ShownColumn[] = [
  text("title", NAME.value),
  ...SHARED,
  text("code_warehouse", (shown) => notebook(shown).warehouse),
  number("idle_auto_shutdown_time_seconds", (shown) => notebook(shown).idleSeconds),
  text("runtime_environment_version", () => null),
  NAME,
  COMMENT,
  ...VERSIONS,
];

/** DESCRIBE STREAMLIT and NOTEBOOK: one row. */
export function describeApp(execution: Execution, object: CatalogObject): ResultSet {
  const columns = object.kind === "STREAMLIT" ? STREAMLIT : NOTEBOOK;
  return resultOf(columns, [{ execution, object, rowCount: undefined }], "OTHER");
}

function lastName(shown: Shown): string | null {
  const { length } = app(shown).versions;
  return length === 0 ? null : `VERSION$${length}`;
}

function uri({ object }: Shown, version: string | null): string | null {
  if (version === null) return null;
  const { database = "", schema = "", name } = object.path;
  return `snow://${object.kind.toLowerCase()}/${[database, schema, name].map(writtenName).join(".")}/versions/${version.toLowerCase()}/`;
}

function secretsOf({ secrets }: AppProperties): string {
  const entries = secrets.map(({ variable, secret }) => [
    variable,
    [secret.database, secret.schema, secret.name].map(writtenName).join("."),
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}
