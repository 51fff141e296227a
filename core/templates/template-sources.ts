import { templatePath } from "jinja-exact";
import type { RendererOptions } from "./create-renderer.ts";
import { sourceText } from "./source-text.ts";

/** Every template's text. */
export interface Sources {
  /** of a script, by its path */
  script(path: string): string | undefined;
  /**
   * Of what a template includes, by the name that it gives: first under the root folder, then under `modules/` in the
   * modules folder, as schemachange looks. A name that leads out of them is found nowhere.
   */
  included(name: string): string | undefined;
}

const MODULES = "modules/";

/** Texts are decoded when they are first asked for. */
export function templateSources({ files, modules = new Map() }: RendererOptions): Sources {
  const texts = new Map<Uint8Array, string>();
  function textOf(path: string, bytes: Uint8Array | undefined): string | undefined {
    if (bytes === undefined) return undefined;
    const text = texts.get(bytes) ?? sourceText(path, bytes);
    texts.set(bytes, text);
    return text;
  }
  function bytesOf(name: string): Uint8Array | undefined {
    const path = templatePath(name);
    const found = path === undefined ? undefined : files.get(path);
    if (found !== undefined || !name.startsWith(MODULES)) return found;
    const inModules = templatePath(name.slice(MODULES.length));
    return inModules === undefined ? undefined : modules.get(inModules);
  }
  return {
    script: (path) => textOf(path, files.get(path)),
    included: (name) => textOf(name, bytesOf(name)),
  };
}
