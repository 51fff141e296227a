import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParameterFault } from "../question/parameter-fault.ts";
import { parseFilter } from "../question/parse-filter.ts";
import { parseLogic } from "../question/parse-logic.ts";
import { completeSort, parseOrder } from "../question/parse-order.ts";
import { parseSelect, plainOutput } from "../question/parse-select.ts";
import { fieldOf } from "../tables/table.ts";
import { shapeOf } from "../tables/table-shape.ts";
import { stationsApi, stationsData } from "../test-stations.ts";
import type { TableQuery } from "./table-query.ts";
import { toSql } from "./to-sql.ts";

const declared = stationsApi.tables.stations;
const columns = stationsData().relations['"STATIONS"']?.columns ?? [];
if (!declared) throw new Error("stations");
const table = shapeOf("stations", declared, columns);
const key = table.key.map(plainOutput);
const query = (more: Partial<TableQuery>): TableQuery => ({
  kind: "rows",
  table,
  outputs: key,
  where: { op: "and", of: [] },
  grouped: false,
  sort: completeSort([], key),
  ...more,
});

describe("toSql", () => {
  it("binds every value and names every column from the table", () => {
    const where = parseLogic(
      "and",
      '(name.eq."x\'; DROP TABLE T; --",height.in.(1.5,-20),or(open.is.true,since.lt.2024-01-01))',
      (name) => fieldOf(table, name),
    );
    const sort = completeSort(parseOrder(table, "height.desc.nullslast", undefined), key);
    const outputs = [plainOutput(fieldOf(table, "id")), plainOutput(fieldOf(table, "height"))];
    const { sql, binds } = toSql(query({ where, sort, outputs, after: [7.25, "12"], limit: 10 }));
    expect(sql.split("\n")).toEqual([
      'SELECT TO_VARCHAR("ID"), "HEIGHT"',
      'FROM "STATIONS"',
      'WHERE "NAME" = ? AND ("HEIGHT" IN (TO_NUMBER(?, 38, 1), ?)) AND (COALESCE("OPEN", FALSE) OR "SINCE" < TO_DATE(?, \'YYYY-MM-DD\')) AND ((("HEIGHT" < TO_NUMBER(?, 38, 2) OR "HEIGHT" IS NULL)) OR (("HEIGHT" IN (TO_NUMBER(?, 38, 2))) AND ("ID" > TO_NUMBER(?, 38, 0) OR "ID" IS NULL)))',
      'ORDER BY "HEIGHT" DESC NULLS LAST, "ID" ASC NULLS LAST',
      "LIMIT ?",
    ]);
    expect(binds).toEqual(["x'; DROP TABLE T; --", "1.5", -20, "2024-01-01", "7.25", "7.25", "12", 10]);
  });

  it("makes groups inside, and sorts and pages them outside", () => {
    const outputs = parseSelect(table, "country,total:height.sum(),count()");
    const sort = completeSort(parseOrder(table, "total.desc", outputs), outputs.slice(0, 1));
    const { sql } = toSql(query({ outputs, grouped: true, sort, limit: 5 }));
    expect(sql.split("\n")).toEqual([
      "SELECT G0, TO_VARCHAR(G1), G2",
      'FROM (SELECT "COUNTRY" AS G0, SUM("HEIGHT") AS G1, COUNT(*) AS G2 FROM "STATIONS" GROUP BY "COUNTRY")',
      "ORDER BY G1 DESC NULLS FIRST, G0 ASC NULLS LAST",
      "LIMIT ?",
    ]);
  });

  it("lets no text of a client into the statement, whatever it is", () => {
    const operators = [
      "eq",
      "neq",
      "gt",
      "like",
      "ilike",
      "match",
      "in",
      "isdistinct",
      "not.eq",
      "like(any)",
    ];
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("' OR 1=1 --", '"', "?", "\\", "); DROP TABLE T; --"),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...operators),
        fc.constantFrom(...table.fields),
        text,
        (operator, field, value) => {
          // A mark that stands in no statement of its own, before and behind what the client says.
          const marked = `§${value}§`;
          const list = operator === "in" ? `(${marked})` : operator === "like(any)" ? `{${marked}}` : marked;
          let where: ReturnType<typeof parseFilter>;
          try {
            where = parseFilter(field, `${operator}.${list}`);
          } catch (error) {
            expect(error).toBeInstanceOf(ParameterFault);
            return;
          }
          const { sql, binds } = toSql(query({ where, limit: 1 }));
          expect(sql).not.toContain("§");
          expect(sql.match(/\?/g)).toHaveLength(binds.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
