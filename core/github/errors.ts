import { type ErrorDetails, SnowhookError } from "../errors/index.ts";

/** GitHub refused a request, did not answer, or sent something that cannot be used. */
export class GithubError extends SnowhookError {
  /** HTTP status; 0 when there was no answer */
  readonly status: number;

  constructor(message: string, status: number, details?: ErrorDetails) {
    super("github", message, details);
    this.status = status;
  }
}
