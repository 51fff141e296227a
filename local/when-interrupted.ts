/**
 * Resolves at the first Ctrl-C; the second one ends the process at once. One key may come as two signals: from the
 * terminal, and handed on by npm.
 */
export function whenInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (): void => {
      if (askedAt !== undefined) {
        if (performance.now() - askedAt > 500) process.exit(130);
        return;
      }
      askedAt = performance.now();
      process.stdout.write("\n  Stopping …\n");
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}
