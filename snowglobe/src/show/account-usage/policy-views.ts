import type { VirtualTable } from "../../account/account.ts";
import { everyPolicyReference, POLICY_REFERENCE_COLUMNS } from "../../tables/policy-references.ts";
import type { WireValue } from "../../types/result-set.ts";
import { text } from "../shown-column.ts";
import { usageView } from "../usage-view.ts";

/** https://docs.snowflake.com/en/sql-reference/account-usage/policy_references */
export const POLICY_USAGE_VIEWS: readonly VirtualTable[] = [
  usageView<readonly WireValue[]>(
    "POLICY_REFERENCES",
    ["GOVERNANCE_VIEWER", "SECURITY_VIEWER"],
    ["POLICY_ID", ...POLICY_REFERENCE_COLUMNS].map((name, index) => text(name, (row) => row[index])),
    everyPolicyReference,
  ),
];
