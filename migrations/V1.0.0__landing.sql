-- Where a download is put before it is loaded, and how its CSV is read.

-- https://docs.snowflake.com/en/sql-reference/sql/create-file-format
CREATE FILE FORMAT IF NOT EXISTS {{ database }}.VIDEOGAMES.CSV_FORMAT
  TYPE = CSV
  FIELD_DELIMITER = ','
  FIELD_OPTIONALLY_ENCLOSED_BY = '"'
  SKIP_HEADER = 1
  NULL_IF = ('N/A', '')
  ENCODING = 'UTF8'
  ERROR_ON_COLUMN_COUNT_MISMATCH = TRUE;

-- https://docs.snowflake.com/en/sql-reference/sql/create-stage
CREATE STAGE IF NOT EXISTS {{ database }}.VIDEOGAMES.LANDING
  FILE_FORMAT = (FORMAT_NAME = '{{ database }}.VIDEOGAMES.CSV_FORMAT')
  COMMENT = 'Kaggle''s file as it was last downloaded';
