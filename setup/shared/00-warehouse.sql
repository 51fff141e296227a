-- First, because everything that needs a warehouse comes after it. Setup is sent statement by statement: an account
-- without a warehouse takes no request with several.
-- https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
CREATE WAREHOUSE IF NOT EXISTS {{ warehouse }}
  WAREHOUSE_SIZE = XSMALL
  AUTO_SUSPEND = 60
  AUTO_RESUME = TRUE
  INITIALLY_SUSPENDED = TRUE
  COMMENT = 'snowhook: deployments, loads and the API';
