import type { Execution } from "../account/account.ts";
import type { CatalogObject, ColumnDefinition } from "../account/catalog.ts";
import { invalid } from "../errors/invalid.ts";
import { SnowflakeError } from "../errors/snowflake-error.ts";
import type { TokenReader } from "../sql/token-reader.ts";
import { readPolicyProperties, readTableProperties } from "../storage/table-properties.ts";
import { typeName } from "../types/type-name.ts";
import { alreadyGiven, appliesAll, attachedPolicy } from "./attach-policy.ts";
import { acceptMask, type WrittenMask } from "./written/column-parser.ts";

/**
 * Columns with the masking policies that are written for them. The role needs APPLY on each policy.
 * https://docs.snowflake.com/en/user-guide/security-column-intro
 *
 * @throws {SnowflakeError} 391930 for a column that has one, unless FORCE is said.
 */
export function withMasks(
  execution: Execution,
  table: Pick<CatalogObject, "path" | "columns"> & { readonly properties?: CatalogObject["properties"] },
  masks: readonly WrittenMask[],
  force = false,
): readonly ColumnDefinition[] {
  return masks.reduce<readonly ColumnDefinition[]>((columns, written) => {
    const column = columns.find(({ name }) => name === written.column);
    if (!column) throw invalid("000904", "42000", `invalid identifier '${written.column}'`);
    if (written.columns[0] !== written.column)
      throw invalid("391904", "42601", `USING must begin with the column itself, '${written.column}'.`);
    if (column.mask && !force)
      throw new SnowflakeError(
        "391930",
        "23001",
        `SQL compilation error:\nColumn ${written.column} already has a MASKING_POLICY. Only one MASKING_POLICY is allowed at a time.`,
      );
    const mask = attachedPolicy(execution, table, written.policy, written.columns, "MASKING POLICY");
    refuseOtherType(execution, mask.policyId, column);
    refuseShared(columns, table, mask.columns);
    return columns.map((other) => (other === column ? { ...column, mask } : other));
  }, table.columns ?? []);
}

/** A masking policy is for columns of its own type. */
function refuseOtherType(execution: Execution, policyId: number, column: ColumnDefinition): void {
  const policy = execution.account.catalog.byId(policyId);
  const type = policy && readPolicyProperties(policy).returns;
  const bare = (name: string) => name.replace(/\(.*/, "");
  if (type !== undefined && bare(type) !== bare(typeName(column.type)))
    throw invalid(
      "391928",
      "42601",
      `Data type mismatch: the masking policy is for ${type}, column ${column.name} is ${typeName(column.type)}.`,
    );
}

/** A column stands in one policy: no mask is given what another one masks, or what decides of rows. */
function refuseShared(
  columns: readonly ColumnDefinition[],
  table: { readonly properties?: CatalogObject["properties"] },
  given: readonly string[],
): void {
  const [own, ...conditions] = given;
  const masked = columns.find(({ name, mask }) => mask && conditions.includes(name));
  const used = columns.find(({ name, mask }) => name !== own && mask?.columns.includes(own ?? ""));
  const rows =
    table.properties === undefined
      ? []
      : (readTableProperties({ properties: table.properties }).rowAccessPolicy?.columns ?? []);
  const shared = masked?.name ?? (used && own) ?? given.find((name) => rows.includes(name));
  if (shared !== undefined) throw alreadyGiven(shared);
}

/**
 * `{ ALTER | MODIFY } [COLUMN] c SET MASKING POLICY … [FORCE]` and `… UNSET MASKING POLICY` of ALTER TABLE and VIEW.
 * @returns whether that stands next
 */
export async function alterMask(
  execution: Execution,
  reader: TokenReader,
  table: CatalogObject,
): Promise<boolean> {
  const { account, session } = execution;
  if (!reader.looksLike("ALTER") && !reader.looksLike("MODIFY")) return false;
  const behind = reader.peek(1)?.value === "COLUMN" ? 3 : 2;
  const [verb, ...rest] = [0, 1, 2].map((place) => reader.peek(behind + place)?.value);
  if (rest.join(" ") !== "MASKING POLICY" || (verb !== "SET" && verb !== "UNSET")) return false;
  reader.next();
  reader.accept("COLUMN");
  const name = reader.identifier();
  if (!appliesAll(execution, "MASKING POLICY")) account.access.require(session, "OWNERSHIP", table);
  reader.expect(verb);
  let columns: readonly ColumnDefinition[];
  if (verb === "SET") {
    const masks: WrittenMask[] = [];
    acceptMask(reader, name, masks);
    const force = reader.accept("FORCE");
    reader.end();
    columns = withMasks(execution, table, masks, force);
  } else {
    reader.expect("MASKING", "POLICY");
    reader.end();
    columns = withoutMask(table, name);
  }
  await account.change(async (change) => void change.update(table.id, { columns }));
  return true;
}

function withoutMask(table: CatalogObject, name: string): ColumnDefinition[] {
  const column = table.columns?.find((candidate) => candidate.name === name);
  if (!column) throw invalid("000904", "42000", `invalid identifier '${name}'`);
  if (!column.mask)
    throw invalid("391913", "23001", `Column '${name}' of '${table.path.name}' has no masking policy.`);
  return (table.columns ?? []).map((other) => {
    if (other !== column) return other;
    const { mask: _, ...bare } = column;
    return bare;
  });
}
