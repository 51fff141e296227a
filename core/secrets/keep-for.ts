/**
 * Calls `load` once and gives its result to everybody for so long; at the same time it is loaded only once. A failure
 * is not kept: the next caller tries again.
 * @param milliseconds `Infinity`: for good
 */
export function keepFor<T>(milliseconds: number, load: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (kept === undefined || Date.now() >= until) {
      const loading = load();
      kept = loading;
      until = Date.now() + milliseconds;
      loading.catch(() => {
        if (kept === loading) kept = undefined;
      });
    }
    return kept;
  };
}
