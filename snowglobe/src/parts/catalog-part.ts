import type { Account, AccountPart } from "../account/account.ts";
import { cloneFamily } from "../catalog/clone/clone-family.ts";
import { grantFamilies } from "../catalog/grants/grant-families.ts";
import { INTEGRATION_KINDS, integrationFamilies } from "../catalog/integrations/all-integrations.ts";
import { KINDS } from "../catalog/kinds/all-kinds.ts";
import { alterAccountFamily } from "../catalog/kinds/alter-account.ts";
import { setPoliciesFamily } from "../catalog/policies/set-policies.ts";
import { createListingFamily } from "../catalog/shares/listing.ts";
import { commentFamily } from "../catalog/statements/comment-on.ts";
import { objectFamilies } from "../catalog/statements/object-families.ts";
import { unsupportedFamily } from "../catalog/statements/unsupported-kinds.ts";
import { readMoment } from "../query/read-moment.ts";

/** Administrative statements: what is there, and who may use it. */
export function catalogPart(account: Account): AccountPart {
  for (const definition of KINDS) definition.install?.(account);
  return {
    families: [
      setPoliciesFamily,
      alterAccountFamily,
      unsupportedFamily,
      cloneFamily(readMoment),
      ...integrationFamilies,
      ...INTEGRATION_KINDS.flatMap(objectFamilies),
      createListingFamily,
      ...KINDS.flatMap(objectFamilies),
      ...grantFamilies,
      commentFamily,
    ],
  };
}
