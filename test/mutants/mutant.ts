/** A one-line change of the code that would hurt in production, and the tests that must notice it. */
export interface Mutant {
  /** what the change breaks, as the promise that it breaks: "a lease is extended by its holder only" */
  readonly promise: string;
  /** source file, from the root of the repository */
  readonly file: string;
  /** text that stands in the file exactly once */
  readonly find: string;
  readonly replace: string;
  /** test files, of which at least one test must fail */
  readonly killedBy: readonly string[];
}
