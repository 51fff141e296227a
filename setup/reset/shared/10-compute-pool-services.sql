-- A pool with services on it cannot be dropped. One statement a file here: at the end there is no warehouse any more.
-- https://docs.snowflake.com/en/sql-reference/sql/alter-compute-pool
ALTER COMPUTE POOL IF EXISTS {{ compute_pool }} STOP ALL;
