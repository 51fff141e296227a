-- Granted at every deployment: a grant that someone took away, or a new vendor role, is put right by the next push.

-- Loading: the procedure runs as its owner, so its caller needs no right on the tables.
-- https://docs.snowflake.com/en/developer-guide/stored-procedure/stored-procedures-rights
GRANT USAGE ON PROCEDURE {{ database }}.VIDEOGAMES.LOAD_KAGGLE_DATASET(VARCHAR, VARCHAR, VARCHAR) TO ROLE {{ etl_role }};

-- ALTER DYNAMIC TABLE … REFRESH needs OPERATE. A grant on TABLE does not reach a dynamic table.
-- https://docs.snowflake.com/en/user-guide/dynamic-tables/privileges
GRANT OPERATE ON DYNAMIC TABLE {{ database }}.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE {{ etl_role }};

-- Reading: what a vendor's role sees of it is up to the row access policy.
GRANT SELECT ON TABLE {{ database }}.VIDEOGAMES.VIDEOGAMESALES TO ROLE {{ api_role }};
GRANT SELECT ON DYNAMIC TABLE {{ database }}.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE {{ api_role }};
GRANT SELECT ON TABLE {{ database }}.VIDEOGAMES.VENDOR_PLATFORMS TO ROLE {{ api_role }};
{% for vendor, role in vendor_roles | items -%}
GRANT SELECT ON TABLE {{ database }}.VIDEOGAMES.VIDEOGAMESALES TO ROLE {{ role }};
GRANT SELECT ON DYNAMIC TABLE {{ database }}.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES TO ROLE {{ role }};
{% endfor %}
