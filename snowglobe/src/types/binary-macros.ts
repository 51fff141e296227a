/** DuckDB macros that read text as bytes. */
export const BINARY_MACROS: readonly string[] = [
  `sf.try_text_binary(x) AS CASE WHEN regexp_full_match(x, '([0-9a-fA-F]{2})*') THEN unhex(x) END`,
  `sf.text_binary(x) AS CASE
     WHEN regexp_full_match(x, '([0-9a-fA-F]{2})*') THEN unhex(x)
     WHEN x IS NOT NULL THEN sf.fail('100115', '22000', 'The following string is not a legal hex-encoded value: ''' || x || '''') END`,
  // White space does not count: https://docs.snowflake.com/en/sql-reference/binary-input-output
  `sf.base64_digits(x) AS regexp_replace(x, '\\s', '', 'g')`,
  `sf.is_base64(x) AS regexp_full_match(x, '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?')`,
  `sf.try_text_base64(x) AS CASE WHEN sf.is_base64(sf.base64_digits(x)) THEN from_base64(sf.base64_digits(x)) END`,
  `sf.text_base64(x) AS CASE WHEN sf.is_base64(sf.base64_digits(x)) THEN from_base64(sf.base64_digits(x))
     WHEN x IS NOT NULL THEN sf.fail('100115', '22000', 'The following string is not a legal base64-encoded value: ''' || x || '''') END`,
  `sf.too_many_bytes(x, n) AS CASE WHEN octet_length(x) > n
     THEN sf.fail('100078', '22000', 'Binary value ''' || hex(x) || ''' is too long and would be truncated') ELSE x END`,
  // Two hex digits for each byte, or three characters with a blank behind.
  `sf.byte_position(part, x, start) AS CASE WHEN part = '' THEN 1
     WHEN position(part IN substring(x, start * 3 - 2)) = 0 THEN 0
     ELSE (position(part IN substring(x, start * 3 - 2)) - 1) // 3 + start END`,
  `sf.byte_from(x, start) AS CASE WHEN start < 0 THEN octet_length(x) + start + 1 WHEN start = 0 THEN 1 ELSE start END`,
  `sf.byte_substr(x, start, n) AS unhex(CASE WHEN n <= 0 OR sf.byte_from(x, start) < 1
     THEN CASE WHEN x IS NULL THEN NULL ELSE '' END ELSE substring(hex(x), sf.byte_from(x, start) * 2 - 1, n * 2) END)`,
];
