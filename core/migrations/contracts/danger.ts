/** How bad a statement is; the worst first is `unrecoverable`: nothing in Snowflake brings back what it takes. */
export type DangerClass = "safe" | "expensive" | "destructive" | "unrecoverable";

/** What a finding says: a class, or that a text runs which only the account will know. */
export type DangerVerdict = DangerClass | "unreadable";

/** What an environment does about a verdict: nothing, tell it, or refuse the deployment before anything runs. */
export type DangerPolicy = "allow" | "warn" | "block";

export type DangerPolicies = Readonly<Record<Exclude<DangerVerdict, "safe">, DangerPolicy>>;

/** One thing that a statement does. Lines count from 1, in the rendered script. */
export interface DangerFinding {
  readonly verdict: DangerVerdict;
  /** a sentence: what is lost or costs, and what brings it back */
  readonly reason: string;
  /** `TABLE SALES.ORDERS`, as the script writes it */
  readonly touches: string;
  /** Snowflake's documentation of it */
  readonly page: string;
  readonly line: number;
  /** what the statement is hidden in: `a block`, `EXECUTE IMMEDIATE`, `the body of a procedure` */
  readonly hidden?: string;
  /** why a comment at the statement says that it may */
  readonly accepted?: string;
}

/** A statement of a script with everything that was found in it. */
export interface JudgedStatement {
  /** which statement of the script, from 1 */
  readonly statement: number;
  readonly line: number;
  /** the worst of what could be read */
  readonly class: DangerClass;
  /** a part of what it runs cannot be read: `class` says nothing of that */
  readonly unreadable: boolean;
  readonly findings: readonly DangerFinding[];
}

export interface JudgedScript {
  readonly script: string;
  readonly path: string;
  readonly statements: readonly JudgedStatement[];
  /** comments that look as if they accept something, and accept nothing */
  readonly mistakes: readonly { readonly line: number; readonly message: string }[];
}

/** A finding with the script and the statement that it was made in. */
export interface PlacedFinding extends DangerFinding {
  readonly path: string;
  readonly statement: number;
}
