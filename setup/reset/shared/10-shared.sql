-- Takes away what all environments share, when none is left.
-- https://docs.snowflake.com/en/sql-reference/sql/alter-compute-pool (a pool with services on it cannot be dropped)
ALTER COMPUTE POOL IF EXISTS {{ compute_pool }} STOP ALL;
DROP COMPUTE POOL IF EXISTS {{ compute_pool }};

DROP DATABASE IF EXISTS {{ image_repository.split(".") | first }};

DROP USER IF EXISTS {{ image_push_user }};
DROP ROLE IF EXISTS {{ image_push_role }};
