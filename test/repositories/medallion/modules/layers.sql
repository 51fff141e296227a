{% macro dynamic(name, lag, comment) -%}
CREATE OR ALTER DYNAMIC TABLE {{ name }}
  TARGET_LAG = {{ lag }}
  WAREHOUSE = {{ warehouse }}
  COMMENT = '{{ comment }}'
{%- endmacro %}
