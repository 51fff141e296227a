import { MARK, UNDEFINED } from "../variants/encoding.ts";
import { DEFAULT_FORMATS } from "./variant-formats.ts";

const type = (kind: string, name: string) => `WHEN '${kind}' THEN '${name}'`;
const KINDS = [
  type("N", "DECIMAL"),
  type("F", "DOUBLE"),
  type("D", "DATE"),
  type("T", "TIME"),
  type("P", "TIMESTAMP_NTZ"),
  type("L", "TIMESTAMP_LTZ"),
  type("Z", "TIMESTAMP_TZ"),
  type("B", "BINARY"),
].join(" ");

/** DuckDB macros of VARIANTs as they are kept: variants/encoding.ts. `f` is what variant-formats.ts writes. */
export const VARIANT_MACROS: readonly string[] = [
  `sf.has_marks(v) AS contains(CAST(v AS VARCHAR), '${MARK}')`,
  // Values as VARIANTs.
  `sf.json_digits(s) AS CASE
     WHEN NOT contains(s, '.') OR (length(ltrim(s, '-')) <= 16 AND NOT starts_with(ltrim(s, '-'), '0.000')) THEN CAST(s AS JSON)
     ELSE to_json('${MARK}N' || s) END`,
  `sf.json_number(t) AS CASE WHEN contains(t, '.') THEN sf.json_digits(rtrim(rtrim(t, '0'), '.')) ELSE CAST(t AS JSON) END`,
  `sf.json_real(x) AS to_json('${MARK}F' || CASE
     WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
     ELSE CAST(x AS VARCHAR) END)`,
  `sf.json_text(x) AS CASE WHEN starts_with(x, '${MARK}') THEN to_json('${MARK}S' || x) ELSE to_json(x) END`,
  `sf.json_marked(kind, x) AS to_json('${MARK}' || kind || CAST(x AS VARCHAR))`,
  // An SQL NULL that stands in an array.
  `sf.json_item(x) AS nullif(x, CAST('${UNDEFINED}' AS JSON))`,
  `sf.json_element(x) AS coalesce(CAST(x AS VARCHAR), '${UNDEFINED}')`,

  // A member as FLATTEN's PATH names it.
  `sf.path_of(key) AS CASE WHEN regexp_full_match(key, '[A-Za-z_][A-Za-z0-9_$]*') THEN key
     ELSE '[' || chr(39) || replace(key, chr(39), repeat(chr(39), 2)) || chr(39) || ']' END`,

  // VARIANTs as other values: strings without quotes, JSON's null as NULL.
  // An object whose first member is "$" may be an XML element, which becomes its text: variants/print-xml.ts.
  `sf.variant_text(v, f) AS CASE WHEN starts_with(CAST(v AS VARCHAR), '{"$":') THEN sf_variant('xmlText', CAST(v AS VARCHAR), f)
     WHEN NOT sf.has_marks(v) THEN json_extract_string(v, '$')
     ELSE sf.marked_text(v, json_extract_string(v, '$'), f) END`,
  `sf.marked_text(v, s, f) AS CASE
     WHEN starts_with(s, '${MARK}F') THEN sf.real_text(CAST(s[3:] AS DOUBLE))
     WHEN starts_with(s, '${MARK}N') THEN s[3:]
     ELSE sf_variant('text', CAST(v AS VARCHAR), f) END`,
  `sf.variant_json(v, f) AS CASE WHEN sf.has_marks(v) THEN sf_variant('json', CAST(v AS VARCHAR), f) ELSE CAST(v AS VARCHAR) END`,
  `sf.variant_key(v) AS CASE WHEN sf.has_marks(v) THEN sf_variant('key', CAST(v AS VARCHAR)) ELSE CAST(v AS VARCHAR) END`,
  // The digits of a number, a boolean or a text; NULL for anything else.
  `sf.unmarked_digits(s) AS CASE WHEN NOT starts_with(s, '${MARK}') THEN s WHEN s[2] IN ('N', 'F') THEN s[3:] END`,
  `sf.variant_digits(v) AS CASE json_type(v)
     WHEN 'BOOLEAN' THEN CASE json_extract_string(v, '$') WHEN 'true' THEN '1' ELSE '0' END
     WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL
     ELSE sf.unmarked_digits(json_extract_string(v, '$')) END`,
  `sf.bad_variant(v, type) AS CASE
     WHEN v IS NOT NULL AND json_type(v) <> 'NULL' THEN
       sf.fail('100071', '22000', 'Failed to cast variant value ' || sf.variant_json(v, '${DEFAULT_FORMATS}') || ' to ' || type) END`,
  `sf.bad_variant_number(v, t) AS CASE
     WHEN sf.number_text(t) IS NOT NULL THEN sf.fail('100039', '22003', 'Numeric value ''' || t || ''' is out of range')
     ELSE sf.bad_variant(v, 'FIXED') END`,
  `sf.digits_boolean(t) AS CASE WHEN sf.number_text(t) IS NOT NULL THEN CAST(t AS DOUBLE) <> 0 END`,
  `sf.variant_boolean(v) AS CASE json_type(v)
     WHEN 'BOOLEAN' THEN json_extract_string(v, '$') = 'true'
     WHEN 'NULL' THEN NULL
     WHEN 'OBJECT' THEN sf.bad_variant(v, 'BOOLEAN') WHEN 'ARRAY' THEN sf.bad_variant(v, 'BOOLEAN')
     WHEN 'VARCHAR' THEN coalesce(CASE WHEN sf.has_marks(v) THEN sf.digits_boolean(sf.variant_digits(v))
       ELSE sf.text_boolean(json_extract_string(v, '$')) END, sf.bad_variant(v, 'BOOLEAN'))
     ELSE CAST(json_extract_string(v, '$') AS DOUBLE) <> 0 END`,
  `sf.variant_time(v, target, zone) AS CASE json_type(v)
     WHEN 'NULL' THEN NULL WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'BOOLEAN' THEN NULL
     WHEN 'VARCHAR' THEN CASE WHEN sf.has_marks(v) THEN sf_variant('time', CAST(v AS VARCHAR), target, zone)
       ELSE json_extract_string(v, '$') END
     ELSE sf_variant('time', CAST(v AS VARCHAR), target, zone) END`,
  `sf.variant_hex(v) AS CASE WHEN starts_with(CAST(v AS VARCHAR), '"${MARK}B') THEN json_extract_string(v, '$')[3:] END`,
  `sf.variant_array(v) AS CASE json_type(v) WHEN 'ARRAY' THEN v WHEN 'NULL' THEN NULL ELSE CAST('[' || CAST(v AS VARCHAR) || ']' AS JSON) END`,
  `sf.variant_object(v) AS CASE json_type(v) WHEN 'OBJECT' THEN v WHEN 'NULL' THEN NULL ELSE sf.bad_variant(v, 'OBJECT') END`,

  // What TYPEOF tells.
  `sf.type_of(v) AS CASE json_type(v)
     WHEN 'NULL' THEN 'NULL_VALUE' WHEN 'BOOLEAN' THEN 'BOOLEAN' WHEN 'OBJECT' THEN 'OBJECT' WHEN 'ARRAY' THEN 'ARRAY'
     WHEN 'VARCHAR' THEN CASE WHEN starts_with(CAST(v AS VARCHAR), '"${MARK}')
       THEN CASE CAST(v AS VARCHAR)[3] ${KINDS} ELSE 'VARCHAR' END ELSE 'VARCHAR' END
     ELSE CASE WHEN v IS NULL THEN NULL WHEN contains(lower(CAST(v AS VARCHAR)), 'e') THEN 'DOUBLE'
       WHEN contains(CAST(v AS VARCHAR), '.') THEN 'DECIMAL' ELSE 'INTEGER' END END`,

  // What VARIANTs are sorted and compared by: variants/compare.ts has the same order.
  // What a whole number has beside its DOUBLE.
  `sf.finer_than_real(i) AS CASE WHEN abs(i) < 9007199254740992 THEN 0::HUGEINT ELSE i - CAST(CAST(i AS DOUBLE) AS HUGEINT) END`,
  `sf.typed_order(v, t) AS CASE WHEN t IS NOT NULL THEN {
     'r': CASE t WHEN 'INTEGER' THEN 0 WHEN 'DECIMAL' THEN 0 WHEN 'DOUBLE' THEN 0 WHEN 'VARCHAR' THEN 1 WHEN 'BOOLEAN' THEN 2
       WHEN 'DATE' THEN 3 WHEN 'TIME' THEN 4 WHEN 'TIMESTAMP_NTZ' THEN 5 WHEN 'TIMESTAMP_LTZ' THEN 6 WHEN 'TIMESTAMP_TZ' THEN 6
       WHEN 'BINARY' THEN 8 WHEN 'NULL_VALUE' THEN 20
       ELSE sf.fail('000002', '0A000', 'Unsupported feature in snowglobe: sorting by objects and arrays.') END,
     'n': CASE WHEN t IN ('INTEGER', 'DECIMAL', 'DOUBLE') THEN CAST(sf.variant_digits(v) AS DOUBLE) ELSE 0 END,
     'i': CASE WHEN t = 'INTEGER' THEN sf.finer_than_real(CAST(CAST(v AS VARCHAR) AS HUGEINT))
       WHEN t IN ('DATE', 'TIME') OR starts_with(t, 'TIMESTAMP') THEN CAST(split_part(json_extract_string(v, '$')[3:], ' ', 1) AS HUGEINT)
       ELSE 0 END,
     's': CASE WHEN t IN ('VARCHAR', 'BOOLEAN', 'BINARY') THEN json_extract_string(v, '$') ELSE '' END } END`,
  `sf.variant_order(v) AS sf.typed_order(v, sf.type_of(v))`,
];
