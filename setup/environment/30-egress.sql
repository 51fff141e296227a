-- Where {{ environment }} may go outside, and with which key. The administrator owns all three:
-- a migration can use them, it cannot widen them. Why: docs/adr/0001-egress-belongs-to-the-administrator.md
-- None is ever replaced, so that a new key or host takes one run of setup and no grant is lost.
{% set kaggle_login = kaggle_username | replace("\\", "\\\\") | replace("'", "''") -%}
{% set kaggle_password = kaggle_key | replace("\\", "\\\\") | replace("'", "''") -%}

-- Kaggle answers with a redirect to a signed address at Google's storage. Without a port, 443 is meant.
-- https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
CREATE OR ALTER NETWORK RULE {{ database }}.EGRESS.KAGGLE_RULE
  TYPE = HOST_PORT
  VALUE_LIST = ('www.kaggle.com', 'storage.googleapis.com')
  MODE = EGRESS;

-- https://docs.snowflake.com/en/sql-reference/sql/create-secret
CREATE SECRET IF NOT EXISTS {{ database }}.EGRESS.KAGGLE_SECRET
  TYPE = PASSWORD
  USERNAME = '{{ kaggle_login }}'
  PASSWORD = '{{ kaggle_password }}';
ALTER SECRET {{ database }}.EGRESS.KAGGLE_SECRET SET
  USERNAME = '{{ kaggle_login }}'
  PASSWORD = '{{ kaggle_password }}';

-- An integration belongs to the account, so its name carries the environment. CREATE has no IF NOT EXISTS here, and
-- OR REPLACE would take it from under the procedure that uses it, so the block looks first.
-- https://docs.snowflake.com/en/sql-reference/sql/create-external-access-integration
-- https://docs.snowflake.com/en/sql-reference/functions/result_scan
USE WAREHOUSE {{ warehouse }};
EXECUTE IMMEDIATE $$
DECLARE
  found INTEGER DEFAULT 0;
BEGIN
  SHOW INTEGRATIONS LIKE '{{ integration }}';
  SELECT COUNT_IF("name" = '{{ integration }}') INTO :found FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()));
  IF (found = 0) THEN
    CREATE EXTERNAL ACCESS INTEGRATION {{ integration }}
      ALLOWED_NETWORK_RULES = ({{ database }}.EGRESS.KAGGLE_RULE)
      ALLOWED_AUTHENTICATION_SECRETS = ({{ database }}.EGRESS.KAGGLE_SECRET)
      ENABLED = TRUE;
  END IF;
END;
$$;
ALTER EXTERNAL ACCESS INTEGRATION {{ integration }} SET
  ALLOWED_NETWORK_RULES = ({{ database }}.EGRESS.KAGGLE_RULE)
  ALLOWED_AUTHENTICATION_SECRETS = ({{ database }}.EGRESS.KAGGLE_SECRET)
  ENABLED = TRUE;

-- What the owner of the procedure needs, and no more: USAGE on the integration, READ on the secret.
-- https://docs.snowflake.com/en/developer-guide/external-network-access/creating-using-external-network-access
GRANT USAGE ON SCHEMA {{ database }}.EGRESS TO ROLE {{ deploy_role }};
GRANT USAGE ON INTEGRATION {{ integration }} TO ROLE {{ deploy_role }};
GRANT READ ON SECRET {{ database }}.EGRESS.KAGGLE_SECRET TO ROLE {{ deploy_role }};
