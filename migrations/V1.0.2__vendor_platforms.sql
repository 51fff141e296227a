-- Who may see which platform: the row access policy reads this table at every query, so a row added by hand works at once.
CREATE TABLE IF NOT EXISTS {{ database }}.VIDEOGAMES.VENDOR_PLATFORMS (
  ROLE_NAME VARCHAR NOT NULL COMMENT 'role that may see the platform, as CURRENT_ROLE() writes it',
  VENDOR VARCHAR NOT NULL COMMENT 'company behind the platform',
  PLATFORM VARCHAR NOT NULL COMMENT 'as in VIDEOGAMESALES'
)
COMMENT = 'Which role sees which platform';
