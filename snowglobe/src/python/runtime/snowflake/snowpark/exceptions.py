"""https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/exceptions"""


class SnowparkClientException(Exception):
    """The base of all errors of Snowpark."""

    def __init__(self, message, *, error_code=None):
        super().__init__(f"({error_code}): {message}")
        self.message = message
        self.error_code = error_code


class SnowparkSQLException(SnowparkClientException):
    """A statement that failed: `sql_error_code` is Snowflake's number, `sqlstate` its five characters."""

    def __init__(self, message, *, sql_error_code=None, sqlstate=None, query=None):
        super().__init__(f"{sql_error_code:06d} ({sqlstate}): {message}", error_code="1304")
        self.raw_message = message
        self.sql_error_code = sql_error_code
        self.sqlstate = sqlstate
        self.query = query


class SnowparkSessionException(SnowparkClientException):
    """A session that cannot be used so."""
