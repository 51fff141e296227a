import { z } from "zod";
import { SnowflakeError } from "../errors/snowflake-error.ts";

const frame = z.object({ line: z.number(), position: z.number(), text: z.string() });
const errors = z.union([
  z.object({
    kind: z.literal("sql"),
    code: z.string(),
    sqlState: z.string(),
    message: z.string(),
    trace: z.string(),
  }),
  z.object({ kind: z.literal("uncaught"), text: z.string(), frames: z.array(frame) }),
  z.object({
    kind: z.literal("broken"),
    name: z.string().optional(),
    message: z.string().optional(),
    stack: z.string().optional(),
  }),
]);

/**
 * What a body did not catch, in Snowflake's words: a statement's error by 100183, everything else by 100132.
 * https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-javascript
 */
export function javaScriptError(name: string, told: unknown): SnowflakeError {
  const { success, data: error } = errors.safeParse(told);
  if (!success) return uncaught(`${name} gave no readable error`);
  if (error.kind === "sql")
    return new SnowflakeError(
      "100183",
      "P0000",
      `Execution error in store procedure ${name}:\n${error.message}\nAt ${error.trace}`,
    );
  if (error.kind === "broken") return brokenError(name, error);
  const [first] = error.frames;
  const where = first ? ` at '${first.text}' position ${first.position}` : "";
  const frames = error.frames.map(({ line }) => `${name} line: ${line}`);
  return uncaught(
    `Uncaught ${error.text} in ${name}${where}${frames.length === 0 ? "" : `\nstackstrace: \n${frames.join("\n")}`}`,
  );
}

function brokenError(
  name: string,
  {
    name: kind,
    message,
    stack,
  }: { name?: string | undefined; message?: string | undefined; stack?: string | undefined },
): SnowflakeError {
  if (message === "out of memory")
    return new SnowflakeError(
      "100132",
      "P0000",
      `JavaScript out of memory error: UDF thread memory limit exceeded in ${name}`,
    );
  const line = kind === "SyntaxError" ? /:(\d+):\d+/.exec(stack ?? "")?.[1] : undefined;
  return uncaught(
    `Uncaught ${kind ?? "Error"}: ${message ?? "the sandbox ended"} in ${name}${line === undefined ? "" : ` line: ${line}`}`,
  );
}

function uncaught(text: string): SnowflakeError {
  return new SnowflakeError("100132", "P0000", `JavaScript execution error: ${text}`);
}
