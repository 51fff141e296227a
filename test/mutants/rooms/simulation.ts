import type { Mutant } from "../mutant.ts";

const killedBy = ["test/simulation/simulation.test.ts"];

/** What no single call shows: only many pushes, with faults between them. */
export const mutants: readonly Mutant[] = [
  {
    killedBy,
    file: "core/deployment/is-needed.ts",
    promise: "no old commit is deployed after a newer one, whatever is sent again",
    find: `if (await samePaths(github, repository, paths, [commit, head])) return DEPLOY;`,
    replace: `return DEPLOY;`,
  },
  {
    killedBy,
    file: "core/deployment/failure.ts",
    promise: "what could not be reached is tried until it can be",
    find: `    case "connection":\n      return 60;`,
    replace: `    case "connection":\n      return undefined;`,
  },
  {
    killedBy,
    file: "core/deployment/after-newest.ts",
    promise: "a push that comes late is not deployed again after the reconciler has done so",
    find: `request.requestedBy === RECONCILED || newest.detail === RECONCILED`,
    replace: `request.requestedBy === RECONCILED`,
  },
  {
    killedBy,
    file: "core/queue/keep-away.ts",
    promise: "a message whose function was killed comes back in minutes",
    find: `export const COMES_BACK_AFTER = 180;`,
    replace: `export const COMES_BACK_AFTER = 5_400;`,
  },
  {
    killedBy,
    file: "core/queue/request-group.ts",
    promise: "no environment waits for another's messages",
    find: `return \`\${project}/\${environment}\`;`,
    replace: `return \`\${project}\${environment.slice(0, 0)}\`;`,
  },
  {
    killedBy,
    file: "core/reconcile/judge-environment.ts",
    promise: "a push that never arrived is deployed within ten minutes all the same",
    find: `return queue("the push never arrived");`,
    replace: `return leave("the push never arrived");`,
  },
  {
    killedBy,
    file: "core/deployment/deploy.ts",
    promise: "whether a push is still needed is asked at every delivery",
    find: `if (isForHead(request)) {`,
    replace: `if (isForHead(request) && receive.count === 1) {`,
  },
];
