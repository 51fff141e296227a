import { describeError, SnowhookError } from "../../errors/index.ts";
import type { Renderer } from "../../templates/create-renderer.ts";
import { type RenderedScript, renderScript } from "../scripts/render-script.ts";
import type { Script } from "../scripts/script-name.ts";

/** A script that need not run, rendered; or why it can no longer be. */
export function tryToRender(
  renderer: Renderer,
  script: Script,
): { readonly rendered?: RenderedScript; readonly reason?: string } {
  try {
    return { rendered: renderScript(renderer, script) };
  } catch (error) {
    if (!(error instanceof SnowhookError)) throw error;
    return { reason: describeError(error) };
  }
}
