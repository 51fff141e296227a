import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { buildService } from "../api-image/build.ts";
import type { ShippedEnvironment } from "./shipped-project.ts";
import type { Demo } from "./start-demo.ts";

const builtSchema = z.object({
  command: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
});

/** What the shipped project serves. */
const declaration = join(import.meta.dirname, "api.yml");

/** How a built API is started. */
export type BuiltApi = z.infer<typeof builtSchema>;

/**
 * Builds the API as its image would hold it, in a folder of its own for each commit: an older one may be running.
 * What was built before is not built again.
 */
export async function buildApi(folder: string, commit: string): Promise<BuiltApi> {
  const own = join(folder, "api", commit);
  // Written last: a build that was interrupted has none.
  const complete = join(own, "complete.json");
  const text = await readFile(complete, "utf8").catch(() => undefined);
  if (text !== undefined) return builtSchema.parse(JSON.parse(text));
  const { command, cwd, env } = await buildService(own, declaration);
  await writeFile(complete, JSON.stringify({ command, cwd, env }));
  return { command: [...command], cwd, env: { ...env } };
}

/** Pushes a built API to the account's image repository, under the commit's tag. */
export function pushApiImage(
  local: Pick<Demo, "globe" | "shipped">,
  environment: ShippedEnvironment,
  tag: string,
  built: BuiltApi,
): void {
  local.globe.pushImage({
    repository: environment.imageRepository,
    name: local.shipped.imageName,
    tag,
    ...built,
  });
}
