/**
 * How long a message stays away when its function vanishes, in seconds. The queue's own time-out must be longer than the
 * function's, and would block the environment for so long.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const COMES_BACK_AFTER = 180;

/** Three times within that: two calls to SQS may fail, and the message still stays. Milliseconds. */
const SAY_EVERY = 60_000;

/**
 * Keeps a message away while its function works, and not much longer: said at once, and again every minute.
 * @param comeBackAfter makes it visible after so many seconds, counted from now; never throws
 * @returns ends it; when that has resolved, nothing more is said
 */
export async function keepAway(
  comeBackAfter: (seconds: number) => Promise<void>,
  every: (milliseconds: number, act: () => void) => () => void,
): Promise<() => Promise<void>> {
  await comeBackAfter(COMES_BACK_AFTER);
  let saying: Promise<void> = Promise.resolve();
  const stop = every(SAY_EVERY, () => {
    saying = comeBackAfter(COMES_BACK_AFTER);
  });
  return () => {
    stop();
    return saying;
  };
}
