const MICROS = "CAST(x >> 10 AS BIGINT)";

/**
 * DuckDB macros of times. Ticks: times/ticks.ts. `sf_read_time` and its like are written in TypeScript.
 */
export const TIME_MACROS: readonly string[] = [
  // What most texts look like is read by DuckDB alone.
  `sf.is_plain_time(x) AS regexp_full_match(x,
     '[0-9]{4}-[01][0-9]-[0-3][0-9]([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?)?')`,
  `sf.plain_ticks(x) AS CAST(epoch_us(TRY_CAST(x AS TIMESTAMP)) AS HUGEINT) * 1024`,
  `sf.read_local(x) AS CASE WHEN sf.is_plain_time(x) THEN sf.plain_ticks(x) ELSE sf_read_time(x, 'AUTO') >> 12 END`,
  `sf.read_code(x) AS CASE WHEN sf.is_plain_time(x) THEN sf.plain_ticks(x) * 4096 + 4095 ELSE sf_read_time(x, 'AUTO') END`,
  `sf.bad_timestamp(x) AS CASE
     WHEN x IS NOT NULL THEN sf.fail('100035', '22007', 'Timestamp ''' || x || ''' is not recognized') END`,
  `sf.bad_date(x) AS CASE
     WHEN x IS NOT NULL THEN sf.fail('100040', '22007', 'Date ''' || x || ''' is not recognized') END`,
  `sf.bad_time(x) AS CASE
     WHEN x IS NOT NULL THEN sf.fail('100108', '22007', 'Time ''' || x || ''' is not recognized') END`,
  `sf.offset_text(o, form) AS CASE WHEN o < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(o) // 60 AS VARCHAR), 2, '0')
     || CASE form WHEN 'TZH' THEN '' WHEN 'TZHTZM' THEN lpad(CAST(abs(o) % 60 AS VARCHAR), 2, '0')
       ELSE ':' || lpad(CAST(abs(o) % 60 AS VARCHAR), 2, '0') END`,
  // DuckDB's // and % go towards zero: a whole number that is big enough makes them floors.
  `sf.ticks_of_ns(n) AS ((n + 100000000000000000000::HUGEINT) // 1000 - 100000000000000000::HUGEINT) * 1024
     + (n + 100000000000000000000::HUGEINT) % 1000`,
  `sf.add_ns(x, n) AS ((x >> 10) * 1024) + sf.ticks_of_ns((x & 1023) + CAST(n AS HUGEINT))`,
  // What leaves over the wire: seconds with as many digits of a fraction as the scale says; a negative time is a
  // negative decimal.
  `sf.wire_ticks(x, digits) AS CASE
     WHEN x >= 0 THEN CAST(${MICROS} // 1000000 AS VARCHAR) || '.'
       || left(right(CAST(1000000000 + ${MICROS} % 1000000 * 1000 + CAST(x & 1023 AS BIGINT) AS VARCHAR), 9), digits)
     ELSE sf.wire_before_1970(-((x >> 10) * 1000 + (x & 1023)), digits) END`,
  `sf.wire_before_1970(n, digits) AS '-' || CAST(n // 1000000000 AS VARCHAR) || '.'
     || left(right(CAST(1000000000 + n % 1000000000 AS VARCHAR), 9), digits)`,
  `sf.wire_clock(x, digits) AS CAST(x // 1000000000 AS VARCHAR) || '.'
     || left(right(CAST(1000000000 + x % 1000000000 AS VARCHAR), 9), digits)`,
];
