"""Stand-ins for what Snowflake gives a procedure, and for Kaggle."""

import email.message
import io
import re
import sys
import types
import urllib.error
import urllib.response

HEADER = "Rank,Name,Platform,Year,Genre,Publisher,NA_Sales,EU_Sales,JP_Sales,Other_Sales,Global_Sales"


def csv_of(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def install_snowflake_module(username="someone", password="some key"):
    module = types.ModuleType("_snowflake")
    module.get_username_password = lambda name: types.SimpleNamespace(username=username, password=password, name=name)
    sys.modules["_snowflake"] = module


def answer(status=200, body=b"", headers=None):
    """What one request is answered with."""
    message = email.message.Message()
    for name, value in (headers or {}).items():
        message[name] = value
    return status, body, message


class Opener:
    """Answers requests one after the other, as an OpenerDirector does; remembers them."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def open(self, request, timeout):
        self.requests.append(request)
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        status, body, headers = given
        if status >= 400:
            raise urllib.error.HTTPError(request.full_url, status, "refused", headers, io.BytesIO(body))
        return urllib.response.addinfourl(io.BytesIO(body), headers, request.full_url, status)


class Session:
    """A session that keeps staged files, and answers the check of the staged file with what is really in it."""

    def __init__(self, database='"DB"', schema='"GAMES"', fails_on=None, read_back=None):
        self.database, self.schema = database, schema
        self.fails_on, self.read_back = fails_on, read_back
        self.statements, self.staged = [], {}
        self.file = types.SimpleNamespace(put_stream=self._put_stream)

    def get_current_database(self):
        return self.database

    def get_current_schema(self):
        return self.schema

    def _put_stream(self, stream, path, auto_compress=True, overwrite=False):
        assert not auto_compress and overwrite
        self.staged[path] = stream.read().decode()

    def sql(self, text):
        return types.SimpleNamespace(collect=lambda: self._collect(text))

    def _collect(self, text):
        self.statements.append(text)
        if self.fails_on and self.fails_on in text:
            raise RuntimeError(f"cannot {self.fails_on}")
        if text.startswith("SELECT COUNT"):
            return [self.read_back or self._count_and_sum(text)]
        return []

    def _count_and_sum(self, text):
        from decimal import Decimal

        path = re.search(r"FROM (@\S+)", text).group(1)
        lines = self.staged[path].splitlines()[1:]
        return len(lines), sum(Decimal(line.split(",")[6]) for line in lines)
