-- Who pushes images: GitHub's runner itself, by the token that GitHub signs for each run. Nothing is stored.
-- https://docs.snowflake.com/en/user-guide/workload-identity-federation
{% set image_path = image_repository.split(".") -%}

CREATE ROLE IF NOT EXISTS {{ image_push_role }}
  COMMENT = 'snowhook: may push images, and nothing else';

GRANT ROLE {{ image_push_role }} TO ROLE SYSADMIN;
GRANT USAGE ON DATABASE {{ image_path[0] }} TO ROLE {{ image_push_role }};
GRANT USAGE ON SCHEMA {{ image_path[0] }}.{{ image_path[1] }} TO ROLE {{ image_push_role }};

-- https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-registry-repository
GRANT READ, WRITE ON IMAGE REPOSITORY {{ image_repository }} TO ROLE {{ image_push_role }};

-- SUBJECT is what GitHub puts into `sub` for one branch of one repository: no other run can sign in.
-- https://docs.github.com/en/actions/reference/security/oidc
CREATE USER IF NOT EXISTS {{ image_push_user }}
  TYPE = SERVICE
  DEFAULT_ROLE = {{ image_push_role }}
  DEFAULT_SECONDARY_ROLES = ()
  WORKLOAD_IDENTITY = (
    TYPE = OIDC
    ISSUER = 'https://token.actions.githubusercontent.com'
    SUBJECT = '{{ image_push_subject }}'
  )
  COMMENT = 'snowhook: GitHub Actions, image.yml';

GRANT ROLE {{ image_push_role }} TO USER {{ image_push_user }};
