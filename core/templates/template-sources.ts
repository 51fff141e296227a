import { type DataFiles, templatePath } from "jinja-exact";
import { TemplateError } from "../errors/index.ts";
import type { RendererOptions } from "./create-renderer.ts";
import { leadsOutside } from "./outside-files.ts";
import { exactText, sourceText } from "./source-text.ts";

/** Every template's text. */
export interface Sources {
  /** of a script, by its path */
  script(path: string): string | undefined;
  /**
   * Of what a template includes, by the name that it gives: first under the root folder, then under `modules/` in the
   * modules folder, as schemachange looks. A name that leads out of them is found nowhere.
   */
  included(name: string): string | undefined;
  /** Of what a template reads as data: looked for in the same places. */
  readonly data: DataFiles;
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
    data: {
      get(path) {
        const bytes = bytesOf(path);
        return bytes === undefined ? undefined : dataText(path, bytes);
      },
      *keys() {
        yield* files.keys();
        for (const path of modules.keys()) yield MODULES + path;
      },
    },
  };
}

/** More than this cannot be made into values, within what a template may use. */
const MOST_BYTES = 16 * 2 ** 20;

function dataText(path: string, bytes: Uint8Array): string {
  const refuse = (message: string, next: string) =>
    new TemplateError(message, { where: { file: path }, next });
  if (leadsOutside(bytes)) {
    throw refuse(
      "The data file is a link that leads out of its folder.",
      "Put the file itself there: a push could not follow the link either.",
    );
  }
  if (bytes.length > MOST_BYTES) {
    throw refuse(
      `The data file has ${(bytes.length / 2 ** 20).toFixed(1)} MB; 16 MB is the most.`,
      "Load it into a table from a stage, with COPY INTO.",
    );
  }
  return exactText(path, bytes);
}
