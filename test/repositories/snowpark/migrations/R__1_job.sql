CREATE OR REPLACE PROCEDURE MODELS.SALES.SUMMARISE(TARGET VARCHAR)
RETURNS VARCHAR
LANGUAGE PYTHON
RUNTIME_VERSION = '3.11'
PACKAGES = ('snowflake-snowpark-python')
HANDLER = 'run'
EXECUTE AS OWNER
AS
$$
def run(session, target):
    rows = session.sql(
        "SELECT SHOP, COUNT(*) AS N, SUM(AMOUNT) AS AMOUNT FROM MODELS.SALES.DAYS GROUP BY SHOP ORDER BY SHOP"
    ).collect()
    session.sql(f"CREATE OR REPLACE TABLE {target} (SHOP VARCHAR, N NUMBER, AMOUNT NUMBER(12, 2))").collect()
    for row in rows:
        session.sql(f"INSERT INTO {target} VALUES (?, ?, ?)", params=[row["SHOP"], row["N"], float(row["AMOUNT"])]).collect()
    return f"{len(rows)} shops"
$$;
