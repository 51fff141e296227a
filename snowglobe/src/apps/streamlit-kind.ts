import type { Execution } from "../account/account.ts";
import { containersOf } from "../catalog/contents.ts";
import type { KindDefinition } from "../catalog/statements/kind-definition.ts";
import { missingProperty } from "../catalog/statements/missing-property.ts";
import { aString, aStringList, invalidValue } from "../catalog/statements/option-readers.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { APP_DEFAULTS, APP_OPTIONS, FROM_OPTION, resolveShared } from "./app-options.ts";
import { type StreamlitProperties, streamlitProperties } from "./app-properties.ts";
import { copySource, openSource, versionAction } from "./app-versions.ts";

const WAREHOUSE_RUNTIME = "SYSTEM$WAREHOUSE_RUNTIME";
const RUNTIMES = [WAREHOUSE_RUNTIME, "SYSTEM$ST_CONTAINER_RUNTIME_PY3_11"];

/**
 * Streamlit apps: kept with their files, shown, granted; nothing serves them here.
 * https://docs.snowflake.com/en/sql-reference/sql/create-streamlit, …/alter-streamlit
 */
export const streamlitKind: KindDefinition = {
  kind: "STREAMLIT",
  label: "Streamlit",
  options: {
    ...APP_OPTIONS,
    TITLE: { property: "title", read: aString },
    IMPORTS: { property: "imports", read: aStringList },
    ROOT_LOCATION: { property: "rootLocation", read: aString },
  },
  createOptions: FROM_OPTION,
  defaults: { ...APP_DEFAULTS, mainFile: "streamlit_app.py", imports: [], rootLocation: null },
  orReplace: true,
  orAlter: false,
  rename: true,
  check(execution, properties, name, given) {
    const { from, ...rest } = resolveShared(execution, "STREAMLIT", properties, given);
    const isNew = given.includes("from") || properties.urlId === undefined;
    const wanted = { ...rest, title: rest.title ?? name };
    if (given.includes("rootLocation")) return atRoot(execution, wanted, isNew, from, given);
    const parsed = streamlitProperties.parse(wanted);
    if (isNew && from === undefined)
      throw notSupported("STREAMLIT without FROM (the default app that Snowflake writes)");
    checkRuntime(parsed);
    if (parsed.rootLocation === null && parsed.runtimeName !== RUNTIMES[1] && parsed.mainFile.includes("/"))
      throw invalidValue("MAIN_FILE", parsed.mainFile);
    if (isNew) openSource(execution, String(from), "FROM");
    return isNew ? { ...parsed, from } : parsed;
  },
  async created(execution, change, object) {
    const { account, session } = execution;
    const { from } = object.properties;
    if (typeof from === "string")
      return await copySource(account, change, object, openSource(execution, from, "FROM"));
    // "CREATE STAGE … is only required to create Streamlit objects with the ROOT_LOCATION parameter."
    const schema = containersOf(account.catalog, object).at(-1);
    if (schema) account.access.require(session, "CREATE STAGE", schema);
  },
  action(execution, reader, find) {
    if (reader.looksLike("PUSH")) throw notSupported("ALTER STREAMLIT … PUSH");
    if (reader.looksLike("PULL")) throw notSupported("ALTER STREAMLIT … PULL");
    return versionAction(["ADD LIVE VERSION", "COMMIT", "ABORT"], execution, reader, find);
  },
};

/** An app whose files stay in a stage. */
function atRoot(
  execution: Execution,
  wanted: Readonly<Record<string, unknown>>,
  isNew: boolean,
  from: unknown,
  given: readonly string[],
): StreamlitProperties {
  if (from !== undefined) throw invalidValue("ROOT_LOCATION", "with FROM");
  if (isNew && !given.includes("mainFile")) throw missingProperty("MAIN_FILE", "STREAMLIT", "");
  const parsed = streamlitProperties.parse(wanted);
  if (!isNew && parsed.versions.length > 0) throw invalidValue("ROOT_LOCATION", String(parsed.rootLocation));
  if (parsed.runtimeName !== null && parsed.runtimeName !== WAREHOUSE_RUNTIME)
    throw invalidValue("RUNTIME_NAME", parsed.runtimeName);
  const { text } = openSource(execution, String(parsed.rootLocation), "ROOT_LOCATION");
  return { ...parsed, rootLocation: text };
}

function checkRuntime({ runtimeName, computePool }: StreamlitProperties): void {
  if (runtimeName === null) return;
  if (!RUNTIMES.includes(runtimeName)) throw invalidValue("RUNTIME_NAME", runtimeName);
  if (runtimeName !== WAREHOUSE_RUNTIME && computePool === null)
    throw notSupported(
      "STREAMLIT of a container runtime without COMPUTE_POOL (DEFAULT_STREAMLIT_COMPUTE_POOL)",
    );
}
