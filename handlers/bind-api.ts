import * as z from "zod";
import { bindFromRepository } from "../core/deployment/bind-from-repository.ts";
import { manual } from "./manual.ts";

const eventSchema = z.object({
  project: z.string().optional(),
  environment: z.string(),
  /** key of `snowhook.yml`'s services; may be left out when there is one only */
  service: z.string().optional(),
  /** the commit that the image was built from */
  tag: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "must be an image's tag"),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional(),
  /** where the specification is read: branch, tag or commit of the repository */
  ref: z.string().min(1).max(300).optional(),
});

/** Makes a service, or brings it to a new image; back to the old one when the new one does not get ready. */
export const handler = manual("bind-api", eventSchema, async ({ event, log, ...dependencies }) =>
  bindFromRepository({
    ...dependencies,
    connect: dependencies.engine.connect,
    asked: event,
    onEvent: ({ type, ...fields }) => log("info", type, fields),
  }),
);
