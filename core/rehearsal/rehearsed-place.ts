import type { ProjectEnvironment } from "../project/find-environment.ts";
import type { RehearsalSettings, Variables } from "../project/project.ts";
import { quoteIdentifier } from "../snowflake/quote.ts";
import type { TemplateValue } from "../templates/template-value.ts";

/** Schema of the clone for what a rehearsal needs itself. */
const OWN_SCHEMA = "SNOWHOOK_REHEARSAL";

/** The environment as scripts see it on a clone: its database is the clone, its role and warehouse the rehearsal's. */
export function rehearsedPlace(
  { project, environment }: ProjectEnvironment,
  settings: RehearsalSettings,
  clone: string,
): ProjectEnvironment {
  const { metadataSchema: _, ...options } = environment.options;
  return {
    project,
    environment: {
      ...environment,
      database: clone,
      role: settings.role,
      warehouse: settings.warehouse,
      historyTable: `${quoteIdentifier(clone)}.${OWN_SCHEMA}.CHANGE_HISTORY`,
      createHistoryTable: true,
      vars: { ...environment.vars, ...onClone(settings.vars, clone) },
      options,
    },
  };
}

/** A project that calls its database by a variable of its own says so once: `db: "{{ database }}"`. */
function onClone(vars: Variables, clone: string): Variables {
  const replaced = (value: TemplateValue): TemplateValue =>
    typeof value === "string" ? value.replaceAll(/\{\{\s*database\s*\}\}/g, clone) : value;
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, replaced(value)]));
}
