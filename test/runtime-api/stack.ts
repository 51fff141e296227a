import * as z from "zod";
import type { Template } from "./packages.ts";

const variablesSchema = z.object({
  FunctionName: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const parameterSchema = z.object({ Name: z.string(), Value: z.string() });

/** Properties of all resources of a type, by their logical names. */
export function resourcesOf(
  template: Template,
  type: string,
): Map<string, Readonly<Record<string, unknown>>> {
  const found = Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
  return new Map(found.map(([name, { Properties }]) => [name, Properties]));
}

/** What the stack says in a function's environment, without what only AWS can tell; whatever the service is called. */
export function variablesOf(template: Template, name: string): Record<string, string> {
  const all = [...resourcesOf(template, "AWS::Lambda::Function").values()].map((one) =>
    variablesSchema.parse(one),
  );
  const found = all.find(({ FunctionName }) => FunctionName.endsWith(`snowhook-live-${name}`));
  const variables = Object.entries(found?.Environment.Variables ?? {});
  return Object.fromEntries(
    variables.flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

/** What the stack keeps in Systems Manager. */
export function parametersOf(template: Template): Map<string, string> {
  const all = [...resourcesOf(template, "AWS::SSM::Parameter").values()].map((one) =>
    parameterSchema.parse(one),
  );
  return new Map(all.map(({ Name, Value }) => [Name, Value]));
}
