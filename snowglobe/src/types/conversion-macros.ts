/**
 * DuckDB macros that read text, JSON and numbers as Snowflake does. Each `x_…` gives NULL for what it cannot read;
 * the casts around them tell a NULL from an error. They stand in DuckDB's schema `sf`.
 */
export const CONVERSION_MACROS: readonly string[] = [
  // A marked error: engine errors are made of it by read-duck-error.ts.
  `sf.fail(code, state, message) AS error('SF!' || code || '!' || state || '!' || message)`,

  `sf.number_text(x) AS CASE WHEN regexp_full_match(trim(x), '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?')
     THEN trim(x) END`,
  `sf.plain_number_text(x) AS CASE WHEN regexp_full_match(trim(x), '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)') THEN trim(x) END`,
  `sf.bad_number(x) AS CASE
     WHEN x IS NULL THEN NULL
     WHEN sf.number_text(x) IS NULL THEN sf.fail('100038', '22018', 'Numeric value ''' || x || ''' is not recognized')
     ELSE sf.fail('100039', '22003', 'Numeric value ''' || x || ''' is out of range') END`,
  `sf.text_real(x) AS CASE
     WHEN sf.number_text(x) IS NOT NULL THEN TRY_CAST(trim(x) AS DOUBLE)
     WHEN lower(trim(x)) IN ('nan', 'inf', '-inf', 'infinity', '-infinity') THEN TRY_CAST(lower(trim(x)) AS DOUBLE) END`,
  `sf.bad_real(x) AS CASE
     WHEN x IS NOT NULL THEN sf.fail('100038', '22018', 'Numeric value ''' || x || ''' is not recognized') END`,

  `sf.text_boolean(x) AS CASE
     WHEN lower(trim(x)) IN ('true', 't', 'yes', 'y', 'on', '1') THEN true
     WHEN lower(trim(x)) IN ('false', 'f', 'no', 'n', 'off', '0') THEN false END`,
  `sf.bad_boolean(x) AS CASE
     WHEN x IS NOT NULL THEN sf.fail('100037', '22018', 'Boolean value ''' || x || ''' is not recognized') END`,

  // DuckDB writes a DECIMAL of no whole digits without the zero before its point.
  `sf.fixed_text(x) AS regexp_replace(CAST(x AS VARCHAR), '^(-?)[.]', '\\10.')`,
  // FLOAT as text: whole numbers without a point, as Snowflake writes them.
  `sf.real_text(x) AS CASE
     WHEN x IS NULL THEN NULL
     WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'inf' ELSE '-inf' END
     WHEN x = trunc(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR)
     ELSE regexp_replace(CAST(x AS VARCHAR), '[.]0$', '') END`,
  `sf.too_long(x, n) AS CASE WHEN length(x) > n
     THEN sf.fail('100078', '22000', 'String ''' || x || ''' is too long and would be truncated') ELSE x END`,
];
