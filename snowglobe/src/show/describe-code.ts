import type { Execution } from "../account/account.ts";
import type { CatalogObject } from "../account/catalog.ts";
import { readFunctionProperties } from "../catalog/routines/function-properties.ts";
import { asProcedure } from "../catalog/routines/procedure-properties.ts";
import { readPolicyProperties } from "../storage/table-properties.ts";
import type { ResultSet } from "../types/result-set.ts";
import { typeName } from "../types/type-name.ts";
import { type Cell, resultOf, text } from "./shown-column.ts";

type Line = readonly [property: string, value: Cell];

/** DESCRIBE PROCEDURE: https://docs.snowflake.com/en/sql-reference/sql/desc-procedure */
export function describeProcedure(_execution: Execution, object: CatalogObject): ResultSet {
  const { properties } = asProcedure(object);
  const signature = properties.arguments.map(
    ({ name, type }) => `${name} ${typeName(type).replace(/\(.*\)$/, "")}`,
  );
  const lines: Line[] = [
    ["signature", `(${signature.join(", ")})`],
    ["returns", returnsText(object)],
    ["language", properties.language],
    ["null handling", properties.strict ? "RETURNS NULL ON NULL INPUT" : "CALLED ON NULL INPUT"],
    ["volatility", "VOLATILE"],
    ["execute as", properties.executeAs],
    ["body", properties.body ?? null],
    ["imports", `[${properties.imports.join(", ")}]`],
    ["handler", properties.handler ?? null],
    ["runtime_version", properties.runtimeVersion ?? null],
    ["packages", `[${properties.packages.map((name) => `'${name}'`).join(", ")}]`],
    ["external_access_integrations", `[${properties.integrations.join(",")}]`],
    ["secrets", JSON.stringify(Object.fromEntries(properties.secrets.map(secretOf)))],
  ];
  return described(lines);
}

function described(lines: readonly Line[]): ResultSet {
  return resultOf<Line>(
    [text("property", ([name]) => name), text("value", ([, value]) => value)],
    lines,
    "OTHER",
  );
}

/** DESCRIBE FUNCTION: https://docs.snowflake.com/en/sql-reference/sql/desc-function */
export function describeFunction(_execution: Execution, object: CatalogObject): ResultSet {
  const properties = readFunctionProperties(object);
  const { returns, language, body, handler, runtimeVersion, packages } = properties;
  const signature = properties.arguments.map(({ name, type }) => `${name} ${type.replace(/\(.*\)$/, "")}`);
  const lines: Line[] = [
    ["signature", `(${signature.join(", ")})`],
    ["returns", properties.columns ? returns : returns.replace(/\(.*\)$/, "")],
    ["language", language],
    ...(language === "SQL"
      ? []
      : ([
          ["null handling", properties.strict ? "RETURNS NULL ON NULL INPUT" : "CALLED ON NULL INPUT"],
          ["volatility", properties.immutable ? "IMMUTABLE" : "VOLATILE"],
        ] satisfies Line[])),
    ["body", body],
    ...(language === "PYTHON"
      ? ([
          ["handler", handler ?? null],
          ["runtime_version", runtimeVersion ?? null],
          ["packages", `[${packages.map((name) => `'${name}'`).join(", ")}]`],
        ] satisfies Line[])
      : []),
  ];
  return described(lines);
}

/** A procedure's return type, as SHOW PROCEDURES and DESCRIBE write it. */
export function returnsText(object: CatalogObject): string {
  const { returns, returnsColumns } = asProcedure(object).properties;
  if (returns) return typeName(returns).replace(/\(.*\)$/, "");
  return `TABLE (${returnsColumns.map(({ name, type }) => `${name} ${typeName(type)}`).join(", ")})`;
}

/**
 * DESCRIBE ROW ACCESS POLICY and MASKING POLICY.
 * https://docs.snowflake.com/en/sql-reference/sql/desc-row-access-policy
 * https://docs.snowflake.com/en/sql-reference/sql/desc-masking-policy
 */
export function describePolicy(_execution: Execution, object: CatalogObject): ResultSet {
  const policy = readPolicyProperties(object);
  const signature = policy.arguments.map(({ name, type }) => `${name} ${type}`).join(", ");
  return resultOf<CatalogObject>(
    [
      text("name", () => object.path.name),
      text("signature", () => `(${signature})`),
      text("return_type", () => policy.returns ?? "BOOLEAN"),
      text("body", () => policy.body),
    ],
    [object],
    "OTHER",
  );
}

function secretOf({
  variable,
  secret,
}: {
  variable: string;
  secret: { database: string; schema: string; name: string };
}) {
  return [variable, `${secret.database}.${secret.schema}.${secret.name}`] as const;
}
