// What the package gives to programs; its command line is the rest of it.
export * from "./errors/index.ts";
export { loadProjectFile, PROJECT_FILE } from "./project/load-project-file.ts";
export type { Environment, Job, Project, ProjectFile, Service } from "./project/project.ts";
export { readProjectFile } from "./project/read-project-file.ts";
export { createRenderer, type Renderer, type RendererOptions } from "./templates/create-renderer.ts";
