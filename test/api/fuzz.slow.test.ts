// npm run test:api:slow; FUZZ_SEED=… sends the requests of a run that failed.
import { test } from "node:test";
import { testServer } from "../../api-image/src/test-server.ts";
import { stationsApi, stationsData } from "../../api-image/src/test-stations.ts";
import { salesServer } from "../support/api-sample.ts";
import { fuzz } from "./fuzz.ts";

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

for (const [name, start] of [
  ["sales", () => salesServer()],
  ["stations", () => testServer(stationsApi, stationsData())],
] as const)
  test(`10,000 requests made from the document of ${name} are answered as the document says`, async () => {
    const { app } = await start();
    const statuses = await fuzz(app, 10_000, seed);
    console.log(`FUZZ_SEED=${seed}`, JSON.stringify([...statuses]));
    await app.close();
  });
