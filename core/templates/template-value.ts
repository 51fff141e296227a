/** What a template variable can be: Python's values, as YAML has them. */
export type { Value as TemplateValue } from "jinja-exact/values";
