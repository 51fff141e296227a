-- Vendors see their own platforms, whatever they ask with: the table, the dynamic table, a join, a view.
-- The policy runs with its owner's rights, so vendors need no grant on the mapping.
-- https://docs.snowflake.com/en/user-guide/security-row-intro
-- https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy (CREATE OR ALTER: also while attached)
--
-- The three working roles see all rows: the first owns the dynamic table, which is refreshed as its owner.
-- CURRENT_ROLE, not IS_ROLE_IN_SESSION: nobody should pass for one of them by inheritance.
CREATE OR ALTER ROW ACCESS POLICY {{ database }}.VIDEOGAMES.VENDOR_ROWS AS (ROW_PLATFORM VARCHAR) RETURNS BOOLEAN ->
  CURRENT_ROLE() IN ('{{ deploy_role }}', '{{ etl_role }}', '{{ api_role }}')
  OR EXISTS (
    SELECT 1
    FROM {{ database }}.VIDEOGAMES.VENDOR_PLATFORMS AS MAPPING
    WHERE MAPPING.PLATFORM = ROW_PLATFORM
      AND IS_ROLE_IN_SESSION(MAPPING.ROLE_NAME)
  );

-- A policy is attached once; a second ADD is an error, so the block looks first.
-- Asked by policy name: its answer names every object that the policy is attached to.
-- https://docs.snowflake.com/en/sql-reference/functions/policy_references
-- https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks
EXECUTE IMMEDIATE $$
DECLARE
  on_table INTEGER DEFAULT 0;
  on_dynamic_table INTEGER DEFAULT 0;
BEGIN
  SELECT COUNT_IF(REF_ENTITY_NAME = 'VIDEOGAMESALES'), COUNT_IF(REF_ENTITY_NAME = 'DYNAMIC_VIDEOGAMESALES')
    INTO :on_table, :on_dynamic_table
    FROM TABLE({{ database }}.INFORMATION_SCHEMA.POLICY_REFERENCES(
      POLICY_NAME => '{{ database }}.VIDEOGAMES.VENDOR_ROWS'
    ));
  IF (on_table = 0) THEN
    ALTER TABLE {{ database }}.VIDEOGAMES.VIDEOGAMESALES
      ADD ROW ACCESS POLICY {{ database }}.VIDEOGAMES.VENDOR_ROWS ON (PLATFORM);
  END IF;
  IF (on_dynamic_table = 0) THEN
    ALTER DYNAMIC TABLE {{ database }}.VIDEOGAMES.DYNAMIC_VIDEOGAMESALES
      ADD ROW ACCESS POLICY {{ database }}.VIDEOGAMES.VENDOR_ROWS ON (PLATFORM);
  END IF;
  RETURN 'attached';
END;
$$;
