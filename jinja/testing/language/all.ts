import { collectionMethods } from "./collection-methods.ts";
import { errors } from "./errors.ts";
import { filters } from "./filters.ts";
import type { Rows } from "./row.ts";
import { statements } from "./statements.ts";
import { templates } from "./templates.ts";
import { tests } from "./tests.ts";
import { textMethods } from "./text-methods.ts";
import { values } from "./values.ts";

/** The language, feature by feature; `errors` apart, whose rows name an error. */
export const language: Readonly<Record<string, Rows>> = {
  filters,
  tests,
  "methods of texts": textMethods,
  "methods of collections": collectionMethods,
  "values and printing": values,
  statements,
  "macros and templates": templates,
  errors,
};
