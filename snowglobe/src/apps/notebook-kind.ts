import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CatalogObject } from "../account/catalog.ts";
import type { KindDefinition } from "../catalog/statements/kind-definition.ts";
import { aName, anInteger } from "../catalog/statements/option-readers.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { versionFolder } from "../stages/app-files.ts";
import { APP_DEFAULTS, APP_OPTIONS, FROM_OPTION, resolveShared } from "./app-options.ts";
import { notebookProperties } from "./app-properties.ts";
import { copySource, openSource, versionAction } from "./app-versions.ts";

/** A notebook without cells: https://nbformat.readthedocs.io/en/latest/format_description.html */
const EMPTY = `${JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 })}\n`;

/**
 * Notebooks: kept with their files, shown, granted; EXECUTE NOTEBOOK is refused.
 * https://docs.snowflake.com/en/sql-reference/sql/create-notebook, …/alter-notebook
 */
export const notebookKind: KindDefinition = {
  kind: "NOTEBOOK",
  label: "Notebook",
  options: {
    ...APP_OPTIONS,
    WAREHOUSE: { property: "warehouse", read: aName },
    IDLE_AUTO_SHUTDOWN_TIME_SECONDS: { property: "idleSeconds", read: anInteger(60, 259_200) },
  },
  createOptions: FROM_OPTION,
  defaults: { ...APP_DEFAULTS, mainFile: "notebook_app.ipynb", warehouse: null, idleSeconds: 3600 },
  orReplace: true,
  orAlter: false,
  rename: true,
  check(execution, properties, _name, given) {
    const { from, ...rest } = resolveShared(execution, "NOTEBOOK", properties, given);
    const parsed = notebookProperties.parse(rest);
    if (!given.includes("from")) return parsed;
    openSource(execution, String(from), "FROM");
    return { ...parsed, from };
  },
  async created(execution, change, object) {
    const { from, ...properties } = object.properties;
    if (typeof from === "string")
      return await copySource(execution.account, change, object, openSource(execution, from, "FROM"));
    const { mainFile } = notebookProperties.parse(properties);
    const folder = versionFolder(execution.account, object, "version$1");
    await rm(dirname(folder), { recursive: true, force: true });
    const file = join(folder, mainFile);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, EMPTY);
    change.update(object.id, { properties: { ...properties, versions: [{ source: null, commit: null }] } });
  },
  // "USAGE or OWNERSHIP"
  requireAlter({ account: { access }, session }, object: CatalogObject) {
    if (!access.holds(session, "USAGE", object)) access.require(session, "OWNERSHIP", object);
  },
  action(execution, reader, find) {
    for (const word of ["ABORT", "PUSH", "PULL"])
      if (reader.looksLike(word)) throw notSupported(`ALTER NOTEBOOK … ${word}`);
    return versionAction(["ADD LIVE VERSION", "COMMIT"], execution, reader, find);
  },
};
