/** The one check that people require of a pull request. It never changes: rules at GitHub name it. */
export const CHECK_NAME = "snowhook";

/** What our check run carries, so that a later event of it finds its pull request: `pull/7`. */
export function externalId(number: number): string {
  return `pull/${number}`;
}

const DEPLOYMENT = "Deployment to ";

/** The check run that a deployment which failed leaves at its commit. */
export function deploymentCheckName(environment: string): string {
  return `${DEPLOYMENT}${environment}`;
}

/** The environment, as GitHub calls it, in the name of a deployment's check run. */
export function environmentOf(name: string): string | undefined {
  return name.startsWith(DEPLOYMENT) ? name.slice(DEPLOYMENT.length) : undefined;
}

/** What a deployment's check run offers: GitHub shows it as a button, and sends its identifier back. */
export const RETRY = {
  label: "Retry",
  description: "Deploys the branch's head again",
  identifier: "retry",
} as const;

/** Offered beside it: the scripts of the last deployment, those of a failed one too, are undone by their U scripts. */
export const UNDO = {
  label: "Undo",
  description: "Runs the U scripts of this deployment",
  identifier: "undo",
} as const;

/** The number in a check run's external id, when it is one of ours. */
export function numberOf(externalId: string | null | undefined): number | undefined {
  const [, digits] = /^pull\/([1-9]\d{0,9})$/.exec(externalId ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}
