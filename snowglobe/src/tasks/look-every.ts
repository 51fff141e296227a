import type { Account } from "../account/account.ts";

const LOOK_EVERY_MS = 500;

/**
 * Looks for what is due on the account's clock, one look after the other, until the account closes: that waits for the
 * look that is under way, then for what runs.
 * @param what in the plural, for the log
 */
export function lookEvery(
  account: Account,
  what: string,
  look: () => Promise<void>,
  running: () => Iterable<Promise<unknown>>,
): void {
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => account.log(`looking for ${what} failed`, { error: String(error) }))
      .finally(() => {
        looking = undefined;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  account.onClose(async () => {
    clearInterval(timer);
    await looking;
    await Promise.all(running());
  });
}
