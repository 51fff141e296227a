import {
  environmentSchema,
  freezeSchema,
  jobSchema,
  optionsSchema,
  projectFileSchema,
  projectSchema,
  rehearsalSchema,
  serviceSchema,
} from "./schema.ts";
import type { Path } from "./yaml-document.ts";

/** The keys that the map under a path may have. */
export function keysAt(path: Path): string[] {
  if (path.length === 0) return Object.keys(projectFileSchema.shape);
  if (path.length === 2) return Object.keys(projectSchema.shape);
  if (path.at(-1) === "options") return Object.keys(optionsSchema.shape);
  if (path.at(-2) === "freeze") return Object.keys(freezeSchema.shape);
  if (path.at(-1) === "rehearsal") return Object.keys(rehearsalSchema.shape);
  switch (path[2]) {
    case "environments":
      return Object.keys(environmentSchema.shape);
    case "jobs":
      return Object.keys(jobSchema.shape);
    case "services":
      return Object.keys(serviceSchema.shape);
    default:
      return [];
  }
}
