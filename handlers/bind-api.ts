import * as z from "zod";
import { environmentByKey } from "../core/environments/find-environment.ts";
import { serviceConnection } from "../core/secrets/connection-options.ts";
import { bindApi } from "../core/service/bind-api.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({
  environment: z.string(),
  /** the commit that the image was built from */
  tag: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "must be an image's tag"),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional(),
});

/** Makes the API's service, or brings it to a new image; back to the old one when the new one does not get ready. */
export const handler = manual(
  "bind-api",
  eventSchema,
  async ({ event, environments, secret, engine, log }) => {
    const environment = environmentByKey(environments, event.environment);
    const connection = await engine.connect(
      serviceConnection(secret, environment.apiRole, environment.warehouse),
    );
    try {
      return await bindApi({
        connection,
        names: {
          environment: environment.key,
          database: environment.database,
          schema: environment.schema,
          service: "VIDEOGAMESALES_API",
          ownerRole: environment.apiRole,
          callerRoles: Object.values(environment.vendorRoles),
          warehouse: environment.warehouse,
          computePool: environment.computePool,
          imageRepository: environment.imageRepository,
        },
        image: {
          name: "videogamesales-api",
          tag: event.tag,
          ...(event.digest === undefined ? {} : { digest: event.digest }),
        },
        onEvent: ({ type, ...fields }) => log("info", type, fields),
      });
    } finally {
      await connection.close();
    }
  },
);
