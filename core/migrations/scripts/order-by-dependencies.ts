import { ConfigError } from "../../errors/index.ts";
import type { Script } from "./script-name.ts";

const dependsLine = /^[ \t]*--[ \t]*depends:[ \t]*(.+?)[ \t]*$/gim;

/** The names after `-- depends:` in a script, several separated by commas. */
function declaredDependencies(text: string): string[] {
  return [...text.matchAll(dependsLine)]
    .flatMap(([, list = ""]) => list.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/**
 * Puts scripts behind those that they depend on, otherwise leaving the order as it is. A dependency is named by its
 * script name, with or without `.sql`, in any case.
 * @throws ConfigError for a name that is not there, or a cycle (told as a path)
 */
export function orderByDependencies<S extends Script>(
  scripts: readonly S[],
  textOf: (script: S) => string,
): S[] {
  const byName = new Map(scripts.map((script) => [dependencyKey(script.name), script]));
  const done = new Set<S>();
  const ordered: S[] = [];

  const visit = (script: S, path: readonly S[]): void => {
    if (done.has(script)) return;
    if (path.includes(script)) {
      const cycle = [...path.slice(path.indexOf(script)), script].map(({ name }) => name).join(" -> ");
      throw new ConfigError(`These scripts depend on each other: ${cycle}.`, {
        where: { file: script.path },
        next: "Take one `-- depends:` line out.",
      });
    }
    for (const name of declaredDependencies(textOf(script))) {
      const dependency = byName.get(dependencyKey(name));
      if (dependency === undefined) {
        throw new ConfigError(`${script.name} depends on ${name}, which is no R script here.`, {
          where: { file: script.path },
          next: "Correct the `-- depends:` line; only R scripts can be named there.",
        });
      }
      visit(dependency, [...path, script]);
    }
    done.add(script);
    ordered.push(script);
  };

  for (const script of scripts) visit(script, []);
  return ordered;
}

function dependencyKey(name: string): string {
  return name.toLowerCase().replace(/\.sql$/, "");
}
