/**
 * The path of a template's name under a folder, as Jinja2's file loader reads it: `./a.sql` and `/a.sql` are `a.sql`;
 * undefined for a name that leads out of the folder, and so is found nowhere.
 * @example
 * ```ts
 * import { templatePath } from "jinja-exact";
 *
 * templatePath("./inc//x.sql"); // "inc/x.sql"
 * templatePath("../x.sql"); // undefined
 * ```
 */
export function templatePath(name: string): string | undefined {
  const parts = name.split("/");
  if (parts.includes("..")) return undefined;
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}
