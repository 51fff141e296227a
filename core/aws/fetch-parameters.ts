import { GetParametersByPathCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { ConfigError, ConnectionError } from "../errors/index.ts";
import { withinLimit } from "./client-options.ts";
import { createParametersClient } from "./create-parameters-client.ts";
import { DEPLOY_AGAIN } from "./deploy-again.ts";

/**
 * The text that stands in chunks under a path: `0-of-2`, `1-of-2`.
 * @throws {ConfigError} when not all of them are there
 * @throws {ConnectionError} when they cannot be asked for; that may pass
 */
export async function fetchParameters(path: string): Promise<string> {
  const client = createParametersClient();
  const chunks = new Map<string, string>();
  let next: string | undefined;
  try {
    do {
      const page = await fetchPage(client, path, next);
      for (const { Name = "", Value = "" } of page.Parameters ?? [])
        chunks.set(Name.split("/").at(-1) ?? "", Value);
      next = page.NextToken;
    } while (next !== undefined);
  } finally {
    client.destroy();
  }
  const count = chunks.size;
  const whole = Array.from({ length: count }, (_, index) => chunks.get(`${index}-of-${count}`));
  if (count === 0 || whole.includes(undefined)) {
    throw new ConfigError(`the parameters under ${path} are not whole`, { next: DEPLOY_AGAIN });
  }
  return whole.join("");
}

async function fetchPage(client: SSMClient, path: string, token: string | undefined) {
  const command = new GetParametersByPathCommand({
    Path: path,
    ...(token === undefined ? {} : { NextToken: token }),
  });
  try {
    return await client.send(command, withinLimit());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : "unknown error";
    throw new ConnectionError(`the parameters under ${path} cannot be fetched: ${reason}`, {
      next: "Let the function's role read them (ssm:GetParametersByPath); the stack's own roles may.",
      cause,
    });
  }
}
