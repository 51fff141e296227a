/**
 * A repository as schemachange's users have them: two databases, modules, a configuration file, all kinds of scripts in
 * subfolders. It knows nothing of snowhook.
 */
export const shop: Readonly<Record<string, string>> = {
  "README.md": "# Data shop\n",
  "db/schemachange-config.yml": `config-version: 1
root-folder: db/scripts
modules-folder: db/modules
change-history-table: SHOP_RAW.METADATA.CHANGE_HISTORY
create-change-history-table: true
vars:
  mart: SHOP_MART
  countries: [DE, FR]
`,
  "db/modules/audit.sql": `{% macro audit_columns() %}LOADED_AT TIMESTAMP_NTZ, LOADED_BY VARCHAR{% endmacro %}
`,
  "db/scripts/raw/V1.0.0__landing.sql": `CREATE SCHEMA SHOP_RAW.LANDING;
{% from "modules/audit.sql" import audit_columns -%}
CREATE TABLE SHOP_RAW.LANDING.ORDERS (ID NUMBER, COUNTRY VARCHAR, AMOUNT NUMBER(12,2), {{ audit_columns() }});
`,
  "db/scripts/raw/V1.1.0__first_orders.sql": `USE SCHEMA SHOP_RAW.LANDING;
{% for country in countries %}
INSERT INTO ORDERS (ID, COUNTRY, AMOUNT) VALUES ({{ loop.index }}, '{{ country }}', {{ loop.index * 10.5 }});
{% endfor %}
`,
  "db/scripts/mart/V1.0.1__schema.sql": "CREATE SCHEMA {{ mart }}.CORE;\n",
  "db/scripts/mart/views/R__orders_by_country.sql": `CREATE OR REPLACE VIEW {{ mart }}.CORE.ORDERS_BY_COUNTRY AS
SELECT COUNTRY, SUM(AMOUNT) AS AMOUNT FROM SHOP_RAW.LANDING.ORDERS GROUP BY COUNTRY;
`,
  "db/scripts/always/A__comment.sql": "COMMENT ON SCHEMA {{ mart }}.CORE IS 'deployed';\n",
};
