import type { Execution } from "../account/account.ts";
import type { CatalogChange, CatalogObject } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import { parseDataType } from "../sql/parse-type.ts";
import { type NameParts, TokenReader } from "../sql/token-reader.ts";
import { tokenize } from "../sql/tokenize.ts";
import {
  readPolicyProperties,
  readTableProperties,
  type TableProperties,
} from "../storage/table-properties.ts";
import { castValue } from "../types/cast.ts";
import { atom, rawSql } from "../types/duck-sql.ts";
import type { PolicyKind } from "./policy-statements.ts";

type Attached = NonNullable<TableProperties["rowAccessPolicy"]>;

const GLOBAL_PRIVILEGE = {
  "ROW ACCESS POLICY": "APPLY ROW ACCESS POLICY",
  "MASKING POLICY": "APPLY MASKING POLICY",
} as const;

/** Whether the role may put policies of the kind on all tables. */
export function appliesAll(execution: Execution, kind: PolicyKind): boolean {
  const { access, catalog } = execution.account;
  return access.holds(execution.session, GLOBAL_PRIVILEGE[kind], catalog.account);
}

/**
 * What a table keeps of a policy that is put on it. The role needs APPLY on the policy, or owns it.
 * https://docs.snowflake.com/en/user-guide/security-row-intro
 *
 * @throws {SnowflakeError} when the number of columns differs from the policy's arguments, or a column is not there or in
 *   a masking policy.
 */
export function attachedPolicy(
  execution: Execution,
  table: Pick<CatalogObject, "columns" | "path">,
  name: NameParts,
  columns: readonly string[],
  kind: PolicyKind = "ROW ACCESS POLICY",
): Attached {
  const { access } = execution.account;
  const policy = access.resolve(execution.session, kind, name);
  if (!appliesAll(execution, kind)) access.require(execution.session, "APPLY", policy);
  const { arguments: expected } = readPolicyProperties(policy);
  if (expected.length !== columns.length)
    throw invalid(
      "391904",
      "42601",
      `Policy '${policy.path.name}' takes ${expected.length} columns, got ${columns.length}.`,
    );
  const masked = table.columns?.flatMap(({ mask }) => mask?.columns ?? []) ?? [];
  const shared = kind === "ROW ACCESS POLICY" ? columns.find((column) => masked.includes(column)) : undefined;
  if (shared !== undefined) throw alreadyGiven(shared);
  columns.forEach((column, index) => {
    const found = table.columns?.find(({ name: candidate }) => candidate === column);
    if (!found) throw invalid("000904", "42000", `invalid identifier '${column}'`);
    const type = expected[index]?.type ?? "";
    // Throws when the column cannot be given to the policy.
    castValue(
      atom(rawSql("x")),
      found.type,
      parseDataType(new TokenReader(type, tokenize(type))),
      NO_SETTINGS,
    );
  });
  return { policyId: policy.id, columns: [...columns] };
}

/**
 * A column decides of rows, or is masked, or decides of a mask: of one policy only.
 * https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy
 */
export function alreadyGiven(column: string): SnowflakeError {
  return new SnowflakeError(
    "391931",
    "23001",
    `SQL compilation error:\nColumn ${column} is already given to another policy of the table.`,
  );
}

const NO_SETTINGS = {
  timeZone: "UTC",
  formats: { DATE: "", TIME: "", TIMESTAMP_NTZ: "", TIMESTAMP_LTZ: "", TIMESTAMP_TZ: "" },
  binary: { input: "HEX", output: "HEX" },
  inputs: { DATE: "AUTO", TIME: "AUTO", TIMESTAMP: "AUTO" },
};

/** ADD ROW ACCESS POLICY. @throws {SnowflakeError} 391930 when the table has one already. */
export function attachPolicy(change: CatalogChange, table: CatalogObject, attached: Attached): void {
  if (readTableProperties(table).rowAccessPolicy)
    throw new SnowflakeError(
      "391930",
      "23001",
      `SQL compilation error:\nObject ${table.path.name} already has a ROW_ACCESS_POLICY. Only one ROW_ACCESS_POLICY is allowed at a time.`,
    );
  change.update(table.id, { properties: { ...table.properties, rowAccessPolicy: attached } });
}

/** Takes the policy from a table. */
export function detachPolicy(change: CatalogChange, table: CatalogObject): void {
  const { rowAccessPolicy: _, ...properties } = table.properties;
  change.update(table.id, { properties });
}
