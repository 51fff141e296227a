import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { doesNotExist, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { missingProperty } from "../statements/missing-property.ts";
import type { OptionReader } from "../statements/option-readers.ts";
import type { Options } from "../statements/read-options.ts";

/** One option of an integration: how it is read and how DESCRIBE INTEGRATION tells it. */
export interface IntegrationOption {
  readonly read: OptionReader;
  /** As DESCRIBE names its type. */
  readonly type: "String" | "Boolean" | "List" | "Integer" | "Long" | "Object";
  readonly byDefault: string;
  /** Only CREATE takes it. */
  readonly once?: true;
  /** Its value stays with whoever wrote it: that there is one is kept, and nothing else. */
  readonly secret?: true;
  /** Only integrations of these types have it; absent: all of the category. */
  readonly of?: readonly string[];
  readonly needed?: true;
}

/** Integrations of one category: what they are called, what they take. */
export interface IntegrationForm {
  /** `STORAGE` in CREATE STORAGE INTEGRATION; also its category in SHOW INTEGRATIONS. */
  readonly category: string;
  readonly options: Readonly<Record<string, IntegrationOption>>;
  /** Whether ENABLED must be said. */
  readonly needsEnabled: boolean;
  /** What decides which options there are: its values as written. @throws {SnowflakeError} when it cannot be said */
  variant(properties: Readonly<Record<string, unknown>>): string;
  /** As SHOW INTEGRATIONS tells the type. */
  type(properties: Readonly<Record<string, unknown>>): string;
  /** Whether its values fit together, and what else is to be kept. @throws {SnowflakeError} */
  check?(
    execution: Execution,
    properties: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>>;
}

/** What is kept of a secret value: nothing of it. */
export const KEPT_ELSEWHERE = "***";

/** The statements of a category of integrations: CREATE, ALTER and DROP <category> INTEGRATION. */
export function integrationKindOf(form: IntegrationForm): KindDefinition {
  const option = (name: string, { read, secret }: IntegrationOption): Options => ({
    [name]: {
      property: name === "ENABLED" ? "enabled" : name,
      read: (reader, written) => {
        const value = read(reader, written);
        return secret ? KEPT_ELSEWHERE : value;
      },
    },
  });
  const all = Object.entries(form.options);
  const optionsOf = (once: boolean): Options =>
    Object.assign(
      {},
      ...all.filter(([, { once: only = false }]) => only === once).map((each) => option(...each)),
    );
  const words = [form.category, "INTEGRATION"];
  return {
    kind: "INTEGRATION",
    label: "Integration",
    words,
    options: optionsOf(false),
    createOptions: optionsOf(true),
    defaults: { category: form.category },
    orReplace: true,
    orAlter: false,
    rename: false,
    check(execution, properties) {
      const variant = form.variant(properties);
      const kind = words.join(" ");
      if (form.needsEnabled && properties.enabled === undefined) throw missingProperty("ENABLED", kind, "");
      for (const [name, { of, needed }] of all) {
        const has = of === undefined || of.includes(variant);
        if (has && needed && properties[name] === undefined) throw missingProperty(name, kind, "");
        if (has || properties[name] === undefined) continue;
        throw new SnowflakeError(
          "001422",
          "22023",
          `SQL compilation error:\ninvalid property '${name}' for '${kind} of type ${variant}'`,
        );
      }
      const checked = form.check?.(execution, properties) ?? properties;
      return { ...checked, category: form.category, type: form.type(checked) };
    },
    find: ({ account, session }, name) =>
      ofCategory(form, account.access.lookUp(session, "INTEGRATION", name)),
    dropping: (_execution, _change, object) => void ofCategory(form, object),
  };
}

/** @throws {SnowflakeError} 002003 when the integration is one of another category. */
function ofCategory(form: IntegrationForm, object: CatalogObject | undefined): CatalogObject | undefined {
  if (object && categoryOf(object) !== form.category) throw doesNotExist("Integration", object.path.name);
  return object;
}

/** STORAGE, API, …; integrations for external access have no mark of their own. */
export function categoryOf({ properties }: CatalogObject): string {
  return typeof properties.category === "string" ? properties.category : "EXTERNAL_ACCESS";
}
