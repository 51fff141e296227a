USE SCHEMA LAKE.BRONZE;
INSERT INTO ORDERS_RAW (PAYLOAD, FILE_NAME)
SELECT PARSE_JSON(COLUMN1), COLUMN2 FROM VALUES
  ('{"id": 1, "customer": {"id": 7, "country": "de"}, "at": "2026-01-03T10:00:00", "lines": [{"sku": "A", "n": 2, "price": 9.5}, {"sku": "B", "n": 1, "price": 20}]}', '2026-01-03.json'),
  ('{"id": 2, "customer": {"id": 8, "country": "FR"}, "at": "2026-01-03T11:30:00", "lines": [{"sku": "A", "n": 1, "price": 9.5}]}', '2026-01-03.json'),
  ('{"id": 2, "customer": {"id": 8, "country": "FR"}, "at": "2026-01-03T11:30:00", "lines": [{"sku": "A", "n": 1, "price": 9.5}]}', '2026-01-04.json'),
  ('{"id": 3, "customer": {"id": 7, "country": "DE"}, "at": "2026-02-01T08:15:00", "lines": []}', '2026-02-01.json');
