import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readStoredReceipt, receiptText, storedReceipt } from "./receipt.ts";

describe("a receipt for a person", () => {
  it.each([
    [{}, "no credits attributed"],
    [{ bytesScanned: 5 }, "no credits attributed, 5 bytes scanned"],
    [{ credits: 0 }, "0 credits"],
    [{ credits: 1 }, "1 credit"],
    [{ credits: 0.00004 }, "less than 0.0001 credits"],
    [
      { credits: 0.0123456, bytesScanned: 0, bytesWritten: 1 },
      "0.0123 credits, 0 bytes scanned, 1 byte written",
    ],
    [
      { credits: 12.345, bytesScanned: 999, bytesWritten: 1000 },
      "12.3 credits, 999 bytes scanned, 1 kB written",
    ],
    [
      { credits: 1, bytesScanned: 999_999, bytesWritten: 1_234_567 },
      "1 credit, 1 MB scanned, 1.23 MB written",
    ],
    [{ credits: 1234, bytesScanned: 5e18 }, "1230 credits, 5000 PB scanned"],
  ])("%j is %s", (receipt, text) => {
    expect(receiptText(receipt)).toBe(text);
  });

  it("names bytes in the largest unit that leaves a number below 1000, right to three digits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        const [, number = "", unit = ""] =
          /, ([\d.]+) (\w+) scanned$/.exec(receiptText({ credits: 0, bytesScanned: bytes })) ?? [];
        const factor = 1000 ** ["bytes", "kB", "MB", "GB", "TB", "PB"].indexOf(unit);
        expect(Number(number)).toBeLessThan(1000);
        expect(Math.abs(Number(number) * factor - bytes)).toBeLessThanOrEqual(bytes * 0.005);
      }),
    );
  });
});

describe("a receipt in the ledger", () => {
  const amount = fc.double({ min: 0, max: 1e12, noNaN: true }).map((value) => value + 0);
  it("is read as it was written", () => {
    fc.assert(
      fc.property(
        fc.record(
          { credits: amount, bytesScanned: fc.maxSafeNat(), bytesWritten: fc.maxSafeNat() },
          { requiredKeys: [] },
        ),
        (receipt) => {
          expect(readStoredReceipt(storedReceipt(receipt))).toEqual(receipt);
        },
      ),
    );
  });

  it.each([null, undefined, "", "no JSON", "[]", '{"credits":-1}', '{"credits":"1"}'])(
    "%j is none",
    (text) => {
      expect(readStoredReceipt(text)).toBeUndefined();
    },
  );

  it("keeps its form", () => {
    expect(storedReceipt({ credits: 0.5, bytesScanned: 2, bytesWritten: 3 })).toBe(
      '{"credits":0.5,"bytesScanned":2,"bytesWritten":3}',
    );
    expect(storedReceipt({ credits: 0 })).toBe('{"credits":0}');
  });
});
