-- Sales in millions of copies, one row for each platform and year of release.
CREATE TABLE IF NOT EXISTS {{ database }}.VIDEOGAMES.VIDEOGAMESALES (
  PLATFORM VARCHAR NOT NULL COMMENT 'PS2, X360, Wii, …: as Kaggle writes them',
  YEAR NUMBER(4, 0) COMMENT 'year of release; null where Kaggle has N/A',
  NA_SALES NUMBER(12, 2) NOT NULL COMMENT 'North America',
  EU_SALES NUMBER(12, 2) NOT NULL COMMENT 'Europe',
  JP_SALES NUMBER(12, 2) NOT NULL COMMENT 'Japan',
  OTHER_SALES NUMBER(12, 2) NOT NULL COMMENT 'rest of the world',
  GLOBAL_SALES NUMBER(12, 2) NOT NULL COMMENT 'Kaggle''s own total, which is rounded by itself'
)
COMMENT = 'Kaggle gregorut/videogamesales, summed for each platform and year';
