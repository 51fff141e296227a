-- What all environments share: where images are pushed to, and what they run on.
-- {{ image_repository }} is DATABASE.SCHEMA.REPOSITORY.
{% set image_path = image_repository.split(".") -%}

CREATE DATABASE IF NOT EXISTS {{ image_path[0] }}
  COMMENT = 'snowhook: what all environments share';

CREATE SCHEMA IF NOT EXISTS {{ image_path[0] }}.{{ image_path[1] }};

-- https://docs.snowflake.com/en/sql-reference/sql/create-image-repository
CREATE IMAGE REPOSITORY IF NOT EXISTS {{ image_repository }};

-- A pool never suspends while a service runs on it, and costs nothing until the first one starts.
-- https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool
CREATE COMPUTE POOL IF NOT EXISTS {{ compute_pool }}
  MIN_NODES = 1
  MAX_NODES = 1
  INSTANCE_FAMILY = CPU_X64_XS
  AUTO_RESUME = TRUE
  INITIALLY_SUSPENDED = TRUE
  AUTO_SUSPEND_SECS = 300
  COMMENT = 'snowhook: the API of every environment';
