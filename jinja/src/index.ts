export { createEnvironment, type Environment } from "./environment/create-environment.ts";
export { envVar, type HostFunction } from "./environment/host-function.ts";
export type { EnvironmentOptions, Variables } from "./environment/options.ts";
export { templatePath } from "./environment/template-path.ts";
export { type ErrorKind, type ErrorStep, JinjaError } from "./errors/jinja-error.ts";
export type { Limits } from "./limits/budget.ts";
export type { Extension } from "./parser/statements.ts";
export * from "./values/input.ts";
export type { UndefinedKind } from "./values/undefined.ts";
