import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { SourceUnavailable } from "../rows/row-source.ts";
import type { SignIn } from "../settings.ts";
import type { Credentials } from "./connection-options.ts";

/**
 * The credentials as they are on disk now. Snowflake replaces the token's file every few minutes, so a sign-in must
 * never use a token that was read for an earlier one.
 * @throws {SourceUnavailable} when the file cannot be read (yet).
 */
export async function readCredentials(signIn: SignIn): Promise<Credentials> {
  const text = await readFile(signIn.file, "utf8").catch((cause: unknown) => {
    throw new SourceUnavailable(`The credentials in ${signIn.file} cannot be read.`, { cause });
  });
  if (signIn.kind === "token-file") return { kind: "token", token: text.trim() };
  const key = createPrivateKey({
    key: text,
    ...(signIn.passphrase ? { passphrase: signIn.passphrase } : {}),
  });
  return {
    kind: "key",
    user: signIn.user,
    privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** The service's credentials and the caller's token as one, to sign in as the caller. */
export function onBehalfOf(service: Credentials, callerToken: string): Credentials {
  if (service.kind !== "token")
    throw new SourceUnavailable(
      "Caller's rights need the token of a service in Snowflake; this one signs in by key.",
    );
  return { kind: "token", token: `${service.token}.${callerToken}` };
}
