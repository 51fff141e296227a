import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { githubSecretSchema } from "../../secrets/github-secrets.ts";
import { appToken } from "./app-token.ts";
import { openAs } from "./open-github.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const secret = { appId: 7, privateKey };
const start = Date.parse("2026-11-26T10:00:00Z");

/** GitHub as far as tokens go; `taken` says whether it takes the one that comes. */
function github(taken: (token: string) => boolean = () => true) {
  let time = start;
  const asked: string[] = [];
  const hidden: string[] = [];
  let made = 0;
  const answer = (path: string, token: string, body: string): Response => {
    if (path.endsWith("/installation"))
      return path.includes("/acme/") ? Response.json({ id: 70 }) : Response.json({}, { status: 404 });
    if (path.endsWith("/access_tokens")) {
      made += 1;
      const repositories = JSON.parse(body).repositories.join();
      const expires_at = new Date(time + 3_600_000).toISOString();
      return Response.json(
        { token: `ghs_7_${repositories}_${made}_${"x".repeat(500)}`, expires_at },
        { status: 201 },
      );
    }
    return taken(token)
      ? Response.json({ token })
      : Response.json({ message: "Bad credentials" }, { status: 401 });
  };
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const token = new Headers(init?.headers).get("authorization")?.replace("Bearer ", "") ?? "";
    asked.push(pathname);
    return answer(pathname, token, String(init?.body));
  };
  const door = openAs(secret, {
    baseUrl: "https://api.github.com",
    fetch: fetch as typeof globalThis.fetch,
    retryAfterMs: [],
    now: () => new Date(time),
    hide: (token) => hidden.push(token),
  });
  const read = async (repo = "shop", owner = "acme") =>
    String(((await door.call("GET /repos/{owner}/{repo}", { owner, repo })).data as { token: string }).token);
  return { door, asked, hidden, read, later: (minutes: number) => (time += minutes * 60_000) };
}

describe("an App's own token", () => {
  it("is signed by its key, counts from a minute ago, and ends within GitHub's ten minutes", () => {
    const [header = "", payload = "", signature = ""] = appToken(secret, new Date(start)).split(".");
    const signed = Buffer.from(`${header}.${payload}`);
    expect(
      verify("RSA-SHA256", signed, createPublicKey(publicKey), Buffer.from(signature, "base64url")),
    ).toBe(true);
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "RS256", typ: "JWT" });
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({
      iat: start / 1000 - 60,
      exp: start / 1000 + 540,
      iss: 7,
    });
  });

  it("is not made of a key that cannot be read, which is not shown", () => {
    const make = () => appToken({ appId: 7, privateKey: "-----BEGIN hush" }, new Date());
    expect(make).toThrow("private key of the GitHub App cannot be read");
    expect(make).not.toThrow("hush");
  });
});

describe("an installation's token", () => {
  it("is one for each repository, whatever its length, kept until five minutes before it ends", async () => {
    const { read, asked, hidden, later, door } = github();
    expect(door).toMatchObject({ appId: 7, authenticated: true });
    const first = await read();
    expect(first).toMatch(/^ghs_7_shop_1_x{500}$/);
    later(54);
    expect(await read()).toBe(first);
    expect(asked.filter((path) => path.endsWith("access_tokens"))).toHaveLength(1);
    later(2);
    expect(await read()).toMatch(/^ghs_7_shop_2_/);
    expect(await read("other")).toMatch(/^ghs_7_other_3_/);
    expect(hidden).toHaveLength(3);
  });

  it("is made anew once when GitHub does not take it", async () => {
    const { read, asked } = github((token) => token.includes("_2_"));
    expect(await read()).toMatch(/^ghs_7_shop_2_/);
    expect(asked.filter((path) => path === "/repos/acme/shop")).toHaveLength(2);
    await expect(github(() => false).read()).rejects.toMatchObject({ status: 401 });
  });

  it("says where the App must be installed", async () => {
    await expect(github().read("shop", "eve")).rejects.toMatchObject({
      message: "the GitHub App is not installed in eve/shop",
      next: expect.stringContaining("Install"),
    });
  });
});

describe("the secret snowhook/github", () => {
  it("is a token or an App, and not both", () => {
    const read = (value: unknown) => githubSecretSchema.safeParse(value);
    expect(read({ token: "t" }).data).toEqual({ token: "t" });
    expect(read({ appId: "7", privateKey }).data).toEqual(secret);
    expect(read({ appId: 7, privateKey, token: "t" }).success).toBe(false);
    expect(read({ appId: "seven", privateKey }).success).toBe(false);
    expect(read({ appId: 7 }).success).toBe(false);
  });
});
