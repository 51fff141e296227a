import { join } from "node:path";
import { buildService } from "../api-image/build.ts";
import type { Environment } from "../core/environments/environment.ts";
import type { Local } from "./start-local.ts";

/** Name that bind-api asks the repository for. */
const image = "videogamesales-api";

/** Builds the API as its image would hold it, and pushes it to the account's repository under a commit's tag. */
export async function pushApiImage(
  local: Pick<Local, "globe">,
  environment: Environment,
  tag: string,
  folder: string,
): Promise<void> {
  const built = await buildService(join(folder, "api"));
  local.globe.pushImage({ repository: environment.imageRepository, name: image, tag, ...built });
}
