import { randomUUID } from "node:crypto";
import * as z from "zod";

const answer = z.object({
  success: z.boolean(),
  code: z.string().nullish(),
  message: z.string().nullish(),
  data: z
    .object({
      token: z.string().optional(),
      getResultUrl: z.string().optional(),
      rowset: z.array(z.array(z.string().nullable())).optional(),
      line: z.number().optional(),
      pos: z.number().optional(),
    })
    .nullish(),
});
type Data = NonNullable<z.infer<typeof answer>["data"]>;

/** A statement that the account refused, in its words. */
export class StatementFailure extends Error {
  override readonly name = "StatementFailure";
  readonly code: string;
  /** Where in the statement, when it is known: a line from 1, a position in it from 0. */
  readonly at: { readonly line: number; readonly position: number } | undefined;

  constructor(code: string, message: string, at?: { readonly line: number; readonly position: number }) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** A session over Snowflake's protocol with no driver: what the command and the test kit need of one. */
export interface PlainClient {
  /** @returns the first rows (a large result's others are not fetched), as text. @throws {StatementFailure} */
  run(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  close(): Promise<void>;
}

/** The states in which a request is to be asked for again: it runs still. */
const RUNNING = new Set(["333333", "333334"]);

/** @throws {StatementFailure} when the user or the password is wrong */
export async function signIn(
  url: string,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<PlainClient> {
  const login = { data: { LOGIN_NAME: user, PASSWORD: password } };
  const { token } = await send(url, "/session/v1/login-request", { body: login });
  const authorization = `Snowflake Token="${token}"`;
  return {
    async run(sql) {
      const path = `/queries/v1/query-request?requestId=${randomUUID()}`;
      let data = await send(url, path, { authorization, body: { sqlText: sql } });
      while (data.rowset === undefined && data.getResultUrl !== undefined)
        data = await send(url, data.getResultUrl, { authorization });
      return data.rowset ?? [];
    },
    async close() {
      await send(url, "/session?delete=true", { authorization, body: {} });
    },
  };
}

async function send(
  url: string,
  path: string,
  { authorization, body }: { readonly authorization?: string; readonly body?: unknown },
): Promise<Data> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "content-type": "application/json",
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { success, code, message, data } = answer.parse(await response.json());
  if (success || RUNNING.has(code ?? "")) return data ?? {};
  const known = data?.line !== undefined && data.line > 0 && data.pos !== undefined;
  throw new StatementFailure(
    code ?? "",
    message ?? "refused",
    known ? { line: data.line ?? 1, position: data.pos ?? 0 } : undefined,
  );
}
