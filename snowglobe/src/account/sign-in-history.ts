/** One attempt to sign in. */
export interface SignInRecord {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The login name as it was given, in upper case; the user's own name when it succeeded. */
  readonly user: string;
  readonly address: string;
  /** The client as it calls itself. */
  readonly client: string;
  readonly clientVersion: string;
  /** PASSWORD, RSA_KEYPAIR … */
  readonly factor: string;
  /** The session that it opened; null when it failed. */
  readonly sessionId: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Who signed in since the account was opened, as far as the newest ten thousand attempts go. */
export interface SignInHistory {
  add(record: Omit<SignInRecord, "id">): void;
  /** Newest first. */
  all(): SignInRecord[];
}

const KEPT = 10_000;

const FACTORS: Readonly<Record<string, string>> = {
  "": "PASSWORD",
  SNOWFLAKE: "PASSWORD",
  SNOWFLAKE_JWT: "RSA_KEYPAIR",
  PROGRAMMATIC_ACCESS_TOKEN: "PROGRAMMATIC_ACCESS_TOKEN",
  OAUTH: "OAUTH_ACCESS_TOKEN",
};

/** What LOGIN_HISTORY calls the way of signing in that a driver names. */
export function firstFactor(authenticator: string): string {
  return FACTORS[authenticator.toUpperCase()] ?? authenticator.toUpperCase();
}

export function createSignInHistory(): SignInHistory {
  const records: SignInRecord[] = [];
  let last = 0;
  return {
    add(record) {
      last += 1;
      records.push({ ...record, id: last });
      if (records.length > KEPT) records.shift();
    },
    all: () => [...records].reverse(),
  };
}
