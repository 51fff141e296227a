import { createHash } from "node:crypto";
import type { PublicKeys } from "../secrets/public-keys.ts";
import { quoteIdentifier, quoteLiteral } from "../snowflake/quote.ts";

/** Sends one statement of an administrator. */
export type Run = (sql: string) => Promise<Record<string, unknown>[]>;

export interface UserToSetUp {
  readonly user: string;
  /** the role that its sessions begin with */
  readonly role: string;
  readonly warehouse: string | undefined;
  readonly keys: PublicKeys;
  /** ARNs of the AWS roles that may sign in as the user */
  readonly awsRoles: readonly string[];
  /** the whole clause: COMMENT = '…' */
  readonly comment: string;
}

/**
 * A user for a function. TYPE = SERVICE: no password, no sign-in page. No secondary roles: a session has the rights of
 * one role, not of all.
 * https://docs.snowflake.com/en/sql-reference/sql/create-user
 */
export async function setUpUser(run: Run, wanted: UserToSetUp): Promise<void> {
  const { comment, keys, awsRoles, warehouse } = wanted;
  const [role, user] = [quoteIdentifier(wanted.role), quoteIdentifier(wanted.user)];
  await run(`CREATE USER IF NOT EXISTS ${user} TYPE = SERVICE DEFAULT_SECONDARY_ROLES = () ${comment}`);
  const start = warehouse === undefined ? "" : ` DEFAULT_WAREHOUSE = ${quoteIdentifier(warehouse)}`;
  await run(`ALTER USER ${user} SET DEFAULT_ROLE = ${role}${start} DEFAULT_SECONDARY_ROLES = ()`);
  await run(`GRANT ROLE ${role} TO USER ${user}`);
  await setKeys(run, user, keys);
  await setWorkloadIdentities(run, user, awsRoles);
}

/**
 * Both keys that Snowflake keeps. While the secret names a next one, either can sign in: so a key changes without a
 * deployment that fails. https://docs.snowflake.com/en/user-guide/key-pair-auth#configuring-key-pair-rotation
 */
async function setKeys(run: Run, user: string, { current, next }: PublicKeys): Promise<void> {
  const set = [
    ...(current === undefined ? [] : [`RSA_PUBLIC_KEY = ${quoteLiteral(current)}`]),
    ...(next === undefined ? [] : [`RSA_PUBLIC_KEY_2 = ${quoteLiteral(next)}`]),
  ];
  if (set.length > 0) await run(`ALTER USER ${user} SET ${set.join(" ")}`);
  // What the secret no longer names must not sign in any more; last, so that there is no moment without a key.
  if (current === undefined) await run(`ALTER USER ${user} UNSET RSA_PUBLIC_KEY`);
  if (next === undefined) await run(`ALTER USER ${user} UNSET RSA_PUBLIC_KEY_2`);
}

/**
 * The AWS roles that may sign in as the user: those that are missing are added, then those of ours that are no longer
 * wanted are removed. ADD knows no IF NOT EXISTS, so setup looks first.
 * https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-workload-identity
 */
async function setWorkloadIdentities(run: Run, user: string, awsRoles: readonly string[]): Promise<void> {
  const rows = await run(`SHOW USER WORKLOAD IDENTITY AUTHENTICATION METHODS FOR USER ${user}`);
  const names = new Set(rows.map(({ name }) => String(name)));
  const wanted = new Map(awsRoles.map((arn) => [identityName(arn), arn]));
  for (const [name, arn] of wanted) {
    if (names.has(name)) continue;
    await run(`ALTER USER ${user} ADD WORKLOAD IDENTITY ${name} TYPE = AWS ARN = ${quoteLiteral(arn)}`);
  }
  for (const name of names) {
    if (!OURS.test(name) || wanted.has(name)) continue;
    await run(`ALTER USER ${user} REMOVE WORKLOAD IDENTITY ${quoteIdentifier(name)}`);
  }
}

const OURS = /^SNOWHOOK_[0-9A-F]{16}$/;

/** The same for the same role: neither ARN nor type of an identity can be changed. */
function identityName(arn: string): string {
  return `SNOWHOOK_${createHash("sha256").update(arn).digest("hex").slice(0, 16).toUpperCase()}`;
}
