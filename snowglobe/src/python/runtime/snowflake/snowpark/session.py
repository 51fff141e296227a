"""A procedure's session."""

import snowglobe_host
from snowflake.snowpark.binds import bind
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.files import FileOperation
from snowflake.snowpark.not_here import NamesWhatIsMissing
from snowflake.snowpark.row import Row
from snowglobe_values import to_python


class DataFrame(NamesWhatIsMissing):
    """A statement that runs when its rows are asked for."""

    def __init__(self, text, params=None):
        self._text = text
        self._params = params

    def _statement(self):
        return {"text": self._text, "binds": [bind(value) for value in self._params or []]}

    def collect(self, **options):
        if options:
            raise NotImplementedError(f"snowglobe's DataFrame.collect has no {', '.join(options)}")
        return run_sql(self._text, self._params)

    def count(self):
        return run_sql(f"SELECT COUNT(*) FROM ({self._text})", self._params)[0][0]

    def first(self, n=None):
        rows = self.collect()
        return rows[:n] if n is not None else (rows[0] if rows else None)

    def to_local_iterator(self):
        return iter(self.collect())


class Session(NamesWhatIsMissing):
    """https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/session"""

    @classmethod
    def _of_procedure(cls):
        session = cls()
        session.file = FileOperation()
        return session

    def sql(self, query, params=None):
        if not isinstance(query, str):
            raise TypeError(f"a query is a str, not a {type(query).__name__}")
        return DataFrame(query, params)

    def table(self, name):
        parts = [name] if isinstance(name, str) else list(name)
        return DataFrame(f"SELECT * FROM {'.'.join(parts)}")

    def call(self, sproc_name, *args):
        marks = ", ".join("?" * len(args))
        return run_sql(f"CALL {sproc_name}({marks})", list(args))[0][0]

    def get_current_role(self):
        return _context("role")

    def get_current_database(self):
        return _context("database")

    def get_current_schema(self):
        return _context("schema")

    def get_current_warehouse(self):
        return _context("warehouse")

    def get_current_user(self):
        return _context("user")

    def get_current_account(self):
        return _context("account")

    def get_fully_qualified_current_schema(self):
        return f"{self.get_current_database()}.{self.get_current_schema()}"

    def use_role(self, role):
        run_sql(f"USE ROLE {role}", None)

    def use_database(self, database):
        run_sql(f"USE DATABASE {database}", None)

    def use_schema(self, schema):
        run_sql(f"USE SCHEMA {schema}", None)

    def use_warehouse(self, warehouse):
        run_sql(f"USE WAREHOUSE {warehouse}", None)


def run_sql(text, params):
    try:
        result, _ = snowglobe_host.ask("sql", text=text, binds=[bind(value) for value in params or []])
    except snowglobe_host.HostError as error:
        if error.kind != "sql":
            raise
        raise SnowparkSQLException(
            str(error),
            sql_error_code=int(error.details["code"]),
            sqlstate=error.details["sqlState"],
            query=text,
        ) from None
    names = [column["name"] for column in result["columns"]]
    types = [column["type"] for column in result["columns"]]
    return [
        Row([to_python(kind, value, parse_json=False) for kind, value in zip(types, values)], names)
        for values in result["rows"]
    ]


def _context(what):
    value = snowglobe_host.ask("context")[0][what]
    return None if value is None else '"' + value.replace('"', '""') + '"'
