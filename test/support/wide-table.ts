/** Another project than the shipped one: one wide table, a column of every type that the account has, some twice. */
export const WIDE_YML = `
title: Measurements
tables:
  measurements:
    relation: WIDE
    key: [id]
    columns: all
    aggregates: { seconds: 60, groups: 1000 }
    facets: [flag, small_text, small_number]
    cache: false
`;

/** Column -> its type, and its value by the row's number N. Every eleventh value of a column may be missing. */
const COLUMNS: Readonly<Record<string, readonly [type: string, value: string]>> = {
  ID: ["NUMBER(38,0) NOT NULL", "N"],
  BIG: ["NUMBER(38,0)", "12345678901234567890 + N"],
  SMALL_NUMBER: ["NUMBER(3,0)", "MOD(N, 7)"],
  PRICE: ["NUMBER(12,2)", "MOD(N, 10000) / 100"],
  FINE: ["NUMBER(38,10)", "N / 8"],
  WHOLE: ["INT", "N * 3"],
  TINY: ["TINYINT", "MOD(N, 100)"],
  BYTES: ["BYTEINT", "MOD(N, 50)"],
  BIGGER: ["BIGINT", "N * 1000000"],
  SHORT: ["SMALLINT", "MOD(N, 30000)"],
  DECIMALS: ["DECIMAL(20,4)", "N / 16"],
  NUMERICS: ["NUMERIC(9,3)", "MOD(N, 1000) / 8"],
  FLOATS: ["FLOAT", "N / 4"],
  DOUBLES: ["DOUBLE", "N / 2"],
  REALS: ["REAL", "MOD(N, 10) + 0.5"],
  PRECISE: ["DOUBLE PRECISION", "N * 0.25"],
  FLAG: ["BOOLEAN", "MOD(N, 3) = 0"],
  OTHER_FLAG: ["BOOLEAN", "IFF(MOD(N, 2) = 0, NULL, TRUE)"],
  TEXTS: ["VARCHAR", "'text ' || N"],
  SMALL_TEXT: ["VARCHAR(10)", "'kind ' || MOD(N, 5)"],
  LETTERS: ["CHAR(4)", "'L' || MOD(N, 100)"],
  STRINGS: ["STRING", "'é \"' || N || '\" 💧'"],
  LONG_TEXT: ["TEXT", "REPEAT('x', MOD(N, 20))"],
  WIDE_CHARS: ["NVARCHAR(20)", "'n' || N"],
  HEX: ["BINARY", "TO_BINARY('CAFE', 'HEX')"],
  MORE_HEX: ["VARBINARY(4)", "TO_BINARY('00FF', 'HEX')"],
  DAY: ["DATE", "DATEADD(DAY, MOD(N, 3000), '2015-01-01'::DATE)"],
  CLOCK: ["TIME", "TIMEADD(SECOND, MOD(N, 86400), '00:00:00'::TIME)"],
  COARSE_CLOCK: ["TIME(0)", "TIMEADD(SECOND, MOD(N, 86400), '00:00:00'::TIME)"],
  MOMENT: ["TIMESTAMP_NTZ", "DATEADD(SECOND, N, '2020-01-01 00:00:00'::TIMESTAMP_NTZ)"],
  COARSE_MOMENT: ["TIMESTAMP_NTZ(0)", "DATEADD(SECOND, N, '2020-01-01 00:00:00'::TIMESTAMP_NTZ)"],
  DATE_TIME: ["DATETIME", "DATEADD(SECOND, N, '2021-01-01 00:00:00'::TIMESTAMP_NTZ)"],
  PLAIN_STAMP: ["TIMESTAMP", "DATEADD(SECOND, N, '2022-01-01 00:00:00'::TIMESTAMP_NTZ)"],
  LOCAL: ["TIMESTAMP_LTZ", "'2024-06-01 12:00:00 +0000'::TIMESTAMP_LTZ"],
  COARSE_LOCAL: ["TIMESTAMP_LTZ(3)", "'2024-06-01 12:00:00.5 +0000'::TIMESTAMP_LTZ"],
  ZONED: ["TIMESTAMP_TZ", "'2024-06-01 12:00:00 +0530'::TIMESTAMP_TZ"],
  COARSE_ZONED: ["TIMESTAMP_TZ(0)", "'2024-06-01 12:00:00 -0800'::TIMESTAMP_TZ"],
  ANYTHING: ["VARIANT", 'PARSE_JSON(\'{"n":1,"list":[1,null,"x"]}\')'],
  THINGS: ["OBJECT", "OBJECT_CONSTRUCT('a', N)"],
  LIST: ["ARRAY", "ARRAY_CONSTRUCT(1, 'two', N)"],
};

export const WIDE_COLUMNS = Object.keys(COLUMNS);

/** Makes the table WIDE with so many rows. */
export function wideTable(rows: number): string[] {
  const names = WIDE_COLUMNS.join(", ");
  const values = Object.values(COLUMNS).map(([, value]) => value);
  return [
    `CREATE TABLE WIDE (${Object.entries(COLUMNS)
      .map(([name, [type]]) => `${name} ${type}`)
      .join(", ")})`,
    `INSERT INTO WIDE (${names}) SELECT ${values.join(", ")} FROM (SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => ${rows})))`,
  ];
}
