import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { pathText } from "../../catalog/contents.ts";
import { completeFormat, type FileFormat, FORMAT_OPTIONS, fileFormat } from "../../stages/file-format.ts";
import { stageProperties } from "../../stages/stage-properties.ts";
import type { ResultSet } from "../../types/result-set.ts";
import { resultOf, text } from "../shown-column.ts";

type Line = readonly [parent: string, property: string, type: string, value: string, byDefault: string];

const COLUMNS = [
  text<Line>("parent_property", ([parent]) => parent),
  text<Line>("property", ([, name]) => name),
  text<Line>("property_type", ([, , type]) => type),
  text<Line>("property_value", ([, , , value]) => value),
  text<Line>("property_default", ([, , , , byDefault]) => byDefault),
];

/** DESCRIBE FILE FORMAT: https://docs.snowflake.com/en/sql-reference/sql/desc-file-format */
export function describeFileFormat(_execution: Execution, object: CatalogObject): ResultSet {
  return resultOf(COLUMNS.slice(1), formatLines("", fileFormat.parse(object.properties)), "OTHER");
}

/** DESCRIBE STAGE: https://docs.snowflake.com/en/sql-reference/sql/desc-stage */
export function describeStage(execution: Execution, object: CatalogObject): ResultSet {
  const stage = stageProperties.parse(object.properties);
  const parent = "STAGE_FILE_FORMAT";
  const named = stage.fileFormat && "schema" in stage.fileFormat ? stage.fileFormat : undefined;
  const options = stage.fileFormat && !("schema" in stage.fileFormat) ? stage.fileFormat : completeFormat({});
  const lines: readonly Line[] = named
    ? [[parent, "FORMAT_NAME", "String", pathText(named), ""]]
    : formatLines(parent, options);
  const integration =
    stage.integrationId === undefined ? undefined : execution.account.catalog.byId(stage.integrationId);
  const external: readonly Line[] =
    stage.url === undefined
      ? []
      : [
          ["STAGE_LOCATION", "URL", "String", JSON.stringify([stage.url]), ""],
          ["STAGE_INTEGRATION", "STORAGE_INTEGRATION", "String", integration?.path.name ?? "", ""],
          // Never their values.
          ...stage.credentials
            .filter((name) => name === "AWS_KEY_ID" || name === "AWS_ROLE")
            .map((name): Line => ["STAGE_CREDENTIALS", name, "String", "", ""]),
        ];
  return resultOf(
    COLUMNS,
    [
      ...lines,
      ...external,
      ["DIRECTORY", "ENABLE", "Boolean", String(stage.directory), "false"],
      ["DIRECTORY", "AUTO_REFRESH", "Boolean", String(stage.autoRefresh), "false"],
    ],
    "OTHER",
  );
}

function formatLines(parent: string, format: FileFormat): Line[] {
  const defaults = new Map(Object.entries(completeFormat({ type: format.type })));
  const given = new Map(Object.entries(format));
  return Object.entries(FORMAT_OPTIONS).flatMap(([option, { property }]): Line[] => {
    if (!given.has(property)) return [];
    const value = given.get(property);
    return [[parent, option, typeOf(value), written(value), written(defaults.get(property))]];
  });
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "List";
  if (typeof value === "boolean") return "Boolean";
  return typeof value === "number" ? "Integer" : "String";
}

// Line ends and backslashes as they would be typed.
function written(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((item) => JSON.stringify(item).replaceAll('"', "'")).join(", ")}]`;
  if (value === null || value === undefined) return "NONE";
  return JSON.stringify(String(value)).slice(1, -1).replaceAll('\\"', '"');
}
