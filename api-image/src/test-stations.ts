import { readDeclaration } from "./declaration/read-declaration.ts";
import type { MemoryData } from "./rows/memory-source.ts";
import type { Cell, Row } from "./tables/field.ts";
import { quoted } from "./tables/table.ts";

/** What a test serves: weather stations, with a column of each kind. */
export const STATIONS_YML = `
title: Weather stations
tables:
  stations:
    relation: STATIONS
    key: [id]
    columns: all
    aggregates: { seconds: 5, groups: 20 }
    facets: [country, open, height]
  secrets:
    relation: '"Odd Schema".SECRETS'
    path: false
    key: [id]
    columns: { id: {} }
`;

export const stationsApi = readDeclaration(STATIONS_YML, "stations.yml");

/** Columns with their types in Snowflake, in the table's order. */
export const STATION_COLUMNS = {
  ID: "NUMBER(38,0)",
  NAME: "VARCHAR(100)",
  COUNTRY: "VARCHAR(2)",
  HEIGHT: "NUMBER(7,2)",
  SERIAL: "NUMBER(38,10)",
  LATITUDE: "FLOAT",
  OPEN: "BOOLEAN",
  SINCE: "DATE",
  READ_AT: "TIME(3)",
  SEEN: "TIMESTAMP_NTZ(6)",
  CHECKED: "TIMESTAMP_TZ(3)",
  MARK: "BINARY(8)",
  DETAIL: "VARIANT",
} as const;

const names = ["De Bilt", "a,b(c)", 'quote"and\\back', "100%_sure", "été 💧", "de kooy", "Líne\ntwo"];
const countries = ["NL", "BE", null, "DE"];

/** Rows of the table, the cells as an account gives them. */
export function stationRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index): Cell[] => [
    String(index + 1),
    index % 9 === 8 ? null : `${names[index % names.length]}${index < names.length ? "" : ` ${index}`}`,
    countries[index % countries.length] ?? null,
    index % 5 === 4 ? null : ((index * 37) % 900) / 4 - 20,
    `${12_345_678_901_234_567n + BigInt(index % 6)}.0000000001`,
    index % 11 === 10 ? null : (index % 90) + 0.1,
    [true, false, null][index % 3] ?? null,
    `20${String(10 + (index % 20))}-02-${String(1 + (index % 28)).padStart(2, "0")}`,
    `0${index % 9}:30:00.250`,
    `2024-01-${String(1 + (index % 30)).padStart(2, "0")}T12:00:00.000000`,
    `2024-06-01T${String(index % 24).padStart(2, "0")}:00:00.000+02:00`,
    index % 2 === 0 ? "CAFE" : "00FF",
    index % 4 === 3 ? null : JSON.stringify({ n: index, tags: ["x", "y"] }),
  ]);
}

export function stationsData(
  rows: readonly Row[] = stationRows(60),
  columns: Readonly<Record<string, string>> = STATION_COLUMNS,
): MemoryData {
  return {
    relations: {
      [quoted("STATIONS")]: {
        columns: Object.entries(columns).map(([name, type]) => ({
          name,
          type,
          nullable: name !== "ID",
          comment: undefined,
        })),
        rows,
      },
      '"Odd Schema"."SECRETS"': {
        columns: [{ name: "ID", type: "NUMBER(38,0)", nullable: false, comment: undefined }],
        rows: [["1"]],
      },
    },
  };
}
