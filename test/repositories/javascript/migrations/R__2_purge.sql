CREATE OR REPLACE PROCEDURE TOOLS.ADMIN.PURGE(TABLE_NAME VARCHAR, DAYS DOUBLE, TODAY VARCHAR)
RETURNS VARIANT
LANGUAGE JAVASCRIPT
EXECUTE AS CALLER
AS
$$
  function one(sqlText, binds) {
    const rows = snowflake.createStatement({ sqlText, binds }).execute();
    return rows.next() ? rows.getColumnValue(1) : null;
  }
  const before = one('SELECT COUNT(*) FROM IDENTIFIER(?)', [TABLE_NAME]);
  snowflake.execute({ sqlText: 'BEGIN' });
  try {
    const purge = snowflake.createStatement({
      sqlText: 'DELETE FROM IDENTIFIER(?) WHERE AT < DATEADD(DAY, -?, ?::DATE)',
      binds: [TABLE_NAME, DAYS, TODAY],
    });
    purge.execute();
    const gone = purge.getNumRowsAffected();
    snowflake.execute({
      sqlText: 'INSERT INTO TOOLS.ADMIN.LOG SELECT SYSDATE(), ?, ?',
      binds: ['purged ' + TABLE_NAME, gone],
    });
    snowflake.execute({ sqlText: 'COMMIT' });
    return { before, gone, left: one('SELECT COUNT(*) FROM IDENTIFIER(?)', [TABLE_NAME]) };
  } catch (error) {
    snowflake.execute({ sqlText: 'ROLLBACK' });
    return { failed: error.message };
  }
$$;
