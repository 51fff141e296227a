import { createPublicKey } from "node:crypto";
import type { Account } from "../account/account.ts";
import { hashPasswordAside } from "../catalog/users/password.ts";

/** Who signs in first. One of password and public key is needed. */
export interface Administrator {
  readonly user: string;
  readonly password?: string;
  /** RSA, PEM. */
  readonly publicKey?: string;
}

/**
 * Makes the user with ACCOUNTADMIN, or brings its credentials up to date in an account that was opened again. The work
 * on the password begins here, beside the opening of the account.
 * @returns what writes it to the account
 */
export function prepareAdministrator(administrator: Administrator): (account: Account) => Promise<void> {
  const { password, publicKey } = administrator;
  if (password === undefined && publicKey === undefined) {
    throw new Error("snowglobe: the administrator needs a password or a publicKey");
  }
  const hash = password === undefined ? undefined : hashPasswordAside(password);
  return async (account) => write(account, administrator, await hash);
}

async function write(
  account: Account,
  { user, publicKey }: Administrator,
  passwordHash: string | undefined,
): Promise<void> {
  const name = user.toUpperCase();
  const known = account.catalog.find("USER", { name });
  const properties = {
    defaultRole: "ACCOUNTADMIN",
    ...known?.properties,
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(publicKey === undefined ? {} : { rsaPublicKey: publicKeyText(publicKey) }),
  };
  await account.change(async (change) => {
    if (known) {
      change.update(known.id, { properties });
      return;
    }
    change.create({ kind: "USER", path: { name }, owner: "ACCOUNTADMIN", properties });
    change.grantRole({ role: "ACCOUNTADMIN", to: { kind: "USER", name }, grantedBy: null });
  });
}

/** As RSA_PUBLIC_KEY takes it: base64 of the DER without header and line breaks. */
function publicKeyText(pem: string): string {
  const key = createPublicKey(pem);
  return key.export({ format: "der", type: "spki" }).toString("base64");
}
