/** Everything that belongs to the account, as SHOW calls it. */
export const ACCOUNT_KINDS: readonly string[] = [
  "DATABASES",
  "WAREHOUSES",
  "ROLES",
  "USERS",
  "INTEGRATIONS",
  "COMPUTE POOLS",
  "GRANTS ON ACCOUNT",
];
