import type { Execution, VirtualTable } from "../account/account.ts";
import {
  type Catalog,
  type CatalogObject,
  type ColumnDefinition,
  TABLE_LIKE_KINDS,
} from "../account/catalog.ts";
import { tagMasks } from "../catalog/tags.ts";
import { invalid } from "../errors/invalid.ts";
import { parseName } from "../sql/token-reader.ts";
import { readPolicyProperties, readTableProperties } from "../storage/table-properties.ts";
import { textColumn, type WireValue } from "../types/result-set.ts";
import { protectedBy } from "./policy-statements.ts";

export const POLICY_REFERENCE_COLUMNS = [
  "POLICY_DB",
  "POLICY_SCHEMA",
  "POLICY_NAME",
  "POLICY_KIND",
  "REF_DATABASE_NAME",
  "REF_SCHEMA_NAME",
  "REF_ENTITY_NAME",
  "REF_ENTITY_DOMAIN",
  "REF_COLUMN_NAME",
  "REF_ARG_COLUMN_NAMES",
  "TAG_DATABASE",
  "TAG_SCHEMA",
  "TAG_NAME",
  "POLICY_STATUS",
];

/**
 * POLICY_REFERENCES(POLICY_NAME => …) or (REF_ENTITY_NAME => …, REF_ENTITY_DOMAIN => …).
 * https://docs.snowflake.com/en/sql-reference/functions/policy_references
 */
export const policyReferences: VirtualTable = {
  name: "POLICY_REFERENCES",
  kind: "function",
  async rows(execution, call) {
    const { account, session } = execution;
    const text = (key: string) => {
      const value = call.arguments.get(key);
      return typeof value === "string" ? value : undefined;
    };
    const here = { ...session, database: call.database ?? session.database };
    const policyName = text("POLICY_NAME");
    const entityName = text("REF_ENTITY_NAME");
    let objects: CatalogObject[];
    let wanted: number | undefined;
    if (policyName !== undefined) {
      const policy =
        account.access.lookUp(here, "MASKING POLICY", parseName(policyName)) ??
        account.access.resolve(here, "ROW ACCESS POLICY", parseName(policyName));
      wanted = policy.id;
      objects = protectedBy(execution, policy.id).filter((object) => account.access.sees(session, object));
    } else if (entityName !== undefined) {
      if (text("REF_ENTITY_DOMAIN") === undefined)
        throw invalid("001003", "42000", "POLICY_REFERENCES needs REF_ENTITY_DOMAIN.");
      objects = [account.access.resolve(here, "TABLE LIKE", parseName(entityName))];
    } else throw invalid("001003", "42000", "POLICY_REFERENCES needs POLICY_NAME or REF_ENTITY_NAME.");
    const rows = objects
      .flatMap((object) =>
        referencesOf(account.catalog, object).map((reference) => ({ object, ...reference })),
      )
      .filter(({ policyId }) => wanted === undefined || policyId === wanted)
      .flatMap((reference) => referenceRow(execution, reference));
    return { columns: POLICY_REFERENCE_COLUMNS.map(textColumn), rows, statementType: "SELECT" };
  },
};

/** Every policy on a table or view of the account, in the function's columns, with the policy's number before them. */
export function everyPolicyReference(execution: Execution): WireValue[][] {
  return TABLE_LIKE_KINDS.flatMap((kind) => execution.account.catalog.list(kind)).flatMap((object) =>
    referencesOf(execution.account.catalog, object).flatMap((reference) =>
      referenceRow(execution, { object, ...reference }).map((row) => [String(reference.policyId), ...row]),
    ),
  );
}

/** A policy as an object has it. */
interface Reference {
  readonly policyId: number;
  /** The column that is masked; null for a policy on rows. */
  readonly column: string | null;
  /** What the policy is given, beside the column itself. */
  readonly columns: readonly string[];
  /** The tag by which the column has it. */
  readonly tag?: CatalogObject;
  readonly status?: string;
}

function referencesOf(catalog: Catalog, object: CatalogObject): Reference[] {
  const rows = readTableProperties(object).rowAccessPolicy;
  const masks = (object.columns ?? []).flatMap(({ name, mask }): Reference[] =>
    mask ? [{ policyId: mask.policyId, column: name, columns: mask.columns.slice(1) }] : [],
  );
  const byTags = (object.columns ?? []).flatMap((column) =>
    column.mask ? [] : referencesByTag(catalog, object, column),
  );
  return [...(rows ? [{ ...rows, column: null }] : []), ...masks, ...byTags];
}

function referencesByTag(catalog: Catalog, object: CatalogObject, column: ColumnDefinition): Reference[] {
  const masks = tagMasks(catalog, object, column);
  const isThere = (name: string) => object.columns?.some((other) => other.name === name) === true;
  return masks.map(({ tag, policyId, columns }) => ({
    ...{ tag, policyId, column: column.name, columns: columns.slice(1) },
    status:
      masks.length > 1
        ? "MULTIPLE_MASKING_POLICY_ASSIGNED_TO_THE_COLUMN"
        : columns.every(isThere)
          ? "ACTIVE"
          : "COLUMN_IS_MISSING_FOR_SECONDARY_ARG",
  }));
}

function referenceRow(
  execution: Execution,
  {
    object,
    policyId,
    column,
    columns,
    tag,
    status = "ACTIVE",
  }: Reference & { readonly object: CatalogObject },
): WireValue[][] {
  const policy = execution.account.catalog.byId(policyId);
  if (!policy) return [];
  // Its shape is checked: a policy that cannot be read must not be told of as active.
  readPolicyProperties(policy);
  return [
    [
      policy.path.database ?? null,
      policy.path.schema ?? null,
      policy.path.name,
      policy.kind.replaceAll(" ", "_"),
      object.path.database ?? null,
      object.path.schema ?? null,
      object.path.name,
      object.kind,
      column,
      columns.length === 0 ? null : JSON.stringify(columns),
      tag?.path.database ?? null,
      tag?.path.schema ?? null,
      tag?.path.name ?? null,
      status,
    ],
  ];
}
