import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { gunzipSync } from "node:zlib";
import * as z from "zod";
import { PASSWORD } from "./processes.ts";

const reply = z.object({
  success: z.boolean(),
  message: z.string().nullish(),
  data: z
    .object({
      token: z.string().optional(),
      chunks: z.array(z.object({ url: z.string() })).optional(),
    })
    .nullable(),
});

const agent = new Agent({ keepAlive: true });

/** One HTTP request on a connection that stays open. */
export function send(url: string, body?: unknown, token?: string): Promise<Buffer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: text === undefined ? "GET" : "POST",
        headers: {
          ...(text === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
          ...(token === undefined ? {} : { authorization: `Snowflake Token="${token}"` }),
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => resolve(Buffer.concat(pieces)));
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}

export interface Client {
  /** Runs a statement and fetches all of its result, as bytes. */
  run(sql: string): Promise<void>;
}

/** Signs in with requests of its own: a driver's time is not the account's. */
export async function signIn(url: string): Promise<Client> {
  const login = read(
    await send(`${url}/session/v1/login-request`, {
      data: { ACCOUNT_NAME: "SNOWGLOBE", LOGIN_NAME: "ADMIN", PASSWORD },
    }),
  );
  const token = login?.token ?? "";
  return {
    async run(sql) {
      const path = `/queries/v1/query-request?requestId=${randomUUID()}`;
      const data = read(await send(`${url}${path}`, { sqlText: sql }, token));
      for (const chunk of data?.chunks ?? []) await send(chunk.url);
    },
  };
}

function read(bytes: Buffer): z.infer<typeof reply>["data"] {
  const text = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
  const { success, message, data } = reply.parse(JSON.parse(text.toString()));
  if (!success) throw new Error(message ?? "refused");
  return data;
}
