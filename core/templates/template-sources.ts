import type { RendererOptions } from "./create-renderer.ts";
import { sourceText } from "./source-text.ts";

/** Every template's text by the name under which others reach it. */
export interface Sources {
  get(path: string): string | undefined;
  names(): Iterable<string>;
}

/** Texts are decoded when they are first asked for. */
export function templateSources({ files, modules = new Map() }: RendererOptions): Sources {
  const texts = new Map<string, string>();
  const bytesOf = (path: string) =>
    (path.startsWith("modules/") ? modules.get(path.slice("modules/".length)) : undefined) ?? files.get(path);
  return {
    get(path) {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const bytes = bytesOf(path);
      if (bytes === undefined) return undefined;
      const text = sourceText(path, bytes);
      texts.set(path, text);
      return text;
    },
    *names() {
      for (const path of modules.keys()) yield `modules/${path}`;
      yield* files.keys();
    },
  };
}
