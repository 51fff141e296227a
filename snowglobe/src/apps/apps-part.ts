import type { AccountPart } from "../account/account.ts";
import { objectFamilies, startsWith } from "../catalog/statements/object-families.ts";
import { notSupported } from "../errors/snowflake-error.ts";
import { notebookKind } from "./notebook-kind.ts";
import { streamlitKind } from "./streamlit-kind.ts";

/** Streamlit apps and notebooks: objects with files, which nothing here runs. */
export function appsPart(): AccountPart {
  return {
    families: [
      ...objectFamilies(streamlitKind),
      ...objectFamilies(notebookKind),
      {
        name: "EXECUTE NOTEBOOK",
        commits: false,
        accepts: (tokens) => startsWith(tokens, ["EXECUTE", "NOTEBOOK"]) && tokens[2]?.value !== "PROJECT",
        execute: () => Promise.reject(notSupported("EXECUTE NOTEBOOK")),
      },
    ],
  };
}
