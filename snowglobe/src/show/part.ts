import type { Account, AccountPart } from "../engine/account.ts";
import { describeFamily } from "./describe.ts";
import { OBJECT_VIEWS } from "./information-schema/object-views.ts";
import { PRIVILEGE_VIEWS } from "./information-schema/privilege-views.ts";
import { showColumnsFamily } from "./show-columns.ts";
import { showGrantsFamily } from "./show-grants.ts";
import { showObjectsFamily } from "./show-objects.ts";
import { showUserTokensFamily } from "./show-user-tokens.ts";

/** SHOW, DESCRIBE and INFORMATION_SCHEMA: what is there, as far as a role may know of it. */
export function showPart(_account: Account): AccountPart {
  return {
    families: [showGrantsFamily, showColumnsFamily, showUserTokensFamily, showObjectsFamily, describeFamily],
    virtualTables: [...OBJECT_VIEWS, ...PRIVILEGE_VIEWS],
  };
}
