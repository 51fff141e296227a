import { styleText } from "node:util";
import { expect, it } from "vitest";
import { terminalPicture } from "./picture.ts";

it("keeps text and colours, and escapes what XML would read", () => {
  const picture = terminalPicture(
    `a <b> & ${styleText("green", "ok", { validateStream: false })} c\n`,
    "npm start",
  );
  expect(picture).toContain('a &lt;b> &amp; <tspan style="fill:#56d364">ok</tspan> c</text>');
  expect(picture).toContain("$ npm start</text>");
});
