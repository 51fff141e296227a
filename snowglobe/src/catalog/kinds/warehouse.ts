import type { Execution } from "../../account/account.ts";
import type { CatalogObject } from "../../account/catalog.ts";
import { SnowflakeError } from "../../errors/snowflake-error.ts";
import { type ResultSet, statusResult } from "../../types/result-set.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { aBoolean, anInteger, invalidValue, oneOf } from "../statements/option-readers.ts";
import type { Options } from "../statements/read-options.ts";
import { aMonitorName, checkMonitor } from "./resource-monitor.ts";

// As SHOW WAREHOUSES spells them.
const SIZES: Readonly<Record<string, string>> = {
  XSMALL: "X-Small",
  "X-SMALL": "X-Small",
  SMALL: "Small",
  MEDIUM: "Medium",
  LARGE: "Large",
  XLARGE: "X-Large",
  "X-LARGE": "X-Large",
  XXLARGE: "2X-Large",
  X2LARGE: "2X-Large",
  "2X-LARGE": "2X-Large",
  XXXLARGE: "3X-Large",
  X3LARGE: "3X-Large",
  "3X-LARGE": "3X-Large",
  X4LARGE: "4X-Large",
  "4X-LARGE": "4X-Large",
  X5LARGE: "5X-Large",
  "5X-LARGE": "5X-Large",
  X6LARGE: "6X-Large",
  "6X-LARGE": "6X-Large",
};

const CONSTRAINTS = [
  "STANDARD_GEN_1",
  "STANDARD_GEN_2",
  "MEMORY_1X",
  "MEMORY_1X_X86",
  "MEMORY_16X",
  "MEMORY_16X_X86",
  "MEMORY_64X",
  "MEMORY_64X_X86",
];

const SECONDS = anInteger(0, 604_800);

const OPTIONS: Options = {
  WAREHOUSE_TYPE: { property: "type", read: oneOf(["STANDARD", "SNOWPARK-OPTIMIZED"]) },
  WAREHOUSE_SIZE: { property: "size", read: oneOf(SIZES) },
  GENERATION: { property: "generation", read: oneOf(["1", "2"]) },
  RESOURCE_CONSTRAINT: { property: "resourceConstraint", read: oneOf(CONSTRAINTS) },
  MAX_CLUSTER_COUNT: { property: "maxClusters", read: anInteger(1, 300) },
  MIN_CLUSTER_COUNT: { property: "minClusters", read: anInteger(1, 300) },
  SCALING_POLICY: { property: "scalingPolicy", read: oneOf(["STANDARD", "ECONOMY"]) },
  AUTO_SUSPEND: { property: "autoSuspend", read: anInteger(0, Number.MAX_SAFE_INTEGER, true) },
  RESOURCE_MONITOR: { property: "resourceMonitor", read: aMonitorName },
  AUTO_RESUME: { property: "autoResume", read: aBoolean },
  ENABLE_QUERY_ACCELERATION: { property: "queryAcceleration", read: aBoolean },
  QUERY_ACCELERATION_MAX_SCALE_FACTOR: { property: "queryAccelerationFactor", read: anInteger(0, 100) },
  MAX_CONCURRENCY_LEVEL: { property: "maxConcurrency", read: anInteger(1, 64) },
  STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: { property: "queuedTimeout", read: SECONDS },
  STATEMENT_TIMEOUT_IN_SECONDS: { property: "statementTimeout", read: SECONDS },
};

/** https://docs.snowflake.com/en/sql-reference/sql/create-warehouse */
export const warehouseKind: KindDefinition = {
  kind: "WAREHOUSE",
  label: "Warehouse",
  options: OPTIONS,
  createOptions: { INITIALLY_SUSPENDED: { property: "suspended", read: aBoolean } },
  defaults: {
    type: "STANDARD",
    size: "X-Small",
    minClusters: 1,
    maxClusters: 1,
    scalingPolicy: "STANDARD",
    autoSuspend: 600,
    autoResume: true,
    suspended: false,
    queryAcceleration: false,
    queryAccelerationFactor: 8,
    maxConcurrency: 8,
    queuedTimeout: 0,
    statementTimeout: 172_800,
  },
  orReplace: true,
  orAlter: true,
  rename: true,
  alterPrivilege: "MODIFY",
  check(execution, properties, _name, given) {
    // What an administrator has set before is no matter of who changes something else.
    if (given.includes("resourceMonitor")) checkMonitor(execution, properties.resourceMonitor);
    if (Number(properties.minClusters) > Number(properties.maxClusters)) {
      throw invalidValue("MIN_CLUSTER_COUNT", String(properties.minClusters));
    }
    return properties;
  },
  // "Creating a virtual warehouse automatically sets it as the active/current warehouse for the current session"
  settled({ session }, event, warehouse) {
    if (event === "created") session.warehouse = warehouse.path.name;
    else if (session.warehouse === warehouse.path.name) session.warehouse = null;
  },
  // https://docs.snowflake.com/en/sql-reference/sql/alter-warehouse
  action(execution, reader, find) {
    if (reader.accept("ABORT", "ALL", "QUERIES")) {
      reader.end();
      // Nothing waits in this account's warehouses: a statement runs at once or not at all.
      execution.account.access.require(execution.session, "OPERATE", find());
      return Promise.resolve(statusResult("Statement executed successfully."));
    }
    const verb = reader.acceptOneOf("SUSPEND", "RESUME");
    if (!verb) return undefined;
    const ifSuspended = verb === "RESUME" && reader.accept("IF", "SUSPENDED");
    reader.end();
    return setSuspended(execution, find(), verb === "SUSPEND", ifSuspended);
  },
};

async function setSuspended(
  { account, session }: Execution,
  warehouse: CatalogObject,
  suspended: boolean,
  evenIfAlready: boolean,
): Promise<ResultSet> {
  account.access.require(session, "OPERATE", warehouse);
  if (warehouse.properties.suspended === suspended && !evenIfAlready) {
    throw new SnowflakeError(
      "090064",
      "22000",
      suspended
        ? `Invalid state. Warehouse '${warehouse.path.name}' cannot be suspended.`
        : `Invalid state. Warehouse '${warehouse.path.name}' is already resumed.`,
    );
  }
  await account.change(async (change) => {
    change.update(warehouse.id, { properties: { ...warehouse.properties, suspended } });
  });
  return statusResult("Statement executed successfully.");
}
