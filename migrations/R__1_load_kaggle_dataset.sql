-- Downloads a Kaggle data set and loads it; answers a report. Its Python stands in migrations/python/load_kaggle_dataset.
-- CREATE OR ALTER keeps the grants; the staged folder carries its content's hash, so new Python means new text here.
-- https://docs.snowflake.com/en/sql-reference/sql/create-procedure
-- https://docs.snowflake.com/en/developer-guide/external-network-access/creating-using-external-network-access
CREATE OR ALTER PROCEDURE {{ database }}.VIDEOGAMES.LOAD_KAGGLE_DATASET(OWNER VARCHAR, DATASET VARCHAR, TARGET VARCHAR)
  RETURNS VARIANT
  LANGUAGE PYTHON
  RUNTIME_VERSION = '3.12'
  PACKAGES = ('snowflake-snowpark-python')
  IMPORTS = (
    '{{ staged.load_kaggle_dataset }}/load_kaggle_dataset.py',
    '{{ staged.load_kaggle_dataset }}/kaggle_download.py',
    '{{ staged.load_kaggle_dataset }}/dataset_file.py',
    '{{ staged.load_kaggle_dataset }}/sales_rows.py',
    '{{ staged.load_kaggle_dataset }}/load_errors.py'
  )
  HANDLER = 'load_kaggle_dataset.main'
  EXTERNAL_ACCESS_INTEGRATIONS = ({{ integration }})
  SECRETS = ('kaggle' = {{ database }}.EGRESS.KAGGLE_SECRET)
  EXECUTE AS OWNER;
