import type { Account, AccountPart } from "../engine/account.ts";
import { cloneFamily } from "./clone/clone-family.ts";
import { grantFamilies } from "./grants/grant-families.ts";
import { KINDS } from "./kinds/all-kinds.ts";
import { commentFamily } from "./statements/comment-on.ts";
import { objectFamilies } from "./statements/object-families.ts";
import { unsupportedFamily } from "./statements/unsupported-kinds.ts";

/** Administrative statements: what is there, and who may use it. */
export function catalogPart(account: Account): AccountPart {
  for (const definition of KINDS) definition.install?.(account);
  return {
    families: [
      unsupportedFamily,
      cloneFamily,
      ...KINDS.flatMap(objectFamilies),
      ...grantFamilies,
      commentFamily,
    ],
  };
}
