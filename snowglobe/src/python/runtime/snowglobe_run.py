"""Runs one procedure: finds its handler, gives it a session and its arguments, tells what came out."""

import importlib
import json
import linecache
import random
import sys
import traceback
import types

import snowglobe_host
import snowglobe_network
from snowflake.snowpark.session import DataFrame, Session
from snowglobe_values import to_python, to_wire

INLINE_FILE = "_udf_code.py"
# What would reach the machine around the interpreter is not there in Snowflake either.
HIDDEN = ("js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core", "snowglobe_bridge")

SNOWPARK_MODULES = {f"snowflake.snowpark.{name}" for name in ("binds", "exceptions", "files", "not_here", "row", "session")}


def run(request, job_text):
    """`job_text`: JSON {body?, handler, arguments: [{type, value}], resultType}. Gives JSON {value}, {table} or {traceback}."""
    snowglobe_host.connect(request)
    job = json.loads(job_text)
    _prepare()
    try:
        handler = _handler(job)
        arguments = [to_python(one["type"], one["value"], parse_json=True) for one in job["arguments"]]
        value = handler(Session._of_procedure(), *arguments)
        return json.dumps(_result(job["resultType"], value))
    except SystemExit as error:
        return json.dumps({"traceback": f"SystemExit: {error.code}"})
    except BaseException as error:
        return json.dumps({"traceback": _traceback(error)})


def open_function(job_text):
    """`job_text`: JSON {body, handler, types, returns or columns, strict}. Gives what answers rows: JSON {rows: [[wire]]}
    -> JSON {values: [wire]} or {traceback}; of a table function a value is JSON of its rows."""
    job = json.loads(job_text)
    _prepare()
    found = {}

    def answer(text):
        try:
            if "handler" not in found:
                found["handler"] = _handler(job)
            rows = json.loads(text)["rows"]
            work = _table_rows if job.get("columns") is not None else _scalar
            return json.dumps({"values": [work(job, found["handler"], row) for row in rows]})
        except SystemExit as error:
            return json.dumps({"traceback": f"SystemExit: {error.code}"})
        except BaseException as error:
            return json.dumps({"traceback": _traceback(error)})

    return answer


def _arguments(job, row):
    return [to_python(kind, value, parse_json=True) for kind, value in zip(job["types"], row)]


def _scalar(job, handler, row):
    return to_wire(job["returns"], handler(*_arguments(job, row)))


def _table_rows(job, handler, row):
    """https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-tabular-functions

    Every input row is a partition of its own: without PARTITION BY that is the account's to choose."""
    instance = handler()
    given = list(_until_none(instance.process(*_arguments(job, row))))
    if hasattr(instance, "end_partition"):
        given.extend(_until_none(instance.end_partition()))
    return json.dumps([_table_row(job["columns"], one) for one in given])


def _until_none(rows):
    for row in rows if rows is not None else ():
        if row is None:
            return
        yield row


def _table_row(columns, row):
    if not isinstance(row, (tuple, list)) or len(row) != len(columns):
        raise TypeError(f"a row of {len(columns)} columns must be a tuple of {len(columns)} values, not {row!r}")
    return [to_wire(column["type"], value) for column, value in zip(columns, row)]


def _result(kind, value):
    """RETURNS TABLE (no type): the statement whose rows are the result; else the value on the wire."""
    if kind is not None:
        return {"value": to_wire(kind, value)}
    if not isinstance(value, DataFrame):
        raise TypeError(f"a procedure that RETURNS TABLE must return a DataFrame, not a {type(value).__name__}")
    return {"table": value._statement()}


def _prepare():
    # The interpreter comes from a snapshot: without this every run would draw the same numbers.
    random.seed()
    snowglobe_network.install()
    for name in list(sys.modules):
        if name.split(".")[0] in HIDDEN:
            del sys.modules[name]
    sys.meta_path[:] = [_HiddenModules(), *(finder for finder in sys.meta_path if not _is_js_finder(finder))]


def _is_js_finder(finder):
    return type(finder).__module__.split(".")[0] in HIDDEN


class _HiddenModules:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name.startswith(("snowflake.snowpark.", "snowflake.core", "snowflake.connector", "snowflake.ml")):
            if name not in SNOWPARK_MODULES:
                raise NotImplementedError(f"snowglobe has no Python module {name}")
        return None


def _handler(job):
    module_name, _, function_name = job["handler"].rpartition(".")
    module = importlib.import_module(module_name) if module_name else None
    if job.get("body") is not None:
        inline = _inline_module(job["body"])
        module = module or inline
    function = getattr(module, function_name, None)
    if not callable(function):
        raise AttributeError(f"no function {function_name!r} in {module.__name__!r}: check HANDLER")
    return function


def _inline_module(body):
    module = types.ModuleType("_udf_code")
    module.__file__ = INLINE_FILE
    sys.modules["_udf_code"] = module
    linecache.cache[INLINE_FILE] = (len(body), None, body.splitlines(keepends=True), INLINE_FILE)
    exec(compile(body, INLINE_FILE, "exec"), module.__dict__)
    return module


def _traceback(error):
    shown = traceback.TracebackException.from_exception(error)
    _without_runner(shown)
    return "".join(shown.format()).rstrip("\n")


def _without_runner(shown):
    """The frames of this runner and of the import machinery are no part of the procedure."""
    shown.stack[:] = [
        frame
        for frame in shown.stack
        if not frame.filename.endswith("/snowglobe_run.py") and "importlib" not in frame.filename
    ]
    for chained in (shown.__cause__, shown.__context__):
        if chained is not None:
            _without_runner(chained)
