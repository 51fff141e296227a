import * as z from "zod";
import { projectFileSchema } from "./schema.ts";

/** The JSON Schema that editors check `snowhook.yml` with; published as schema/snowhook.schema.json. */
export function projectFileJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(projectFileSchema, { io: "input", reused: "inline" }),
    title: "snowhook.yml",
    description: "What snowhook deploys, where, and as whom",
  };
}
