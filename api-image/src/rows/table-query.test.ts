import { expect, it } from "vitest";
import { completeSort, toSql } from "./table-query.ts";

it("binds every value and names every column from the table", () => {
  const hostile = "x'; DROP TABLE T; --";
  const sort = completeSort("sales", [{ field: "year", descending: true }]);
  const { sql, binds } = toSql({
    table: "sales",
    fields: ["platform", "global_sales"],
    where: [
      { field: "platform", anyOf: [hostile] },
      { field: "year", anyOf: [1995, null] },
    ],
    sort,
    after: [1995, hostile],
    limit: 10,
  });
  expect(sql).not.toContain(hostile);
  expect(sql.match(/\?/g)).toHaveLength(binds.length);
  expect(sql.split("\n")).toEqual([
    "SELECT PLATFORM, GLOBAL_SALES",
    "FROM VIDEOGAMESALES",
    "WHERE (PLATFORM IN (?)) AND (YEAR IN (?) OR YEAR IS NULL) AND (((YEAR < ? OR YEAR IS NULL)) OR ((YEAR IN (?)) AND (PLATFORM > ? OR PLATFORM IS NULL)))",
    "ORDER BY YEAR DESC NULLS LAST, PLATFORM ASC NULLS LAST",
    "LIMIT ?",
  ]);
  expect(binds).toEqual([hostile, 1995, 1995, 1995, hostile, 10]);
});

it("finds nothing when no value is allowed, and goes on after a row without a value", () => {
  expect(
    toSql({ table: "sales", fields: ["year"], where: [{ field: "platform", anyOf: [] }], sort: [] }).sql,
  ).toContain("FALSE");
  const sort = completeSort("sales", []);
  expect(toSql({ table: "sales", fields: ["year"], where: [], sort, after: ["GB", null] }).sql).toContain(
    "((PLATFORM > ? OR PLATFORM IS NULL)) OR ((PLATFORM IN (?)) AND FALSE)",
  );
});
