import type { Filter } from "./filter.ts";
import { generalFilters } from "./general-filters.ts";
import { toJson } from "./json.ts";
import { numberFilters } from "./number-filters.ts";
import { prettyPrint } from "./pretty-print.ts";
import { selectionFilters } from "./selection-filters.ts";
import { sequenceFilters } from "./sequence-filters.ts";
import { textFilters } from "./text-filters.ts";
import { webFilters } from "./web-filters.ts";
import { wordWrap } from "./word-wrap.ts";

/** Every filter of Jinja2 3.1. */
export const allFilters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...generalFilters,
    ...numberFilters,
    ...selectionFilters,
    ...sequenceFilters,
    ...textFilters,
    ...webFilters,
    pprint: prettyPrint,
    tojson: toJson,
    wordwrap: wordWrap,
  }),
);
