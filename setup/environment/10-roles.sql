-- Roles of {{ environment }} beside the deploy role, which every environment has. No two environments share one.
{% set working_roles = [etl_role, api_role] -%}

{% for role in working_roles -%}
CREATE ROLE IF NOT EXISTS {{ role }} COMMENT = 'snowhook: {{ environment }}';
{% endfor -%}
{% for vendor, role in vendor_roles | items -%}
CREATE ROLE IF NOT EXISTS {{ role }} COMMENT = 'snowhook: {{ environment }}, reads what belongs to {{ vendor }}';
{% endfor %}
-- Custom roles hang under SYSADMIN, so that administrators can manage what they own.
-- https://docs.snowflake.com/en/user-guide/security-access-control-overview#role-hierarchy-and-privilege-inheritance
{% for role in working_roles -%}
GRANT ROLE {{ role }} TO ROLE SYSADMIN;
{% endfor -%}
{% for vendor, role in vendor_roles | items -%}
GRANT ROLE {{ role }} TO ROLE SYSADMIN;
{% endfor %}
-- The environment's user works with these too. Vendor roles are for people: grant them as you see fit.
{% for role in working_roles -%}
GRANT ROLE {{ role }} TO USER {{ service_user }};
{% endfor %}
