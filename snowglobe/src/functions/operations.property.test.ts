import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encryptionOperations } from "./encryption/encryption-operations.ts";
import { estimateOperations } from "./estimates/estimate-operations.ts";
import { randomOperations } from "./random/random-operations.ts";
import { textOperations } from "./text/text-operations.ts";

const hex = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString("hex").toUpperCase());
const method = fc.constantFrom(
  "AES-GCM",
  "aes-cbc",
  "AES-CBC/pad:PKCS",
  "AES-ECB",
  "AES-CTR",
  "AES-OFB",
  "aes-cfb",
);
const positions = fc.uniqueArray(fc.integer({ min: 0, max: 32_767 }), { maxLength: 40 });
const bitmap = (set: readonly number[]) =>
  [...set]
    .sort((a, b) => a - b)
    .map((position) => position.toString(16).toUpperCase().padStart(4, "0"))
    .join("");

describe("operations of sf_variant", () => {
  it("decrypt what was encrypted, with the same passphrase only", () => {
    fc.assert(
      fc.property(hex, fc.string(), method, (value, passphrase, how) => {
        const encrypted = encryptionOperations.ENCRYPT?.(value, passphrase, "", how) ?? "";
        expect(encryptionOperations.DECRYPT?.(encrypted, passphrase, "", how)).toBe(value);
        if (how === "AES-GCM")
          expect(encryptionOperations.TRY_DECRYPT?.(encrypted, `${passphrase}x`, "", how)).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  it("decompress what was compressed", () => {
    fc.assert(
      fc.property(hex, fc.integer({ min: 0, max: 9 }), (value, level) => {
        const compressed = textOperations.COMPRESS?.(value, `zlib(${level})`) ?? "";
        expect(textOperations.DECOMPRESS?.(compressed, "ZLIB")).toBe(value);
      }),
    );
  });

  it("unite and intersect bitmaps as sets", () => {
    fc.assert(
      fc.property(positions, positions, (left, right) => {
        const both = `${bitmap(left)},${bitmap(right)}`;
        expect(estimateOperations.BITMAP_OR?.(both)).toBe(bitmap([...new Set([...left, ...right])]));
        expect(estimateOperations.BITMAP_AND?.(both)).toBe(bitmap(left.filter((one) => right.includes(one))));
      }),
    );
  });

  it("draw from the range that they are told", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.integer({ min: 1, max: 50 }),
        (seed, count) => {
          const drawn = Number(randomOperations.ZIPF?.("1", String(count), String(seed)));
          expect(drawn >= 1 && drawn <= count).toBe(true);
          expect(randomOperations.RANDSTR?.(String(count), String(seed))).toMatch(
            new RegExp(`^[0-9a-zA-Z]{${count}}$`),
          );
        },
      ),
    );
  });
});
