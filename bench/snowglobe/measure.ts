/** @returns milliseconds; what `after` does with the work's result is not counted */
export async function timed<Made>(
  work: () => Promise<Made>,
  after: (made: Made) => Promise<void> = async () => undefined,
): Promise<number> {
  const from = performance.now();
  const made = await work();
  const taken = performance.now() - from;
  await after(made);
  return taken;
}

/** Both in turn, so that whatever else the machine does meets both; the median of each, in milliseconds. */
export async function sideBySide(
  times: number,
  bare: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<{ bare: number; ours: number }> {
  const measured: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
  for (let time = 0; time < times; time += 1) {
    measured.bare.push(await bare());
    measured.ours.push(await ours());
  }
  return { bare: median(measured.bare), ours: median(measured.ours) };
}

/** The middle one, or NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
