-- The platforms of each vendor. Only what is missing is added: rows that were put in by hand stay.
-- https://docs.snowflake.com/en/sql-reference/sql/merge
{% set platforms = {
  "MICROSOFT": ["PC", "XB", "X360", "XOne"],
  "NINTENDO": ["NES", "SNES", "N64", "GC", "Wii", "WiiU", "GB", "GBA", "DS", "3DS"],
  "SONY": ["PS", "PS2", "PS3", "PS4", "PSP", "PSV"]
} -%}
MERGE INTO {{ database }}.VIDEOGAMES.VENDOR_PLATFORMS AS MAPPING
USING (
  SELECT COLUMN1 AS ROLE_NAME, COLUMN2 AS VENDOR, COLUMN3 AS PLATFORM
  FROM VALUES
  {%- for vendor, names in platforms | items %}{% set last_vendor = loop.last %}
    {%- for name in names %}
    ('{{ vendor_roles[vendor] }}', '{{ vendor }}', '{{ name }}'){{ "" if last_vendor and loop.last else "," }}
    {%- endfor %}
  {%- endfor %}
) AS WANTED
ON MAPPING.ROLE_NAME = WANTED.ROLE_NAME AND MAPPING.PLATFORM = WANTED.PLATFORM
WHEN NOT MATCHED THEN
  INSERT (ROLE_NAME, VENDOR, PLATFORM) VALUES (WANTED.ROLE_NAME, WANTED.VENDOR, WANTED.PLATFORM);
