/** Where something went wrong, as exactly as it is known. Lines, columns and statements count from 1. */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** which statement of a script */
  readonly statement?: number;
  readonly queryId?: string;
}

export interface ErrorDetails {
  readonly where?: ErrorPlace;
  /** what the reader can do now: one sentence, imperative */
  readonly next?: string;
  readonly cause?: unknown;
}

/**
 * The one family of errors in core. `kind` is for programs (stable), `message` says what happened, `where` the
 * place, `next` what to do. Nothing secret may stand in any of them: mask with `redact` before throwing.
 */
export class SnowhookError extends Error {
  readonly kind: string;
  readonly where: ErrorPlace;
  readonly next: string | undefined;

  constructor(kind: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.kind = kind;
    this.where = details.where ?? {};
    this.next = details.next;
  }
}

/** Something that the caller wrote (options, configuration file, environment, script names) is not usable. */
export class ConfigError extends SnowhookError {
  constructor(message: string, details?: ErrorDetails) {
    super("config", message, details);
  }
}

/** How the place of a template or data file was reached in which an error happened. */
export interface TemplateStep {
  /** `included`, `imported`, `extended`, `read`, `macro 'grant'`, `block 'body'`, `a call block` */
  readonly how: string;
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

interface TemplateErrorDetails extends ErrorDetails {
  readonly snippet?: string | undefined;
  readonly steps?: readonly TemplateStep[];
}

/** A template could not be rendered. */
export class TemplateError extends SnowhookError {
  /** the line with a caret under the place, at most 74 columns wide */
  readonly snippet: string | undefined;
  /** from the inside out: by what includes, macros and blocks that place was reached */
  readonly steps: readonly TemplateStep[];

  constructor(message: string, details: TemplateErrorDetails = {}) {
    super("template", message, details);
    this.snippet = details.snippet;
    this.steps = details.steps ?? [];
  }
}

/** No session with Snowflake: wrong address, wrong credentials, or the network. */
export class ConnectionError extends SnowhookError {
  constructor(message: string, details?: ErrorDetails) {
    super("connection", message, details);
  }
}

interface LeaseErrorDetails extends ErrorDetails {
  readonly holder?: string;
}

/** Somebody else holds, or has taken over, the lease of this environment. */
export class LeaseError extends SnowhookError {
  /** who holds it, when that is known */
  readonly holder: string | undefined;

  constructor(message: string, details: LeaseErrorDetails = {}) {
    super("lease", message, details);
    this.holder = details.holder;
  }
}

/** A person has cancelled what this belongs to: nothing more of it is begun, and what was done stays. */
export class CancelledError extends SnowhookError {
  constructor(message: string, details?: ErrorDetails) {
    super("cancelled", message, details);
  }
}

/** The caller stopped waiting (signal or deadline); what runs on the server goes on running. */
export class InterruptedError extends SnowhookError {
  constructor(message: string, details?: ErrorDetails) {
    super("interrupted", message, details);
  }
}

/** Where a statement begins in the text of a request that holds several; the line counts from 1, characters from 0. */
export interface RequestPlace {
  readonly line: number;
  readonly position: number;
}

interface StatementErrorDetails extends ErrorDetails {
  readonly code?: string;
  readonly sqlState?: string;
  readonly requestPlace?: RequestPlace | undefined;
}

/** Snowflake refused or failed a statement. `code` and `sqlState` are Snowflake's own. */
export class StatementError extends SnowhookError {
  readonly code: string;
  readonly sqlState: string;
  /** of a request of several statements: the one that failed */
  readonly requestPlace: RequestPlace | undefined;

  constructor(message: string, details: StatementErrorDetails = {}) {
    super("statement", message, details);
    this.code = details.code ?? "";
    this.sqlState = details.sqlState ?? "";
    this.requestPlace = details.requestPlace;
  }
}
