import { expect, it } from "vitest";
import { runCurlLine } from "./curl.ts";

it.each([
  ['curl --upload-file a "$API/"', /--upload-file/],
  ['curl "$NOWHERE/"', /\$NOWHERE is not set/],
  ["curl http://127.0.0.1:1/ http://127.0.0.1:1/", /one address/],
  ["wget http://127.0.0.1:1/", /not a curl line/],
])("refuses %j rather than do something else", async (line, message) => {
  await expect(runCurlLine(line, { API: "http://127.0.0.1:1" })).rejects.toThrow(message);
});
