/** The values that a document has: Python's. */
export { pyFloat, type Value } from "jinja-exact/values";
