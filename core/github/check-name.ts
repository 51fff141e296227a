/** The one check that people require of a pull request. It never changes: rules at GitHub name it. */
export const CHECK_NAME = "snowhook";

/** What our check run carries, so that a later event of it finds its pull request: `pull/7`. */
export function externalId(number: number): string {
  return `pull/${number}`;
}

/** The number in a check run's external id, when it is one of ours. */
export function numberOf(externalId: string | null | undefined): number | undefined {
  const [, digits] = /^pull\/([1-9]\d{0,9})$/.exec(externalId ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}
