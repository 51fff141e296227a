-- First, because everything that needs a warehouse comes after it. Setup is sent statement by statement: an account
-- without a warehouse takes no request with several.
-- Which generation is the default depends on region and organization, and is changing; '1' is there in all of them.
-- https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
CREATE WAREHOUSE IF NOT EXISTS {{ warehouse }}
  WAREHOUSE_SIZE = XSMALL
  GENERATION = '1'
  AUTO_SUSPEND = 60
  AUTO_RESUME = TRUE
  INITIALLY_SUSPENDED = TRUE
  COMMENT = 'snowhook: deployments, loads and the API';
