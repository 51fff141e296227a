import { createHmac } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifySignature } from "./verify-signature.ts";

const secret = "It's a Secret to Everybody";
const body = Buffer.from("Hello, World!");
const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

describe("the signature", () => {
  it("takes GitHub's own example", () => {
    expect(verifySignature(secret, body, signature)).toBe(true);
  });

  it.each([
    ["no header", undefined],
    ["an empty header", ""],
    ["no digest", "sha256="],
    ["a digest of another length", `${signature}00`],
    ["letters that are no hex", signature.replace("7", "x")],
    ["upper case, which GitHub never sends", signature.toUpperCase()],
    ["the old kind of signature", "sha1=0123456789012345678901234567890123456789"],
    ["a list of two", `${signature},${signature}`],
  ])("says no to %s, without throwing", (_, header) => {
    expect(verifySignature(secret, body, header)).toBe(false);
  });

  it("says no to a digest that differs in one digit, wherever it stands", () => {
    const digits = [...signature.slice("sha256=".length)];
    for (const [place, digit] of digits.entries()) {
      const other = digits.with(place, digit === "0" ? "1" : "0").join("");
      expect(verifySignature(secret, body, `sha256=${other}`)).toBe(false);
    }
  });

  it("says no when there is no secret, also to a signature made with an empty one", () => {
    const empty = createHmac("sha256", "").update(body).digest("hex");
    expect(verifySignature("", body, signature)).toBe(false);
    expect(verifySignature("", body, `sha256=${empty}`)).toBe(false);
  });

  it("agrees with octokit's signer on any text, and with no other secret or body", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (key, text) => {
        const made = await sign(key, text);
        const bytes = Buffer.from(text);
        expect(verifySignature(key, bytes, made)).toBe(true);
        expect(verifySignature(`${key}x`, bytes, made)).toBe(false);
        expect(verifySignature(key, Buffer.concat([bytes, Buffer.from(" ")]), made)).toBe(false);
      }),
    );
  });

  it("looks at the bytes, not at text made of them", () => {
    // Both bytes become the same replacement character when they are decoded.
    const first = Buffer.from([0xff]);
    const second = Buffer.from([0xfe]);
    expect(first.toString("utf8")).toBe(second.toString("utf8"));
    const made = "sha256=550a0e06f79a6463775907276aeb6720934370ff9de04462857a4d02249477bf";
    expect(verifySignature(secret, first, made)).toBe(true);
    expect(verifySignature(secret, second, made)).toBe(false);
  });
});
