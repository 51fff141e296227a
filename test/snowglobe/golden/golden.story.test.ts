import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWholeAccount, type WholeAccount } from "../../../snowglobe/src/parts/open-whole-account.ts";
import type { DataType } from "../../../snowglobe/src/types/data-type.ts";
import { typeName } from "../../../snowglobe/src/types/type-name.ts";
import { aggregates } from "./aggregates.ts";
import { binary } from "./binary.ts";
import { conditions } from "./conditions.ts";
import { conversions } from "./conversions.ts";
import { dates } from "./dates.ts";
import { joinsAndSets } from "./joins-and-sets.ts";
import { numbers } from "./numbers.ts";
import { otherErrors, otherFunctions } from "./other-functions.ts";
import type { Page } from "./page.ts";
import { patterns } from "./patterns.ts";
import { queries } from "./queries.ts";
import { rowsToColumns } from "./rows-to-columns.ts";
import { structured, structuredErrors } from "./structured.ts";
import { text } from "./text.ts";
import { times } from "./times.ts";
import { windows } from "./windows.ts";

let account: WholeAccount;
beforeAll(async () => {
  account = await openWholeAccount();
}, 60_000);
afterAll(() => account.close());

/** A cell as people read it, worked out here from what the protocol carries. */
function readable(type: DataType, cell: string | null): string | null {
  if (cell === null) return null;
  switch (type.name) {
    case "BOOLEAN":
      return cell === "1" ? "TRUE" : "FALSE";
    case "DATE":
      return new Date(Number(cell) * 86_400_000).toISOString().slice(0, 10);
    case "TIME":
      return instant(cell).slice(11);
    case "TIMESTAMP_NTZ":
    case "TIMESTAMP_LTZ":
      return instant(cell);
    case "TIMESTAMP_TZ": {
      const [seconds = "", offset = "1440"] = cell.split(" ");
      const minutes = Number(offset) - 1440;
      const [whole = "", fraction] = seconds.split(".");
      const local = `${BigInt(whole) + BigInt(minutes * 60)}${fraction === undefined ? "" : `.${fraction}`}`;
      const digits = (count: number) => String(Math.floor(count)).padStart(2, "0");
      const sign = minutes < 0 ? "-" : "+";
      return `${instant(local)} ${sign}${digits(Math.abs(minutes) / 60)}${digits(Math.abs(minutes) % 60)}`;
    }
    default:
      return cell;
  }
}

function instant(seconds: string): string {
  const [whole = "", fraction] = seconds.split(".");
  const shown = new Date(Number(whole) * 1000).toISOString().slice(0, 19).replace("T", " ");
  return fraction === undefined ? shown : `${shown}.${fraction}`;
}

/** The type in the words of the expectation, when that leaves out what its page does not say. */
function toldAs(type: DataType, expected: string): string {
  const whole = typeName(type);
  if (expected === whole) return whole;
  if (expected === "NUMBER") return type.name === "FIXED" && type.scale === 0 ? "NUMBER" : whole;
  const scale = /^NUMBER\(\*,(\d+)\)$/.exec(expected)?.[1];
  if (scale !== undefined) return whole.replace(/^NUMBER\(\d+,/, "NUMBER(*,");
  if (/\(\*\)$/.test(expected)) return whole.replace(/\(\d+\)$/, "(*)");
  return expected.includes("(") ? whole : whole.replace(/\(\d+\)$/, "");
}

async function answer(sql: string, columns: readonly string[]) {
  const { columns: found, rows } = await account.run(sql);
  return {
    columns: found.map(
      ({ name, type }, index) => `${name} ${toldAs(type, columns[index]?.replace(/^\S+ /, "") ?? "")}`,
    ),
    rows: rows.map((row) =>
      row.map((cell, index) => readable(found[index]?.type ?? { name: "BOOLEAN" }, cell)),
    ),
  };
}

type Statement = readonly [
  sql: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
];

const statementsOf = ({ values = [], queries: asked = [] }: Page): Statement[] => [
  ...values.map(
    ([expression, type, value]): Statement => [`SELECT ${expression} AS v`, [`V ${type}`], [[value]]],
  ),
  ...asked,
];

let right = 0;

const pages = [
  ...numbers,
  ...conversions,
  ...text,
  ...patterns,
  ...conditions,
  ...dates,
  ...times,
  ...binary,
  ...aggregates,
  ...windows,
  ...queries,
  ...rowsToColumns,
  ...joinsAndSets,
  ...otherFunctions,
  ...structured,
];

it("are at least 500, a hundred of them on time and 60 on BINARY", () => {
  const count = (some: readonly Page[]) => some.flatMap(statementsOf).length;
  console.info(
    "golden statements:",
    count(pages),
    "on time:",
    count([...dates, ...times]),
    "on BINARY:",
    count(binary),
  );
  expect(count(pages)).toBeGreaterThanOrEqual(500);
  expect(count([...dates, ...times])).toBeGreaterThanOrEqual(100);
  expect(count(binary)).toBeGreaterThanOrEqual(60);
});

describe.each(pages.map((page) => [page.page, statementsOf(page)] as const))("%s", (_, statements) => {
  it.each(statements)("%s", async (sql, columns, rows) => {
    const given = await answer(sql, columns).catch((error: Error) => error.message);
    if (typeof given === "string") expect(given).toMatch(/^Unsupported feature in snowglobe: /);
    else {
      expect(given).toEqual({ columns, rows });
      right += 1;
    }
  });
});

it.each([...structuredErrors, ...otherErrors])("%s fails", async (expression, words) => {
  await expect(account.run(`SELECT ${expression}`)).rejects.toThrow(words);
});

it("the others are right, more than 960 of them; what is not here was refused by its name", () => {
  console.info("golden statements that are right:", right);
  expect(right).toBeGreaterThan(960);
});
