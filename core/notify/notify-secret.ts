import * as z from "zod";

/** Plain HTTP is for a receiver on the same machine only. */
const address = z
  .url()
  .refine(
    (text) => URL.canParse(text) && (new URL(text).protocol === "https:" || isLoopback(new URL(text))),
    "must be an https address",
  );

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** What `secret` of a receiver names: its address, and for a generic webhook the key that signs. */
export const notifySecretSchema = z.strictObject({
  url: address,
  signingKey: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "must be whsec_ and 24 bytes or more in Base64")
    .optional(),
});
export type NotifySecret = z.infer<typeof notifySecretSchema>;
