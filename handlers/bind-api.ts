import * as z from "zod";
import { environmentByKey } from "../core/environments/find-environment.ts";
import { serviceConnection } from "../core/secrets/connection-options.ts";
import { bindApi } from "../core/service/bind-api.ts";
import { API_IMAGE, serviceNames } from "../core/service/environment-service.ts";
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
        names: serviceNames(environment),
        image: {
          name: API_IMAGE,
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
