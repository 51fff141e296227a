import type { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { invalid } from "../../errors/invalid.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import { readPolicyProperties } from "../../storage/table-properties.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { tagProperties } from "../tags.ts";

const MOST_VALUES = 5000;
const LONGEST_VALUE = 256;

/** https://docs.snowflake.com/en/sql-reference/sql/create-tag, …/alter-tag, …/drop-tag */
export const tagKind: KindDefinition = {
  kind: "TAG",
  label: "Tag",
  options: {},
  createOptions: { ALLOWED_VALUES: { property: "allowedValues", bare: true, read: values } },
  defaults: {},
  orReplace: true,
  orAlter: true,
  rename: true,
  undrop: true,
  check: (_execution, properties) => tagProperties.parse(properties),
  action(execution, reader, find) {
    const verb = reader.looksLike("ADD", "ALLOWED_VALUES") || reader.looksLike("DROP", "ALLOWED_VALUES");
    if (verb) return changeValues(execution, reader, find);
    if (reader.accept("UNSET", "ALLOWED_VALUES")) return unsetValues(execution, reader, find);
    if (reader.accept("SET", "MASKING", "POLICY")) return setPolicies(execution, reader, find);
    if (reader.accept("UNSET", "MASKING", "POLICY")) return unsetPolicies(execution, reader, find);
    return undefined;
  },
  install(account) {
    // "Neither tag, policy, nor their schema or database can be dropped" while they are joined: what the tag masks would
    // be seen.
    account.onDrop("TAG", async (tag) => {
      if (tagProperties.parse(tag.properties).maskingPolicies?.length) throw joined(tag);
    });
    account.onDrop("MASKING POLICY", async (policy, change) => {
      const tag = change.catalog
        .list("TAG")
        .find(({ properties }) => tagProperties.parse(properties).maskingPolicies?.includes(policy.id));
      if (tag) throw joined(policy);
    });
  },
};

function joined({ kind, path }: CatalogObject): SnowflakeError {
  const other = kind === "TAG" ? "one or more masking policies" : "one or more tags";
  return new SnowflakeError(
    "391901",
    "23001",
    `SQL compilation error:\n${kind === "TAG" ? "Tag" : "Policy"} ${path.name} cannot be dropped/replaced as it is associated with ${other}.`,
  );
}

/** `'a', 'b'` */
function values(reader: TokenReader): string[] {
  const found = [reader.string()];
  while (reader.accept(",")) found.push(reader.string());
  if (found.length > MOST_VALUES)
    throw invalid("391940", "22023", `a tag has ${MOST_VALUES} allowed values at most.`);
  const long = found.find((value) => value.length > LONGEST_VALUE);
  if (long !== undefined) throw tooLong();
  return [...new Set(found)];
}

/** 391941: "The maximum number of characters in a tag value is 256". */
export function tooLong(): SnowflakeError {
  return invalid("391941", "22023", `a tag's value has ${LONGEST_VALUE} characters at most.`);
}

/** Whether a value is as long as a tag's may be. */
export function fitsTag(value: string): boolean {
  return value.length <= LONGEST_VALUE;
}

async function changeValues(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> {
  const verb = reader.next().value;
  reader.expect("ALLOWED_VALUES");
  const given = values(reader);
  reader.end();
  return update(execution, find(), (before) => {
    const known = before.allowedValues ?? [];
    const left =
      verb === "ADD" ? [...new Set([...known, ...given])] : known.filter((value) => !given.includes(value));
    if (left.length > MOST_VALUES)
      throw invalid("391940", "22023", `a tag has ${MOST_VALUES} allowed values at most.`);
    return { ...before, allowedValues: left };
  });
}

function unsetValues(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> {
  reader.end();
  return update(execution, find(), ({ allowedValues: _, ...rest }) => rest);
}

type TagProperties = z.infer<typeof tagProperties>;

async function update(
  execution: Execution,
  tag: CatalogObject,
  change: (before: TagProperties) => TagProperties,
): Promise<ResultSet> {
  const { account, session } = execution;
  account.access.require(session, "OWNERSHIP", tag);
  const properties = change(tagProperties.parse(tag.properties));
  await account.change(async (within) => void within.update(tag.id, { properties }));
  return statusResult("Statement executed successfully.");
}

/** `SET MASKING POLICY p [, MASKING POLICY q] [FORCE]`: one for each type of column. */
async function setPolicies(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> {
  const names = policyNames(reader);
  const force = reader.accept("FORCE");
  reader.end();
  const tag = find();
  requireApply(execution, tag);
  const added = names.map((name) => policyNamed(execution, name));
  const typeOf = (policy: CatalogObject) => (readPolicyProperties(policy).returns ?? "").replace(/\(.*/, "");
  let policies = tagProperties.parse(tag.properties).maskingPolicies ?? [];
  for (const policy of added) {
    const rival = policies
      .map((id) => execution.account.catalog.byId(id))
      .find((other) => other && typeOf(other) === typeOf(policy));
    if (rival && !force)
      throw new SnowflakeError(
        "391930",
        "23001",
        `SQL compilation error:\nTag ${tag.path.name} already has a MASKING_POLICY for data type ${typeOf(policy)}. Only one MASKING_POLICY is allowed for each data type at a time.`,
      );
    policies = [...policies.filter((id) => id !== rival?.id), policy.id];
  }
  return store(execution, tag, policies);
}

async function unsetPolicies(
  execution: Execution,
  reader: TokenReader,
  find: () => CatalogObject,
): Promise<ResultSet> {
  const names = policyNames(reader);
  reader.end();
  const tag = find();
  requireApply(execution, tag);
  const removed = names.map((name) => policyNamed(execution, name).id);
  const before = tagProperties.parse(tag.properties).maskingPolicies ?? [];
  const strange = removed.find((id) => !before.includes(id));
  if (strange !== undefined) {
    const policy = execution.account.catalog.byId(strange)?.path.name ?? "";
    throw invalid("391913", "23001", `Policy '${policy}' is not attached to tag '${tag.path.name}'.`);
  }
  return store(
    execution,
    tag,
    before.filter((id) => !removed.includes(id)),
  );
}

async function store(
  { account }: Execution,
  tag: CatalogObject,
  policies: readonly number[],
): Promise<ResultSet> {
  const { maskingPolicies: _, ...rest } = tagProperties.parse(tag.properties);
  const properties = policies.length === 0 ? rest : { ...rest, maskingPolicies: policies };
  await account.change(async (change) => void change.update(tag.id, { properties }));
  return statusResult("Statement executed successfully.");
}

function policyNames(reader: TokenReader): (readonly string[])[] {
  const names = [reader.qualifiedName()];
  while (reader.accept(",")) {
    reader.expect("MASKING", "POLICY");
    names.push(reader.qualifiedName());
  }
  return names;
}

function policyNamed({ account, session }: Execution, name: readonly string[]): CatalogObject {
  const policy = account.access.resolve(session, "MASKING POLICY", name, "ALTER TAG");
  if (!account.access.holds(session, "APPLY MASKING POLICY", account.catalog.account))
    account.access.require(session, "APPLY", policy);
  return policy;
}

// "APPLY MASKING POLICY on the account", or OWNERSHIP of the tag.
function requireApply({ account, session }: Execution, tag: CatalogObject): void {
  if (account.access.holds(session, "APPLY MASKING POLICY", account.catalog.account)) return;
  account.access.require(session, "OWNERSHIP", tag);
}
