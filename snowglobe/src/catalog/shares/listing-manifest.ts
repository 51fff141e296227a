import { createRequire } from "node:module";
import { z } from "zod";
import { invalid } from "../../errors/invalid.ts";

// Required when the first manifest is read.
const yaml = (): typeof import("yaml") => createRequire(import.meta.url)("yaml");

const names = z.array(z.string()).optional();

/** What is asked of a manifest here; the rest of it is kept as it is written. */
const manifest = z.looseObject({
  title: z.string().min(1),
  subtitle: z.string().optional(),
  description: z.string().optional(),
  profile: z.string().optional(),
  targets: z.looseObject({ accounts: names, regions: names }).optional(),
});
export type ListingManifest = z.infer<typeof manifest>;

/**
 * Reads a listing's manifest. https://docs.snowflake.com/en/progaccess/listing-manifest-reference
 * @throws {SnowflakeError} 093558 when it is no YAML or lacks what every listing has
 */
export function readManifest(text: string): ListingManifest {
  let value: unknown;
  try {
    value = yaml().parse(text);
  } catch (error) {
    throw wrong(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
  const read = manifest.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw wrong(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "is not as it should be"}`);
}

function wrong(detail: string): Error {
  return invalid("093558", "22023", `The listing's manifest cannot be read: ${detail}`);
}
