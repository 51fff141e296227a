/** One signal for the caller's interrupt and the deadline, whichever comes first. `dispose` frees the timer. */
export function stopSignal(
  interrupt: AbortSignal | undefined,
  deadline: Date | undefined,
): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (interrupt?.aborted) abort();
  interrupt?.addEventListener("abort", abort, { once: true });
  const timer =
    deadline === undefined ? undefined : setTimeout(abort, Math.max(0, deadline.getTime() - Date.now()));
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(timer);
      interrupt?.removeEventListener("abort", abort);
    },
  };
}
