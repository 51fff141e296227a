-- The procedure comes with a repeatable script, which runs later: this one has its own.
CREATE OR REPLACE PROCEDURE TOOLS.ADMIN.COPY_TABLES(FROM_SCHEMA VARCHAR, SUFFIX VARCHAR)
RETURNS ARRAY
LANGUAGE JAVASCRIPT
AS
$$
  const copied = [];
  const tables = snowflake.execute({
    sqlText: `SELECT TABLE_NAME FROM TOOLS.INFORMATION_SCHEMA.TABLES
              WHERE TABLE_SCHEMA = :1 AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME NOT LIKE :2 ORDER BY 1`,
    binds: [FROM_SCHEMA, '%' + SUFFIX],
  });
  while (tables.next()) {
    const name = tables.getColumnValue('TABLE_NAME');
    snowflake.execute({ sqlText: `CREATE OR REPLACE TABLE TOOLS.ADMIN.${name}${SUFFIX} CLONE TOOLS.ADMIN.${name}` });
    copied.push(name);
  }
  return copied;
$$;
CALL TOOLS.ADMIN.COPY_TABLES('ADMIN', '_BEFORE');
