// npm run test:api:slow
import { test } from "node:test";
import { testServer } from "../../api-image/src/test-server.ts";
import { stationsApi, stationsData } from "../../api-image/src/test-stations.ts";
import { salesServer } from "../support/api-sample.ts";
import { fuzz } from "./fuzz.ts";

for (const [name, start] of [
  ["sales", () => salesServer()],
  ["stations", () => testServer(stationsApi, stationsData())],
] as const)
  test(`10,000 requests made from the document of ${name} are answered as the document says`, async () => {
    const { app } = await start();
    const statuses = await fuzz(app, 10_000);
    console.log(JSON.stringify([...statuses]));
    await app.close();
  });
