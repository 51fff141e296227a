import type { BindApiInput, BindReport } from "./bind-types.ts";

export type { BindApiInput, BindEvent, BindReport, ImageReference, ServiceNames } from "./bind-types.ts";

export async function bindApi(input: BindApiInput): Promise<BindReport> {
  throw new Error(`bindApi(${input.names.service}) is being written`);
}
