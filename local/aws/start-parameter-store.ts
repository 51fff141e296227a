import * as z from "zod";
import type { LocalServer } from "../http.ts";
import { json, serve } from "../http.ts";

const requestSchema = z.object({ Path: z.string(), NextToken: z.string().optional() });
/** What Systems Manager gives at most in one answer. */
const PAGE = 10;

/**
 * Stands in for Systems Manager's parameters: GetParametersByPath in the JSON protocol that the SDK speaks.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 * @param parameters name to value; asked at every request
 */
export function startParameterStore(parameters: ReadonlyMap<string, string>): Promise<LocalServer> {
  return serve(async (request) => {
    const target = String(request.headers["x-amz-target"]);
    if (target !== "AmazonSSM.GetParametersByPath") {
      return json(400, {
        __type: "UnknownOperationException",
        message: `only GetParametersByPath: ${target}`,
      });
    }
    const { Path, NextToken = "0" } = requestSchema.parse(JSON.parse(request.body.toString()));
    const isBelow = (name: string) =>
      name.startsWith(`${Path}/`) && !name.slice(Path.length + 1).includes("/");
    const all = [...parameters].filter(([name]) => isBelow(name));
    const end = Number(NextToken) + PAGE;
    return json(200, {
      Parameters: all.slice(Number(NextToken), end).map(([Name, Value]) => ({ Name, Value, Type: "String" })),
      ...(end < all.length ? { NextToken: String(end) } : {}),
    });
  });
}
