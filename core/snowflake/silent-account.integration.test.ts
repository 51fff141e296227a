import { type Snowglobe, startSnowglobe } from "snowglobe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Silence, startSilentServer } from "../../test/support/silent-server.ts";
import { ConnectionError } from "../errors/index.ts";
import { connect } from "./connect.ts";

const password = "administrator-password";
const admin = { account: "SNOWGLOBE", user: "ADMIN", password };
const isSilent = (path: string) => path.startsWith("/queries/");

let globe: Snowglobe;
beforeAll(async () => {
  globe = await startSnowglobe({ administrator: { user: "ADMIN", password } });
});
afterAll(() => globe?.close());

describe.concurrent.each<Silence>(["connection", "headers"])("an account that is silent (%s)", (silence) => {
  it.concurrent("when one signs in is given up after the tries that were asked for", async () => {
    const silent = await startSilentServer(silence);
    const signedIn = connect({ ...admin, accessUrl: silent.url, timeoutMs: 300, loginRetries: 1 });
    await expect(signedIn).rejects.toThrow(ConnectionError);
    expect(silent.count()).toBe(2);
    await silent.close();
  });

  it.concurrent.each(["query", "runScript"] as const)(
    "after that is given up by %s in the time of two tries, and not asked again",
    async (ask) => {
      const silent = await startSilentServer(silence, { url: globe.url, isSilent });
      const connection = await connect({ ...admin, accessUrl: silent.url, timeoutMs: 4_000 });
      // The driver does not try again when it reads a body as a stream: it is given up after one.
      const words = /did not answer it for 6 s|stream has been aborted/;
      await expect(connection[ask]("SELECT 1")).rejects.toThrow(words);
      await expect(connection.query("SELECT 2")).rejects.toThrow("did not answer it for 6 s");
      const asked = silent.count();
      expect(asked).toBeLessThanOrEqual(3);
      await expect(connection.runScript("SELECT 3")).rejects.toThrow(ConnectionError);
      await connection.close();
      expect(silent.count()).toBe(asked);
      await silent.close();
    },
  );
});

it("an account that answers, and takes its time, is not silent", async () => {
  const patient = await startSnowglobe({ administrator: { user: "ADMIN", password }, patience: 500 });
  const connection = await connect({ ...admin, accessUrl: patient.url, timeoutMs: 4_000 });
  await connection.query("CREATE WAREHOUSE WH");
  expect(await connection.query("SELECT SYSTEM$WAIT(8) AS W")).toMatchObject({
    rows: [{ W: "waited 8 seconds" }],
  });
  await connection.close();
  await patient.close();
});
