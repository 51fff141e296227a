import { readFile } from "node:fs/promises";
import type { Settings } from "../settings.ts";
import type { Declaration } from "./declaration.ts";
import { DeclarationError, readDeclaration } from "./read-declaration.ts";

/** The declaration that the environment names. @throws {DeclarationError} */
export async function loadDeclaration({ text, file }: Settings["declaration"]): Promise<Declaration> {
  if (text !== undefined && text !== "") return readDeclaration(text, "SNOWHOOK_API");
  if (file === undefined)
    throw new DeclarationError(
      "Nothing says what to serve: set SNOWHOOK_API_FILE to the path of an api.yml, or SNOWHOOK_API to its text.",
    );
  const read = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new DeclarationError(`${file} (SNOWHOOK_API_FILE) cannot be read.`, { cause });
  });
  return readDeclaration(read, file);
}
