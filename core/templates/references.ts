const referencingTag = /\{%[-+]?\s*(?:include|import|extends|from)\b([\s\S]*?)%\}/g;
const stringLiteral = /"([^"]*)"|'([^']*)'/g;

export interface References {
  /** the names that stand in the tags as text */
  readonly names: readonly string[];
  /** true when a name is worked out while rendering, so that it can be any template */
  readonly open: boolean;
}

/** Which other templates a template may need: the engine wants them registered before it renders. */
export function referencesOf(source: string): References {
  const names: string[] = [];
  let open = false;
  for (const [, tag = ""] of source.matchAll(referencingTag)) {
    const literals = [...tag.matchAll(stringLiteral)].map(([, double, single]) => double ?? single ?? "");
    if (literals.length === 0) open = true;
    names.push(...literals);
  }
  return { names, open };
}
