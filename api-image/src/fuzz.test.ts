import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";
import { testServer } from "./test-server.ts";

it("answers 300 requests made from its document as the document says", { timeout: 60_000 }, async () => {
  const { app } = await testServer();
  await expect(fuzz(app, 300)).resolves.toBeUndefined();
  await app.close();
});
