import type { Account, AccountPart } from "../account/account.ts";
import { GRANT_USAGE_VIEWS } from "../show/account-usage/grant-views.ts";
import { OBJECT_USAGE_VIEWS } from "../show/account-usage/object-views.ts";
import { POLICY_USAGE_VIEWS } from "../show/account-usage/policy-views.ts";
import { TABLE_USAGE_VIEWS } from "../show/account-usage/table-views.ts";
import { CONSTRAINT_VIEWS } from "../show/information-schema/constraint-views.ts";
import { DYNAMIC_FUNCTIONS } from "../show/information-schema/dynamic-functions.ts";
import { INDEX_VIEWS } from "../show/information-schema/index-views.ts";
import { LOAD_VIEWS, loadHistory } from "../show/information-schema/load-views.ts";
import { OBJECT_VIEWS } from "../show/information-schema/object-views.ts";
import { PRIVILEGE_VIEWS } from "../show/information-schema/privilege-views.ts";
import { SEMANTIC_VIEWS } from "../show/information-schema/semantic-views.ts";
import { USAGE_HISTORIES } from "../show/information-schema/usage-histories.ts";
import { describeFamily } from "../show/statements/describe.ts";
import { describeSearchFamily } from "../show/statements/describe-search.ts";
import { showColumnsFamily } from "../show/statements/show-columns.ts";
import { showGitRefsFamily } from "../show/statements/show-git-refs.ts";
import { showGrantsFamily } from "../show/statements/show-grants.ts";
import { showIndexesFamily } from "../show/statements/show-indexes.ts";
import { showKeysFamily } from "../show/statements/show-keys.ts";
import { showObjectsFamily } from "../show/statements/show-objects.ts";
import { showSemanticFamily } from "../show/statements/show-semantic.ts";
import { showUserTokensFamily } from "../show/statements/show-user-tokens.ts";
import { showWorkloadIdentitiesFamily } from "../show/statements/show-workload-identities.ts";

/** SHOW, DESCRIBE and INFORMATION_SCHEMA: what is there, as far as a role may know of it. */
export function showPart(_account: Account): AccountPart {
  return {
    families: [
      showGrantsFamily,
      showColumnsFamily,
      showKeysFamily,
      showGitRefsFamily,
      showIndexesFamily,
      showSemanticFamily,
      showUserTokensFamily,
      showWorkloadIdentitiesFamily,
      showObjectsFamily,
      describeSearchFamily,
      describeFamily,
    ],
    virtualTables: [
      ...OBJECT_VIEWS,
      loadHistory,
      ...LOAD_VIEWS,
      ...CONSTRAINT_VIEWS,
      ...INDEX_VIEWS,
      ...PRIVILEGE_VIEWS,
      ...SEMANTIC_VIEWS,
      ...OBJECT_USAGE_VIEWS,
      ...TABLE_USAGE_VIEWS,
      ...GRANT_USAGE_VIEWS,
      ...POLICY_USAGE_VIEWS,
      ...USAGE_HISTORIES,
      ...DYNAMIC_FUNCTIONS,
    ],
  };
}
