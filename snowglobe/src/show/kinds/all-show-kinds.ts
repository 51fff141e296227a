import type { ShowKind } from "../show-kind.ts";
import * as accountKinds from "./account-kinds.ts";
import * as appKinds from "./app-kinds.ts";
import { externalTables } from "./external-table-kinds.ts";
import { externalVolumes, icebergTables } from "./iceberg-kinds.ts";
import * as pipeAndAlertKinds from "./pipe-and-alert-kinds.ts";
import * as policyKinds from "./policy-kinds.ts";
import * as roleAndUserKinds from "./role-and-user-kinds.ts";
import * as schemaKinds from "./schema-kinds.ts";
import * as semanticKinds from "./semantic-kinds.ts";
import * as streamKinds from "./stream-kinds.ts";
import * as tableKinds from "./table-kinds.ts";
import * as taskKinds from "./task-kinds.ts";

/** Every SHOW of a kind of object. Services, endpoints and images are shown by the services. */
export const SHOW_KINDS: readonly ShowKind[] = [
  roleAndUserKinds.databaseRoles,
  accountKinds.databases,
  accountKinds.schemas,
  accountKinds.warehouses,
  roleAndUserKinds.roles,
  roleAndUserKinds.users,
  accountKinds.integrations,
  accountKinds.externalAccessIntegrations,
  ...accountKinds.integrationsByCategory,
  accountKinds.computePools,
  accountKinds.resourceMonitors,
  accountKinds.shares,
  tableKinds.tables,
  tableKinds.hybridTables,
  tableKinds.eventTables,
  tableKinds.views,
  tableKinds.materializedViews,
  tableKinds.dynamicTables,
  externalTables,
  externalVolumes,
  icebergTables,
  tableKinds.objects,
  schemaKinds.stages,
  schemaKinds.fileFormats,
  schemaKinds.procedures,
  schemaKinds.userProcedures,
  schemaKinds.userFunctions,
  policyKinds.networkPolicies,
  policyKinds.passwordPolicies,
  policyKinds.sessionPolicies,
  policyKinds.authenticationPolicies,
  policyKinds.packagesPolicies,
  schemaKinds.tags,
  schemaKinds.rowAccessPolicies,
  schemaKinds.maskingPolicies,
  schemaKinds.networkRules,
  schemaKinds.secrets,
  schemaKinds.imageRepositories,
  schemaKinds.sequences,
  schemaKinds.gitRepositories,
  streamKinds.streams,
  taskKinds.tasks,
  pipeAndAlertKinds.pipes,
  pipeAndAlertKinds.alerts,
  appKinds.streamlits,
  appKinds.notebooks,
  semanticKinds.semanticViews,
];
