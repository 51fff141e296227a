import { keepFor } from "./keep-for.ts";

/** Keys that may change while the function is warm. */
export interface RotatingSecrets {
  /** those that count now */
  current(): Promise<readonly string[]>;
  /**
   * To be called when none of them fits: reads them again, and the version before. Undefined when that was done a
   * moment ago: whoever sends rubbish must not make us pay for a read each time.
   */
  again(): Promise<readonly string[] | undefined>;
}

export interface RotatingOptions {
  /** how long a change may go unnoticed as long as the old key fits, in milliseconds */
  readonly keepMs?: number;
  /** how long one read may take, in milliseconds */
  readonly limitMs?: number;
  /** the shortest time between two reads because of a mismatch, in milliseconds */
  readonly againAfterMs?: number;
}

/** Labels that Secrets Manager gives to the newest version of a secret and to the one before it. */
export type SecretStage = "AWSCURRENT" | "AWSPREVIOUS";

/**
 * Reads keys when they are needed. A change needs no overlap in time at GitHub: what was signed with the new key makes
 * us read it, what was signed with the old one finds it as the previous version.
 * @param read gives the keys of one version; undefined when there is no such version
 */
export function rotatingSecrets(
  read: (stage: SecretStage, signal: AbortSignal) => Promise<readonly string[] | undefined>,
  { keepMs = 5 * 60_000, limitMs = 3_000, againAfterMs = 30_000 }: RotatingOptions = {},
): RotatingSecrets {
  const currentOnly = async (signal: AbortSignal) => (await read("AWSCURRENT", signal)) ?? [];
  const bothStages = async (signal: AbortSignal) => {
    const [now, before] = await Promise.all([read("AWSCURRENT", signal), read("AWSPREVIOUS", signal)]);
    return [...new Set([...(now ?? []), ...(before ?? [])])];
  };
  let current = keepFor({ keepMs, limitMs }, currentOnly);
  let nextAgain = 0;

  return {
    current: () => current(),
    async again() {
      const now = Date.now();
      if (now < nextAgain) return undefined;
      nextAgain = now + againAfterMs;
      const fresh = keepFor({ keepMs, limitMs }, bothStages);
      const keys = await fresh();
      current = fresh;
      return keys;
    },
  };
}
