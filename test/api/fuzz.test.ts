import type { FastifyInstance } from "fastify";
import { expect, it } from "vitest";
import { testServer } from "../../api-image/src/test-server.ts";
import { stationsApi, stationsData } from "../../api-image/src/test-stations.ts";
import { salesServer } from "../support/api-sample.ts";
import { fuzz } from "./fuzz.ts";

const servers: Readonly<Record<string, () => Promise<{ app: FastifyInstance }>>> = {
  sales: salesServer,
  stations: () => testServer(stationsApi, stationsData()),
};

it.each(Object.keys(servers))(
  "answers 150 requests made from the document of %s as the document says",
  { timeout: 180_000 },
  async (name) => {
    const server = await servers[name]?.();
    if (!server) throw new Error(name);
    // The same each time; npm run test:api:slow sends others.
    const statuses = await fuzz(server.app, 150, 20261125);
    // Requests that are refused alone would show little.
    expect(statuses.get(200)).toBeGreaterThan(30);
    await server.app.close();
  },
);
