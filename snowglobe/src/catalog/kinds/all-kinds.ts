import { authenticationPolicyKind } from "../policies/authentication-policy.ts";
import { networkPolicyKind } from "../policies/network-policy.ts";
import { networkRuleKind } from "../policies/network-rule.ts";
import { packagesPolicyKind } from "../policies/packages-policy.ts";
import { passwordPolicyKind } from "../policies/password-policy.ts";
import { sessionPolicyKind } from "../policies/session-policy.ts";
import { listingKind } from "../shares/listing.ts";
import { shareKind } from "../shares/share.ts";
import type { KindDefinition } from "../statements/kind-definition.ts";
import { userKind } from "../users/user.ts";
import { computePoolKind } from "./compute-pool.ts";
import { databaseKind, schemaKind } from "./database.ts";
import { databaseRoleKind } from "./database-role.ts";
import { externalVolumeKind } from "./external-volume.ts";
import { imageRepositoryKind } from "./image-repository.ts";
import { integrationKind } from "./integration.ts";
import { resourceMonitorKind } from "./resource-monitor.ts";
import { roleKind } from "./role.ts";
import { secretKind } from "./secret.ts";
import { tagKind } from "./tag.ts";
import { warehouseKind } from "./warehouse.ts";

/** The kinds of object whose CREATE, ALTER and DROP this folder runs. */
export const KINDS: readonly KindDefinition[] = [
  // Before databases: DATABASE ROLE is no database.
  databaseRoleKind,
  databaseKind,
  schemaKind,
  warehouseKind,
  roleKind,
  userKind,
  networkRuleKind,
  secretKind,
  integrationKind,
  computePoolKind,
  imageRepositoryKind,
  resourceMonitorKind,
  tagKind,
  networkPolicyKind,
  passwordPolicyKind,
  sessionPolicyKind,
  authenticationPolicyKind,
  packagesPolicyKind,
  shareKind,
  listingKind,
  externalVolumeKind,
];
