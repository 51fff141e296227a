/** The right to deploy to one environment, until `expiresAt` by the server's clock. */
export interface Lease {
  /** grows with every new holder: a write that carries an old token is refused */
  readonly token: number;
  readonly holder: string;
  /** true: this holder had it already, so an earlier run of the same work did not end in order */
  readonly reentered: boolean;
  /** Takes another `ttlSeconds` from now. Throws LeaseError when somebody else has taken over. */
  renew(): Promise<void>;
  /** Gives it back. Harmless when it has been lost. */
  release(): Promise<void>;
}
