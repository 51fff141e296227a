-- What the API's role needs to make its own service: ownership of a service cannot be moved, and ACCOUNTADMIN cannot make one.
-- https://docs.snowflake.com/en/sql-reference/sql/create-service#access-control-requirements
{% set image_path = image_repository.split(".") -%}

GRANT CREATE SERVICE ON SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ api_role }};
GRANT BIND SERVICE ENDPOINT ON ACCOUNT TO ROLE {{ api_role }};
GRANT USAGE, MONITOR ON COMPUTE POOL {{ compute_pool }} TO ROLE {{ api_role }};
GRANT USAGE ON DATABASE {{ image_path[0] }} TO ROLE {{ api_role }};
GRANT USAGE ON SCHEMA {{ image_path[0] }}.{{ image_path[1] }} TO ROLE {{ api_role }};
GRANT READ ON IMAGE REPOSITORY {{ image_repository }} TO ROLE {{ api_role }};

-- The API answers each caller as that caller. These say which of the caller's own privileges it may use for it:
-- reading this schema on this warehouse, nothing else of theirs.
-- https://docs.snowflake.com/en/sql-reference/sql/grant-caller
-- https://docs.snowflake.com/en/developer-guide/restricted-callers-rights
GRANT CALLER USAGE ON WAREHOUSE {{ warehouse }} TO ROLE {{ api_role }};
GRANT CALLER USAGE ON DATABASE {{ database }} TO ROLE {{ api_role }};
GRANT CALLER USAGE ON SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ api_role }};
GRANT INHERITED CALLER SELECT ON ALL TABLES IN SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ api_role }};
GRANT INHERITED CALLER SELECT ON ALL DYNAMIC TABLES IN SCHEMA {{ database }}.VIDEOGAMES TO ROLE {{ api_role }};
