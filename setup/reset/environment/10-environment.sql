-- Takes away what {{ environment }} has beside its base: first what runs, then what hangs on it, roles last.
DROP SERVICE IF EXISTS {{ database }}.VIDEOGAMES.VIDEOGAMESALES_API;

-- Belongs to the account, not to the database: it would be left behind.
DROP INTEGRATION IF EXISTS {{ integration }};

{% for role in [etl_role, api_role] -%}
DROP ROLE IF EXISTS {{ role }};
{% endfor -%}
{% for vendor, role in vendor_roles | items -%}
DROP ROLE IF EXISTS {{ role }};
{% endfor %}
