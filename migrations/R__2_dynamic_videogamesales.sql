-- Each platform's total and the years it was sold in, kept fresh by Snowflake; a deployment also refreshes it at once.
-- https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table (CREATE OR ALTER keeps policy and grants)
-- LISTAGG: DISTINCT and ORDER BY must name the same column. https://docs.snowflake.com/en/sql-reference/functions/listagg
CREATE OR ALTER DYNAMIC TABLE {{ database }}.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES
  TARGET_LAG = '1 hour'
  WAREHOUSE = {{ warehouse }}
  REFRESH_MODE = FULL
  INITIALIZE = ON_CREATE
AS
SELECT
  PLATFORM,
  SUM(GLOBAL_SALES) AS GLOBAL_SALES,
  LISTAGG(DISTINCT YEAR, ',') WITHIN GROUP (ORDER BY YEAR) AS YEARS
FROM {{ database }}.VIDEOGAMES.VIDEOGAMESALES
GROUP BY PLATFORM;
