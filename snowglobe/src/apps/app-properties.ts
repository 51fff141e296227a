import { z } from "zod";
import type { CatalogObject } from "../account/catalog.ts";

const path = z.object({ database: z.string(), schema: z.string(), name: z.string() });

const version = z.object({
  /** Where its files were copied from, with whole names; null: it was committed here, or begins empty. */
  source: z.string().nullable(),
  /** The commit, when they came out of a git repository. */
  commit: z.string().nullable(),
});

/** What Streamlit apps and notebooks have in common among their `properties`. */
const common = {
  mainFile: z.string(),
  queryWarehouse: z.string().nullable(),
  runtimeName: z.string().nullable(),
  computePool: z.string().nullable(),
  /** Names of external access integrations. */
  integrations: z.array(z.string()),
  secrets: z.array(z.object({ variable: z.string(), secret: path })),
  urlId: z.string(),
  /** VERSION$1 first; the last one is the default. None: a Streamlit app whose files lie in a stage. */
  versions: z.array(version),
  live: z.boolean(),
};

/** What a STREAMLIT object's `properties` hold. */
export const streamlitProperties = z.object({
  ...common,
  title: z.string(),
  imports: z.array(z.string()),
  /** The stage that its files stay in; null: they were copied. */
  rootLocation: z.string().nullable(),
});
export type StreamlitProperties = z.infer<typeof streamlitProperties>;

/** What a NOTEBOOK object's `properties` hold. */
export const notebookProperties = z.object({
  ...common,
  /** The warehouse that its Python runs in. */
  warehouse: z.string().nullable(),
  idleSeconds: z.number(),
});
export type NotebookProperties = z.infer<typeof notebookProperties>;

export type AppProperties = StreamlitProperties | NotebookProperties;

export function readApp({ kind, properties }: CatalogObject): AppProperties {
  return (kind === "STREAMLIT" ? streamlitProperties : notebookProperties).parse(properties);
}
