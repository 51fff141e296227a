// npm run generate:client: brings generated/client.ts up to date with the routes of this checkout.
import { writeFileSync } from "node:fs";
import { salesServer } from "../../test/support/api-sample.ts";
import { generateClient, type OpenApi } from "./generate.ts";

const { app } = await salesServer();
const document = (await app.inject("/openapi.json")).json<OpenApi>();
writeFileSync(new URL("./generated/client.ts", import.meta.url), generateClient(document));
await app.close();
