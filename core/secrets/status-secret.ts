import * as z from "zod";

/** `snowhook/status`: signs links to the status page and its forms. */
export const statusSecretSchema = z.strictObject({
  key: z.string().min(32, "must have 32 characters or more"),
});
