-- The user that snowhook signs in as. TYPE = SERVICE: no password, no sign-in page.
-- https://docs.snowflake.com/en/user-guide/admin-user-management#label-user-management-types
--
-- No secondary roles: otherwise a session with the ETL role would also hold the rights of every other role,
-- and IS_ROLE_IN_SESSION in the row access policy would be true for them.
-- https://docs.snowflake.com/en/sql-reference/sql/create-user (DEFAULT_SECONDARY_ROLES, default ALL)
CREATE USER IF NOT EXISTS {{ service_user }}
  TYPE = SERVICE
  DEFAULT_WAREHOUSE = {{ warehouse }}
  DEFAULT_SECONDARY_ROLES = ()
  COMMENT = 'snowhook: deploys, loads and binds the API';

{% if service_public_key -%}
-- Set at every run, so that a new private key in the secret takes one run of setup.
-- https://docs.snowflake.com/en/user-guide/key-pair-auth
ALTER USER {{ service_user }} SET RSA_PUBLIC_KEY = '{{ service_public_key }}';
{%- endif %}

{% if service_aws_role is defined -%}
-- The Lambda's own AWS role signs in as this user: then the secret needs no key at all.
-- https://docs.snowflake.com/en/user-guide/workload-identity-federation
ALTER USER {{ service_user }} SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '{{ service_aws_role }}');
{%- endif %}
