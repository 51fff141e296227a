CREATE OR REPLACE FUNCTION TOOLS.ADMIN.SLUG(TITLE VARCHAR)
RETURNS VARCHAR
LANGUAGE JAVASCRIPT
IMMUTABLE
AS
$$
  if (TITLE === undefined) return undefined;
  return TITLE.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
$$;
