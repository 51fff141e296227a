import type { Execution } from "../../account/account.ts";
import type { CatalogObject, ColumnDefinition, Tags } from "../../account/catalog.ts";
import { readAlert } from "../../catalog/alert-properties.ts";
import { readFunctionProperties } from "../../catalog/routines/function-properties.ts";
import { asProcedure } from "../../catalog/routines/procedure-properties.ts";
import { tagProperties } from "../../catalog/tags.ts";
import { notSupported } from "../../errors/snowflake-error.ts";
import { stringLiteral } from "../../sql/literal.ts";
import { quoted as inQuotes, writtenName as quoted } from "../../sql/quoted-name.ts";
import { readPipe } from "../../stages/pipes/pipe-properties.ts";
import { constraintsOf } from "../../storage/constraint.ts";
import {
  type IcebergProperties,
  readDynamicProperties,
  readSequenceProperties,
  readTableProperties,
  readViewProperties,
} from "../../storage/table-properties.ts";
import { appliesAll } from "../../tables/attach-policy.ts";
import { typeName } from "../../types/type-name.ts";
import { constraintDdl } from "../constraint-rows.ts";
import { externalTableDdl } from "./external-table-ddl.ts";
import { semanticViewDdl } from "./semantic-view-ddl.ts";
import { streamDdl } from "./stream-ddl.ts";
import { taskDdl } from "./task-ddl.ts";

/** What a statement is written with: how names are, and what of policies may be told. */
export interface DdlContext {
  readonly execution: Execution;
  readonly qualified: boolean;
}

/**
 * The CREATE statement that makes the object again, with its semicolon.
 * https://docs.snowflake.com/en/sql-reference/functions/get_ddl
 */
export function ddlOf(context: DdlContext, object: CatalogObject): string {
  switch (object.kind) {
    case "TABLE":
      return tableDdl(context, object);
    case "VIEW":
      return viewDdl(context, object);
    case "DYNAMIC TABLE":
      return dynamicTableDdl(context, object);
    case "EXTERNAL TABLE":
      return externalTableDdl(nameOf(context, object), object, {
        keys: constraintsOf(object).map((one) => constraintDdl(context.execution, one)),
        clauses: `${policy(context, object)}${tagClause(context, object)}${comment(object)}`,
      });
    case "SEQUENCE":
      return sequenceDdl(context, object);
    case "PROCEDURE":
      return procedureDdl(context, object);
    case "STREAM":
      return streamDdl(context, object);
    case "SEMANTIC VIEW":
      return semanticViewDdl(context, object);
    case "TASK":
      return taskDdl(context, object);
    case "PIPE":
      return pipeDdl(context, object);
    case "ALERT":
      return alertDdl(context, object);
    case "TAG":
      return tagDdl(context, object);
    case "FUNCTION":
      return functionDdl(context, object);
    case "DATABASE":
    case "SCHEMA":
      return `create or replace ${object.kind} ${nameOf(context, object)}${comment(object)};`;
    default:
      throw notSupported(`GET_DDL of a ${object.kind}`);
  }
}

function tableDdl(context: DdlContext, table: CatalogObject): string {
  const { transient, hybrid, iceberg, event, indexes = [] } = readTableProperties(table);
  if (event)
    return `create or replace EVENT TABLE ${nameOf(context, table)}${clusterBy(table)}${policy(context, table)}${tagClause(context, table)}${comment(table)};`;
  const keys = constraintsOf(table).map((one) => constraintDdl(context.execution, one));
  const list = (names: readonly string[]) => `(${names.map(quoted).join(", ")})`;
  const indexed = indexes.map(
    ({ name, columns, include }) =>
      `index ${quoted(name)} ${list(columns)}${include.length === 0 ? "" : ` include ${list(include)}`}`,
  );
  const lines = [
    ...(table.columns ?? []).map((column) => columnDdl(context, column)),
    ...keys,
    ...indexed,
  ].map((line) => `\t${line}`);
  const kind = isTemporary(table)
    ? "TEMPORARY TABLE"
    : transient
      ? "TRANSIENT TABLE"
      : hybrid
        ? "HYBRID TABLE"
        : iceberg
          ? "ICEBERG TABLE"
          : "TABLE";
  return `create or replace ${kind} ${nameOf(context, table)}${clusterBy(table)} (\n${lines.join(",\n")}\n)${iceberg ? icebergClauses(iceberg) : ""}${policy(context, table)}${tagClause(context, table)}${comment(table)};`;
}

/** What an Iceberg table has beside: its volume, its catalog and where its files would be. */
function icebergClauses({ volume, baseLocation }: IcebergProperties): string {
  return `\n EXTERNAL_VOLUME = ${stringLiteral(volume)}\n CATALOG = 'SNOWFLAKE'\n BASE_LOCATION = ${stringLiteral(baseLocation)}`;
}

function isTemporary({ path }: CatalogObject): boolean {
  return path.session !== undefined;
}

function columnDdl(context: DdlContext, column: ColumnDefinition): string {
  const { identity, defaultSql } = column;
  return [
    quoted(column.name),
    column.range === "int" ? "INT" : typeName(column.type),
    ...(column.nullable ? [] : ["NOT NULL"]),
    ...(defaultSql === undefined ? [] : [`DEFAULT ${defaultSql}`]),
    ...(identity ? [`autoincrement start ${identity.start} increment ${identity.step} noorder`] : []),
    ...maskOf(context, column),
    ...tagsOf(context, column.tags),
    ...(column.comment === undefined ? [] : [`COMMENT ${stringLiteral(column.comment)}`]),
  ].join(" ");
}

function viewDdl(context: DdlContext, view: CatalogObject): string {
  const { query, secure, materialized } = readViewProperties(view);
  return `create or replace ${isTemporary(view) ? "temporary " : ""}${secure ? "secure " : ""}${materialized ? "materialized " : ""}view ${nameOf(context, view)}${columnNames(context, view)}${materialized ? clusterBy(view) : ""}${policy(context, view)}${tagClause(context, view)}${comment(view)} as ${query};`;
}

function dynamicTableDdl(context: DdlContext, table: CatalogObject): string {
  const { query, targetLag, refreshMode, warehouse, transient } = readDynamicProperties(table);
  const lag = targetLag === "DOWNSTREAM" ? targetLag : stringLiteral(targetLag);
  return `create or replace ${transient ? "transient " : ""}dynamic table ${nameOf(context, table)}${columnNames(context, table)} target_lag = ${lag} refresh_mode = ${refreshMode} initialize = ON_CREATE warehouse = ${quoted(warehouse)}${clusterBy(table)}${policy(context, table)}${comment(table)}\n as ${query};`;
}

function sequenceDdl(context: DdlContext, sequence: CatalogObject): string {
  const { start, increment, ordered } = readSequenceProperties(sequence);
  return `create or replace sequence ${nameOf(context, sequence)} start with ${start} increment by ${increment} ${ordered ? "order" : "noorder"}${comment(sequence)};`;
}

// The body comes as a quoted string, whatever it was written between.
function procedureDdl(context: DdlContext, object: CatalogObject): string {
  const { properties } = asProcedure(object);
  const { database, schema } = object.path;
  const place = context.qualified ? `${quoted(database ?? "")}.${quoted(schema ?? "")}.` : "";
  const list = (values: readonly string[]) => values.map(stringLiteral).join(",");
  const args = properties.arguments.map(
    ({ name, type, defaultSql }) =>
      `${inQuotes(name)} ${typeName(type)}${defaultSql === undefined ? "" : ` DEFAULT ${defaultSql}`}`,
  );
  const columns = properties.returnsColumns.map(({ name, type }) => `"${name}" ${typeName(type)}`);
  const secrets = properties.secrets.map(
    ({ variable, secret }) =>
      `${stringLiteral(variable)}=${[secret.database, secret.schema, secret.name].map(quoted).join(".")}`,
  );
  const lines = [
    `CREATE OR REPLACE ${properties.secure ? "SECURE " : ""}PROCEDURE ${place}${inQuotes(properties.name)}(${args.join(", ")})`,
    `RETURNS ${properties.returns ? typeName(properties.returns) : `TABLE (${columns.join(", ")})`}`,
    `LANGUAGE ${properties.language}`,
    ...(properties.strict ? ["STRICT"] : []),
    ...(properties.runtimeVersion === undefined
      ? []
      : [`RUNTIME_VERSION = ${stringLiteral(properties.runtimeVersion)}`]),
    ...(properties.packages.length === 0 ? [] : [`PACKAGES = (${list(properties.packages)})`]),
    ...(properties.imports.length === 0 ? [] : [`IMPORTS = (${list(properties.imports)})`]),
    ...(properties.handler === undefined ? [] : [`HANDLER = ${stringLiteral(properties.handler)}`]),
    ...(properties.integrations.length === 0
      ? []
      : [`EXTERNAL_ACCESS_INTEGRATIONS = (${properties.integrations.map(quoted).join(",")})`]),
    ...(secrets.length === 0 ? [] : [`SECRETS = (${secrets.join(",")})`]),
    ...(object.comment === "" ? [] : [`COMMENT=${stringLiteral(object.comment)}`]),
    `EXECUTE AS ${properties.executeAs}`,
    ...(properties.body === undefined ? [] : [`AS ${stringLiteral(properties.body)}`]),
  ];
  return `${lines.join("\n")};`;
}

function pipeDdl(context: DdlContext, object: CatalogObject): string {
  const { autoIngest, integration, errorIntegration, snsTopic, definition } = readPipe(object);
  const options = [
    ` auto_ingest=${autoIngest}`,
    ...(integration === null ? [] : [` integration=${stringLiteral(integration)}`]),
    ...(errorIntegration === null ? [] : [` error_integration=${quoted(errorIntegration)}`]),
    ...(snsTopic === null ? [] : [` aws_sns_topic=${stringLiteral(snsTopic)}`]),
  ];
  return `create or replace pipe ${nameOf(context, object)}${options.join("")}${comment(object)} as ${definition};`;
}

function alertDdl(context: DdlContext, object: CatalogObject): string {
  const { warehouse, schedule, condition, action } = readAlert(object);
  const of = warehouse === null ? "" : `\n\twarehouse=${quoted(warehouse)}`;
  return `create or replace alert ${nameOf(context, object)}${of}\n\tschedule=${stringLiteral(schedule)}${comment(object)}\n\tif (exists(\n\t\t${condition}\n\t))\n\tthen\n\t${action};`;
}

function functionDdl(context: DdlContext, object: CatalogObject): string {
  const { arguments: args, returns, body, ...properties } = readFunctionProperties(object);
  const { database, schema, name } = object.path;
  const place = context.qualified ? `${quoted(database ?? "")}.${quoted(schema ?? "")}.` : "";
  const given = args.map((one) => `${inQuotes(one.name)} ${one.type}`);
  const { handler, runtimeVersion, packages } = properties;
  const lines = [
    `CREATE OR REPLACE ${properties.secure ? "SECURE " : ""}FUNCTION ${place}${inQuotes(name.slice(0, name.indexOf("(")))}(${given.join(", ")})`,
    `RETURNS ${returns}`,
    `LANGUAGE ${properties.language}`,
    ...(properties.strict ? ["STRICT"] : []),
    ...(properties.immutable ? ["IMMUTABLE"] : []),
    ...(runtimeVersion === undefined ? [] : [`RUNTIME_VERSION = ${stringLiteral(runtimeVersion)}`]),
    ...(packages.length === 0 ? [] : [`PACKAGES = (${packages.map(stringLiteral).join(",")})`]),
    ...(handler === undefined ? [] : [`HANDLER = ${stringLiteral(handler)}`]),
    ...(object.comment === "" ? [] : [`COMMENT=${stringLiteral(object.comment)}`]),
    `AS ${stringLiteral(body)}`,
  ];
  return `${lines.join("\n")};`;
}

// Who may not apply policies is not told which one it is.
function maskOf({ execution }: DdlContext, { mask }: ColumnDefinition): string[] {
  if (!mask) return [];
  const attached = execution.account.catalog.byId(mask.policyId);
  if (!attached || !appliesAll(execution, "MASKING POLICY")) return ["WITH MASKING POLICY #UNKNOWN_POLICY"];
  const using = mask.columns.length > 1 ? ` USING (${mask.columns.map(quoted).join(", ")})` : "";
  return [`WITH MASKING POLICY ${pathOf(attached)}${using}`];
}

/** `WITH TAG (…)`: the tags that the role may see. */
function tagsOf({ execution: { account, session } }: DdlContext, tags: Tags = {}): string[] {
  const shown = Object.entries(tags).flatMap(([id, value]) => {
    const tag = account.catalog.byId(Number(id));
    return tag?.kind === "TAG" && account.access.sees(session, tag)
      ? [`${pathOf(tag)}=${stringLiteral(value)}`]
      : [];
  });
  return shown.length === 0 ? [] : [`WITH TAG (${shown.join(", ")})`];
}

function tagClause(context: DdlContext, object: CatalogObject): string {
  return tagsOf(context, object.tags)
    .map((clause) => ` ${clause}`)
    .join("");
}

function tagDdl(context: DdlContext, tag: CatalogObject): string {
  const { allowedValues } = tagProperties.parse(tag.properties);
  const values = allowedValues ? ` ALLOWED_VALUES ${allowedValues.map(stringLiteral).join(", ")}` : "";
  return `create or replace tag ${nameOf(context, tag)}${values}${comment(tag)};`;
}

function pathOf({ path: { database = "", schema = "", name } }: CatalogObject): string {
  return [database, schema, name].map(quoted).join(".");
}

function columnNames(context: DdlContext, { columns = [] }: CatalogObject): string {
  const lines = columns.map((column) => {
    const { name, comment: text } = column;
    const mask = [...maskOf(context, column), ...tagsOf(context, column.tags)].map((each) => ` ${each}`);
    return `\t${quoted(name)}${mask.join("")}${text === undefined ? "" : ` COMMENT ${stringLiteral(text)}`}`;
  });
  return `(\n${lines.join(",\n")}\n)`;
}

function clusterBy({ properties }: CatalogObject): string {
  return properties.clusterBy === undefined ? "" : ` cluster by (${String(properties.clusterBy)})`;
}

// Who may not apply policies is not told which one it is.
function policy({ execution }: DdlContext, object: CatalogObject): string {
  const { rowAccessPolicy } = readTableProperties(object);
  if (!rowAccessPolicy) return "";
  const attached = execution.account.catalog.byId(rowAccessPolicy.policyId);
  if (!attached || !appliesAll(execution, "ROW ACCESS POLICY")) {
    return " WITH ROW ACCESS POLICY #UNKNOWN_POLICY";
  }
  return ` WITH ROW ACCESS POLICY ${pathOf(attached)} ON (${rowAccessPolicy.columns.map(quoted).join(", ")})`;
}

function comment({ comment: text }: CatalogObject): string {
  return text === "" ? "" : ` COMMENT=${stringLiteral(text)}`;
}

function nameOf({ qualified }: DdlContext, { path }: CatalogObject): string {
  const { database, schema, name } = path;
  const parts = qualified ? [database, schema, name] : [name];
  return parts.flatMap((part) => (part === undefined ? [] : [quoted(part)])).join(".");
}
