-- The database of {{ environment }} and what the deploy role owns in it are there already: VIDEOGAMES holds the data,
-- METADATA the history of deployments. EGRESS, what leads outside, stays the administrator's.
CREATE SCHEMA IF NOT EXISTS {{ database }}.EGRESS;

{% for role in [etl_role, api_role] -%}
GRANT USAGE ON DATABASE {{ database }} TO ROLE {{ role }};
GRANT USAGE ON SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ role }};
GRANT USAGE ON WAREHOUSE {{ warehouse }} TO ROLE {{ role }};
{% endfor -%}
{% for vendor, role in vendor_roles | items -%}
GRANT USAGE ON DATABASE {{ database }} TO ROLE {{ role }};
GRANT USAGE ON SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ role }};
GRANT USAGE ON WAREHOUSE {{ warehouse }} TO ROLE {{ role }};
{% endfor %}
