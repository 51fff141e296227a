import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Kaggle } from "./start-kaggle.ts";
import { startKaggle } from "./start-kaggle.ts";

const path = "/api/v1/datasets/download/o/d";
const authorization = `Basic ${Buffer.from("u:k").toString("base64")}`;
let kaggle: Kaggle;
beforeAll(async () => {
  kaggle = await startKaggle({
    owner: "o",
    dataset: "d",
    username: "u",
    key: "k",
    csv: Buffer.from("a,b\n"),
  });
});
afterAll(() => kaggle.close());

const ask = (where: string, headers: Record<string, string> = { authorization }) =>
  fetch(`${kaggle.url}${where}`, { headers, redirect: "manual" });

it("redirects who may to a signed address, which serves a zip and takes no second credential", async () => {
  const answer = await ask(path);
  expect(answer.status).toBe(302);
  const location = new URL(answer.headers.get("location") ?? "");
  expect(location.origin).toBe("https://storage.googleapis.com");
  const there = `${kaggle.storageUrl}${location.pathname}`;
  const zip = await fetch(`${there}${location.search}`);
  const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(strFromU8(files["vgsales.csv"] ?? new Uint8Array())).toBe("a,b\n");
  expect((await fetch(`${there}${location.search}`, { headers: { authorization } })).status).toBe(400);
  expect((await fetch(there)).status).toBe(403);
});

it("refuses others, does not know other data sets, and can be down", async () => {
  expect((await ask(path, {})).status).toBe(401);
  expect((await ask(`${path}x`)).status).toBe(404);
  kaggle.setDown(true);
  expect((await ask(path)).status).toBe(503);
  kaggle.setDown(false);
  expect((await ask(path)).status).toBe(302);
});
