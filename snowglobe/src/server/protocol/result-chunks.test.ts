import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createQueryRegistry } from "../../engine/query-registry.ts";
import { TEXT } from "../../types/data-type.ts";
import { createResultChunks } from "./result-chunks.ts";

describe("result chunks", () => {
  it("give back every row once, in order, whatever the sizes", () => {
    const cell = fc.option(fc.string());
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { maxLength: 40 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        (rows, inline, chunk) => {
          const registry = createQueryRegistry();
          const query = registry.add({
            requestId: null,
            sessionId: "1",
            user: "U",
            sql: "",
            queryTag: "",
            role: null,
            warehouse: null,
            database: null,
            schema: null,
            parentId: null,
          });
          const columns = ["A", "B"].map((name) => ({ name, type: TEXT, nullable: true }));
          registry.finish(query, { result: { columns, rows, statementType: "SELECT" } });
          const chunks = createResultChunks({ inline, chunk });
          const cut = chunks.of(query);
          const fetched = cut.chunks.map((_, index) => {
            const found = chunks.byKey(cut.key, index);
            const part: unknown[] = JSON.parse(`[${gunzipSync(found?.compressed ?? "").toString("utf8")}]`);
            expect(part).toHaveLength(found?.rowCount ?? -1);
            return part;
          });
          expect([...rows.slice(0, cut.inline), ...fetched.flat()]).toEqual(rows);
          expect(chunks.of(query)).toBe(cut);
        },
      ),
    );
  });
});
