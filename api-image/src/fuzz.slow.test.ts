// npm run test:api:slow
import { test } from "node:test";
import { fuzz } from "./fuzz.ts";
import { testServer } from "./test-server.ts";

test("10,000 requests made from the document are answered as the document says", async () => {
  const { app } = await testServer();
  await fuzz(app, 10_000);
  await app.close();
});
