import { ConfigError, describeError, errorSnippet, SnowhookError } from "../core/errors/index.ts";

/** Node's error for a port that cannot be listened on, as one that names the option; other errors as they are. */
export function explainPort(
  error: unknown,
  ports: { readonly webhook: number; readonly snowflake: number },
): unknown {
  if (!(error instanceof Error)) return error;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== "EADDRINUSE" || port === undefined) return error;
  const option = port === ports.webhook ? "--port" : "--snowflake-port";
  return new ConfigError(`port ${port} is already in use (${option} ${port})`, {
    next: "Stop what listens there, or give another port; without the option any free one is taken.",
    cause: error,
  });
}

/** What the commands of this folder end with: what happened and what to do, and no stack. */
export function errorText(error: unknown): string {
  const next = error instanceof SnowhookError && error.next !== undefined ? `  ${error.next}\n` : "";
  const snippet = errorSnippet(error)?.replace(/^/gm, "    ");
  return `${describeError(error)}\n${snippet === undefined ? "" : `${snippet}\n`}${next}`;
}
