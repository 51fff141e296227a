import { z } from "zod";
import type { Catalog } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import { invalidValue, type OptionReader, oneOf } from "../statements/option-readers.ts";
import { policyOn, refuseWhileSet } from "./set-policies.ts";

/** What a PACKAGES POLICY object's `properties` hold: `numpy`, `pandas==1.2.*`, `*`. */
export const packagesPolicyProperties = z.object({
  language: z.literal("PYTHON"),
  allowed: z.array(z.string()),
  blocked: z.array(z.string()),
  blockedAtCreation: z.array(z.string()),
});

const SPEC = /^\s*(\*|[a-z0-9][a-z0-9._-]*)\s*(?:(==|<=|>=|<|>)\s*([0-9][0-9a-z.]*(?:\.\*)?))?\s*$/i;

const specs: OptionReader = (reader, option) =>
  reader.list(() => {
    const text = reader.string();
    if (!SPEC.test(text)) throw invalidValue(option, text);
    return text;
  });

/** https://docs.snowflake.com/en/sql-reference/sql/create-packages-policy, …/alter-packages-policy */
export const packagesPolicyKind: KindDefinition = {
  kind: "PACKAGES POLICY",
  label: "Packages policy",
  options: {
    ALLOWLIST: { property: "allowed", read: specs },
    BLOCKLIST: { property: "blocked", read: specs },
    ADDITIONAL_CREATION_BLOCKLIST: { property: "blockedAtCreation", read: specs },
  },
  createOptions: { LANGUAGE: { property: "language", bare: true, read: oneOf(["PYTHON"]) } },
  defaults: { allowed: ["*"], blocked: [], blockedAtCreation: [] },
  orReplace: true,
  orAlter: false,
  rename: false,
  check(_execution, properties, name) {
    if (properties.language === undefined) throw missingProperty("LANGUAGE", "PACKAGES POLICY", name);
    return packagesPolicyProperties.parse(properties);
  },
  install(account) {
    account.onDrop("PACKAGES POLICY", async (policy, change) => refuseWhileSet(change.catalog, policy));
  },
};

/**
 * The account's packages policy must allow Python code its runtime and the packages that it names. What those need
 * themselves is not known here, so it is not looked at.
 * https://docs.snowflake.com/en/developer-guide/udf/python/packages-policy
 *
 * @param when code that is kept nowhere is held to both lists of blocked packages at both times: "creation"
 * @throws {SnowflakeError} 391548
 */
export function requirePackages(
  catalog: Catalog,
  {
    language,
    packages,
    runtimeVersion,
  }: {
    readonly language: string;
    readonly packages: readonly string[];
    readonly runtimeVersion?: string | undefined;
  },
  when: "creation" | "execution",
): void {
  const found = language === "PYTHON" ? policyOn(catalog, undefined, "PACKAGES POLICY") : undefined;
  if (!found) return;
  const { allowed, blocked, blockedAtCreation } = packagesPolicyProperties.parse(found.properties);
  const refusing = when === "creation" ? [...blocked, ...blockedAtCreation] : blocked;
  const needed = [...packages, ...(runtimeVersion === undefined ? [] : [`python==${runtimeVersion}`])];
  const refused = needed.find(
    (spec) => !allowed.some((one) => mayBe(spec, one)) || refusing.some((one) => mustBe(spec, one)),
  );
  if (refused !== undefined)
    throw new SnowflakeError(
      "391548",
      "42601",
      `SQL compilation error:\nPackage '${refused}' is not allowed by the packages policy '${found.path.name}' of the account.`,
    );
}

/** A package, and the one version of it that is asked for, if one is. */
function partsOf(spec: string): { name: string; operator: string | undefined; version: string | undefined } {
  const [, name = "", operator, version] = SPEC.exec(spec) ?? [];
  return { name: name.toLowerCase().replaceAll("_", "-"), operator, version };
}

/** Whether a version that the policy's spec names could be the one that is installed for the package. */
function mayBe(needed: string, spec: string): boolean {
  const [one, other] = [partsOf(needed), partsOf(spec)];
  if (other.name !== "*" && other.name !== one.name) return false;
  // Without a version of its own it gets one that fits.
  return one.operator !== "==" || fits(one.version ?? "", other);
}

/** Whether whatever is installed for the package is what the policy's spec names. */
function mustBe(needed: string, spec: string): boolean {
  const [one, other] = [partsOf(needed), partsOf(spec)];
  if (other.name !== "*" && other.name !== one.name) return false;
  return other.version === undefined || (one.operator === "==" && fits(one.version ?? "", other));
}

function fits(version: string, { operator, version: bound }: ReturnType<typeof partsOf>): boolean {
  if (bound === undefined) return true;
  const wanted = bound.replace(/\.\*$/, "").split(".");
  const has = version.replace(/\.\*$/, "").split(".");
  if (operator === "==") {
    const length = bound.endsWith(".*") ? wanted.length : Math.min(wanted.length, has.length);
    return has.slice(0, length).join(".") === wanted.slice(0, length).join(".");
  }
  const order = compare(has, wanted);
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0;
  return operator === "<=" ? order <= 0 : order >= 0;
}

function compare(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = Number.parseInt(one[at] ?? "0", 10) - Number.parseInt(other[at] ?? "0", 10);
    if (difference !== 0) return difference;
  }
  return 0;
}
