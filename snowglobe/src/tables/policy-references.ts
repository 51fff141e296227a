import type { Execution, VirtualTable } from "../account/account.ts";
import {
  type Catalog,
  type CatalogObject,
  type ColumnDefinition,
  type ObjectKind,
  TABLE_LIKE_KINDS,
} from "../account/catalog.ts";
import { SET_POLICY_KINDS, SET_POLICY_PROPERTY } from "../catalog/policies/set-policies.ts";
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

/** Kinds that POLICY_NAME may name. */
const ATTACHED_KINDS: readonly ObjectKind[] = ["MASKING POLICY", "ROW ACCESS POLICY", ...SET_POLICY_KINDS];

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
    const domain = text("REF_ENTITY_DOMAIN")?.toUpperCase();
    if (policyName !== undefined) {
      const name = parseName(policyName);
      const policy =
        ATTACHED_KINDS.map((kind) => account.access.lookUp(here, kind, name)).find((found) => found) ??
        account.access.resolve(here, "ROW ACCESS POLICY", name);
      wanted = policy.id;
      objects = [...protectedBy(execution, policy.id), ...holdersOf(account.catalog)].filter(
        (object) => object.kind === "ACCOUNT" || account.access.sees(session, object),
      );
    } else if (domain === "ACCOUNT") objects = [account.catalog.account];
    else if (entityName !== undefined && domain === "USER")
      objects = [account.access.resolve(here, "USER", parseName(entityName))];
    else if (entityName !== undefined) {
      if (domain === undefined)
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

/** Every policy on a table or view of the account, on a user or the account itself, in the function's columns, with the policy's number before them. */
export function everyPolicyReference(execution: Execution): WireValue[][] {
  const { catalog } = execution.account;
  const objects = TABLE_LIKE_KINDS.flatMap((kind) => catalog.list(kind));
  return [...objects, ...holdersOf(catalog)].flatMap((object) =>
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
  if (object.kind === "ACCOUNT" || object.kind === "USER") return setOn(object);
  const rows = readTableProperties(object).rowAccessPolicy;
  const masks = (object.columns ?? []).flatMap(({ name, mask }): Reference[] =>
    mask ? [{ policyId: mask.policyId, column: name, columns: mask.columns.slice(1) }] : [],
  );
  const byTags = (object.columns ?? []).flatMap((column) =>
    column.mask ? [] : referencesByTag(catalog, object, column),
  );
  return [...(rows ? [{ ...rows, column: null }] : []), ...masks, ...byTags];
}

/** The policies that are set on the account or a user. */
function setOn({ properties }: CatalogObject): Reference[] {
  return Object.values(SET_POLICY_PROPERTY).flatMap((property) => {
    const policyId = properties[property];
    return typeof policyId === "number" ? [{ policyId, column: null, columns: [] }] : [];
  });
}

/** What policies can be set on beside tables and views. */
function holdersOf(catalog: Catalog): CatalogObject[] {
  return [catalog.account, ...catalog.list("USER")];
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
  if (policy.kind === "MASKING POLICY" || policy.kind === "ROW ACCESS POLICY") readPolicyProperties(policy);
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
