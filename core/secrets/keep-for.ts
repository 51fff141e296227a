export interface KeepOptions {
  /** for how long a result counts, in milliseconds; `Infinity`: for good */
  readonly keepMs: number;
  /** how long loading may take, in milliseconds */
  readonly limitMs: number;
}

/**
 * Calls `load` and gives its result to everybody for so long. Callers at the same time share one call, but only while
 * it is within its time limit: one that hangs fails for those who wait, and the next caller starts a new one. A
 * failure is not kept. Time is compared, not waited for, because a function's timers stand still while it is frozen.
 */
export function keepFor<T>(
  { keepMs, limitMs }: KeepOptions,
  load: (signal: AbortSignal) => Promise<T>,
): () => Promise<T> {
  let kept: { readonly value: T; readonly until: number } | undefined;
  let loading: { readonly result: Promise<T>; readonly until: number } | undefined;

  return () => {
    const now = Date.now();
    if (kept !== undefined && now < kept.until) return Promise.resolve(kept.value);
    if (loading !== undefined && now < loading.until) return loading.result;
    const started = { result: inTime(load, limitMs), until: now + limitMs };
    loading = started;
    const done = () => {
      if (loading === started) loading = undefined;
    };
    started.result.then((value) => {
      if (loading === started) kept = { value, until: Date.now() + keepMs };
      done();
    }, done);
    return started.result;
  };
}

/** The result, or a failure when the time is up, whatever `load` does with its signal. */
async function inTime<T>(load: (signal: AbortSignal) => Promise<T>, limitMs: number): Promise<T> {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${limitMs} ms`);
      error.name = "TimeoutError";
      ending.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    return await Promise.race([load(ending.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
