-- Database of {{ environment }}: VIDEOGAMES holds the data, METADATA the history of deployments, EGRESS what leads outside.
CREATE DATABASE IF NOT EXISTS {{ database }} COMMENT = 'snowhook: {{ environment }}';

CREATE SCHEMA IF NOT EXISTS {{ database }}.VIDEOGAMES;
CREATE SCHEMA IF NOT EXISTS {{ database }}.METADATA;
CREATE SCHEMA IF NOT EXISTS {{ database }}.EGRESS;

-- Migrations own what they make. The deploy role gets these two schemas, not the database and not EGRESS.
-- COPY CURRENT GRANTS keeps, at a second run, what is granted below.
-- https://docs.snowflake.com/en/sql-reference/sql/grant-ownership
GRANT OWNERSHIP ON SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ deploy_role }} COPY CURRENT GRANTS;
GRANT OWNERSHIP ON SCHEMA {{ database }}.METADATA TO ROLE {{ deploy_role }} COPY CURRENT GRANTS;

GRANT USAGE ON DATABASE {{ database }} TO ROLE {{ deploy_role }};
GRANT USAGE ON WAREHOUSE {{ warehouse }} TO ROLE {{ deploy_role }};

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
