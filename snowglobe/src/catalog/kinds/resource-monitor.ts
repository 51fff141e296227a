import { z } from "zod";
import type { Execution } from "../../account/account.ts";
import type { Catalog, CatalogObject } from "../../account/catalog.ts";
import { doesNotExist, SnowflakeError } from "../../errors/snowflake-error.ts";
import type { TokenReader } from "../../sql/token-reader.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import {
  aNameList,
  anInteger,
  invalidValue,
  type OptionReader,
  oneOf,
} from "../statements/option-readers.ts";

const trigger = z.object({
  percent: z.number(),
  action: z.enum(["SUSPEND", "SUSPEND_IMMEDIATE", "NOTIFY"]),
});
type Trigger = z.infer<typeof trigger>;

/** What a RESOURCE MONITOR object's `properties` hold. No credits are spent in this account. */
export const resourceMonitorProperties = z.object({
  creditQuota: z.number().optional(),
  frequency: z.enum(["MONTHLY", "DAILY", "WEEKLY", "YEARLY", "NEVER"]),
  /** Epoch milliseconds. */
  start: z.number(),
  end: z.number().optional(),
  notifyUsers: z.array(z.string()),
  triggers: z.array(trigger),
});

const NOTIFICATIONS = 5;

/** https://docs.snowflake.com/en/sql-reference/sql/create-resource-monitor, …/alter-resource-monitor */
export const resourceMonitorKind: KindDefinition = {
  kind: "RESOURCE MONITOR",
  label: "Resource monitor",
  options: {
    CREDIT_QUOTA: { property: "creditQuota", read: anInteger(1, Number.MAX_SAFE_INTEGER) },
    FREQUENCY: {
      property: "frequency",
      read: oneOf(["MONTHLY", "DAILY", "WEEKLY", "YEARLY", "NEVER"]),
    },
    START_TIMESTAMP: { property: "start", read: aStart },
    END_TIMESTAMP: { property: "end", read: aTime },
    NOTIFY_USERS: { property: "notifyUsers", read: aNameList },
    TRIGGERS: { property: "triggers", bare: true, read: triggers },
  },
  defaults: { frequency: "MONTHLY", notifyUsers: [], triggers: [] },
  orReplace: true,
  orAlter: false,
  rename: false,
  alterPrivilege: "MODIFY",
  check(execution, properties, _name, given) {
    // "If you set FREQUENCY, you must also set START_TIMESTAMP", and the other way round.
    if (given.includes("frequency") !== given.includes("start"))
      throw invalid("FREQUENCY and START_TIMESTAMP are set together.");
    const now = Date.now();
    return resourceMonitorProperties.parse({
      start: now,
      ...properties,
      notifyUsers: usersOf(execution, properties.notifyUsers),
    });
  },
  async dropping({ account: { catalog } }, change, monitor) {
    for (const warehouse of watchedBy(catalog, monitor)) {
      const { resourceMonitor: _, ...rest } = warehouse.properties;
      change.update(warehouse.id, { properties: rest });
    }
  },
};

/** The warehouses and the account that the monitor is set on. */
export function watchedBy(catalog: Catalog, monitor: CatalogObject): CatalogObject[] {
  return [catalog.account, ...catalog.list("WAREHOUSE")].filter(
    ({ properties }) => properties.resourceMonitor === monitor.path.name,
  );
}

/** RESOURCE_MONITOR = name, of a warehouse and of the account; NULL takes it away. */
export const aMonitorName: OptionReader = (reader) =>
  reader.accept("NULL") ? null : reader.qualifiedName().join(".");

/** @throws {SnowflakeError} 002003 for a monitor that is not there. */
export function checkMonitor({ account, session }: Execution, name: unknown): void {
  if (typeof name === "string") account.access.resolve(session, "RESOURCE MONITOR", [name], "SET");
}

function triggers(reader: TokenReader): Trigger[] {
  const found: Trigger[] = [];
  while (reader.accept("ON")) {
    const percent = reader.integer();
    reader.expect("PERCENT", "DO");
    const action = reader.acceptOneOf("SUSPEND_IMMEDIATE", "SUSPEND", "NOTIFY");
    if (action === undefined) throw reader.unexpected();
    found.push(trigger.parse({ percent, action }));
  }
  if (found.length === 0) throw reader.unexpected();
  const count = (action: string) => found.filter((each) => each.action === action).length;
  if (count("SUSPEND") > 1 || count("SUSPEND_IMMEDIATE") > 1 || count("NOTIFY") > NOTIFICATIONS)
    throw invalid(
      `A resource monitor has one SUSPEND, one SUSPEND_IMMEDIATE and ${NOTIFICATIONS} NOTIFY triggers at most.`,
    );
  return found;
}

function aStart(reader: TokenReader, option: string): number {
  return reader.accept("IMMEDIATELY") ? Date.now() : aTime(reader, option);
}

/** A day, or a day with a time: without a zone it is UTC, by which monitors are reset. */
function aTime(reader: TokenReader, option: string): number {
  const text = reader.string();
  const found = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?$/.exec(text);
  const zone = found?.[3] === undefined || found[3] === "UTC" ? "Z" : found[3];
  const time = found ? Date.parse(`${found[1]}T${found[2] ?? "00:00"}${zone}`) : Number.NaN;
  if (Number.isNaN(time)) throw invalidValue(option, text);
  return time;
}

// Names as they were written just now are looked up; what is stored already stays as it is.
function usersOf({ account: { catalog } }: Execution, value: unknown): string[] {
  return z
    .array(z.union([z.string(), z.array(z.string())]))
    .parse(value)
    .map((name) => {
      if (typeof name === "string") return name;
      const user = catalog.find("USER", { name: name.join(".") });
      if (!user) throw doesNotExist("User", name.join("."));
      return user.path.name;
    });
}

function invalid(message: string): SnowflakeError {
  return new SnowflakeError("001008", "22023", `SQL compilation error:\n${message}`);
}
