/** DuckDB macros that functions' rules use. They stand in DuckDB's schema `sf`. */
export const FUNCTION_MACROS: readonly string[] = [
  `sf.not_zero(x) AS CASE WHEN x = 0 THEN sf.fail('100051', '22012', 'Division by zero') ELSE x END`,
  // Whole numbers a * factor / b, rounded half away from zero. What is left over, times the factor, must not be too long:
  // of a long divisor what it has in common with the factor is taken away first.
  `sf.quotient(a, b, factor) AS (CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END)
     * ((abs(a) // abs(b)) * factor + ((abs(a) % abs(b)) * factor) // abs(b)
       + CASE WHEN ((abs(a) % abs(b)) * factor) % abs(b) >= abs(b) - ((abs(a) % abs(b)) * factor) % abs(b) THEN 1 ELSE 0 END)`,
  `sf.reduced_quotient(a, b, factor) AS CASE WHEN abs(b) > 100000000000000000000000000000000000000::HUGEINT // factor
     THEN sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: division by a NUMBER of so many digits.')::HUGEINT
     ELSE sf.quotient(a, b, factor) END`,
  `sf.divide(a, b, factor) AS CASE WHEN b = 0 THEN sf.fail('100051', '22012', 'Division by zero')::HUGEINT
     WHEN abs(b) <= 100000000000000000000000000000000000000::HUGEINT // factor THEN sf.quotient(a, b, factor)
     ELSE sf.reduced_quotient(a, b // gcd(b, factor), factor // gcd(b, factor)) END`,
  // Whole numbers a * b / unit, rounded half away from zero; split, because a * b may be too long.
  `sf.multiply(a, b, unit) AS (CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END)
     * ((abs(a) // unit) * (abs(b) // unit) * unit + (abs(a) // unit) * (abs(b) % unit) + (abs(a) % unit) * (abs(b) // unit)
       + ((abs(a) % unit) * (abs(b) % unit) + unit // 2) // unit)`,
  // POSITION and CHARINDEX from a place on, counted from 1.
  `sf.found_at(part, rest, start) AS CASE WHEN part = '' AND rest IS NOT NULL AND start IS NOT NULL THEN 1
     WHEN position(part IN rest) = 0 THEN 0 ELSE position(part IN rest) + start - 1 END`,
  `sf.position_from(part, x, start) AS sf.found_at(part, substring(x, start), start)`,
  // SUBSTR: a negative start counts from the end; 0 is taken as 1.
  `sf.substr_from(x, start) AS CASE WHEN start < 0 THEN length(x) + start + 1 WHEN start = 0 THEN 1 ELSE start END`,
  `sf.substr(x, start) AS CASE WHEN sf.substr_from(x, start) < 1 THEN '' ELSE substring(x, sf.substr_from(x, start)) END`,
  `sf.substr_n(x, start, n) AS CASE WHEN n <= 0 OR sf.substr_from(x, start) < 1 THEN CASE WHEN x IS NULL THEN NULL ELSE '' END
     ELSE substring(x, sf.substr_from(x, start), n) END`,
  `sf.pad(x, n, with_text, at_left) AS CASE
     WHEN n <= 0 THEN '' WHEN length(x) >= n THEN left(x, n)
     WHEN with_text = '' THEN x
     WHEN at_left THEN lpad(x, n, with_text) ELSE rpad(x, n, with_text) END`,
  // Objects keep their keys in order; entries with a NULL are left out beforehand.
  `sf.object(entries) AS CASE WHEN len(entries) = len(list_distinct(list_transform(entries, lambda ƒe: ƒe.k)))
     THEN sf.sorted_object(entries) ELSE sf.fail('100098', '22000', 'Duplicate field key ''' || sf.twice(list_sort(list_transform(entries, lambda ƒe: ƒe.k))) || '''') END`,
  `sf.twice(keys) AS list_filter(keys, lambda ƒk, ƒi: ƒk = keys[ƒi + 1])[1]`,
  `sf.sorted_object(entries) AS CAST('{' || coalesce(array_to_string(list_transform(list_sort(entries),
     lambda ƒe: CAST(to_json(ƒe.k) AS VARCHAR) || ':' || ƒe.v), ','), '') || '}' AS JSON)`,
  `sf.object_entries(entries) AS list_filter(entries, lambda ƒe: ƒe.k IS NOT NULL AND ƒe.v IS NOT NULL)`,
  `sf.array(elements) AS CAST('[' || coalesce(array_to_string(elements, ','), '') || ']' AS JSON)`,
  // The sample's excess kurtosis: https://docs.snowflake.com/en/sql-reference/functions/kurtosis
  `sf.moment(list, mean, power) AS list_sum(list_transform(list, lambda ƒe: pow(ƒe - mean, power)))`,
  `sf.kurtosis_of(n, second, fourth) AS CASE WHEN n < 4 THEN NULL
     WHEN second = 0 THEN sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: KURTOSIS of values that are all the same.')::DOUBLE
     ELSE n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth * pow((n - 1) / second, 2) - 3 * pow(n - 1, 2) / ((n - 2) * (n - 3)) END`,
  `sf.kurtosis_from(list, mean) AS sf.kurtosis_of(len(list)::DOUBLE, sf.moment(list, mean, 2), sf.moment(list, mean, 4))`,
  `sf.known(list) AS list_filter(list, lambda ƒe: ƒe IS NOT NULL)`,
  `sf.kurtosis(list) AS sf.kurtosis_from(sf.known(list), list_avg(list))`,
  // The last day of a month stays the last day.
  `sf.to_month_end(d) AS d + to_days(CAST(date_diff('day', CAST(d AS DATE), last_day(CAST(d AS DATE))) AS INTEGER))`,
  `sf.add_months(d, n) AS CASE WHEN CAST(d AS DATE) = last_day(CAST(d AS DATE)) THEN sf.to_month_end(d + to_months(n))
     ELSE d + to_months(n) END`,
  `sf.weekday(d) AS CAST(dayofweek(d) AS INTEGER)`,
  // Words end at white space and these signs: https://docs.snowflake.com/en/sql-reference/functions/initcap
  `sf.initcap(x) AS array_to_string(list_transform(
     regexp_extract_all(lower(x), '[^\\s!?@"^#$&~_,.:;+\\-*%/|\\\\\\[\\](){}<>]+|[\\s!?@"^#$&~_,.:;+\\-*%/|\\\\\\[\\](){}<>]+'),
     lambda ƒw: upper(ƒw[1]) || ƒw[2:]), '')`,
];
