"""session.file: files to and from stages.

https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/api/snowflake.snowpark.FileOperation
"""

import glob
import gzip
import io
import os
from collections import namedtuple

import snowglobe_host
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.not_here import NamesWhatIsMissing

PutResult = namedtuple(
    "PutResult",
    "source target source_size target_size source_compression target_compression status message",
)
GetResult = namedtuple("GetResult", "file size status message")


class FileOperation(NamesWhatIsMissing):
    def put_stream(
        self, input_stream, stage_location, *, parallel=4, auto_compress=True, source_compression="AUTO_DETECT", overwrite=False
    ):
        if source_compression not in ("AUTO_DETECT", "NONE", "GZIP"):
            raise NotImplementedError(f"snowglobe's put_stream has no source_compression={source_compression!r}")
        name = stage_location.rpartition("/")[2]
        return _put(name, input_stream.read(), stage_location, auto_compress and source_compression != "GZIP", overwrite)

    def put(
        self, local_file_name, stage_location, *, parallel=4, auto_compress=True, source_compression="AUTO_DETECT", overwrite=False
    ):
        if source_compression != "AUTO_DETECT":
            raise NotImplementedError(f"snowglobe's put has no source_compression={source_compression!r}")
        paths = sorted(glob.glob(local_file_name.removeprefix("file://")))
        if not paths:
            raise FileNotFoundError(f"File doesn't exist: {local_file_name!r}")
        return [_put_file(path, stage_location, auto_compress, overwrite) for path in paths]

    def get_stream(self, stage_location, *, parallel=10, decompress=False, statement_params=None):
        content = _ask("get", path=stage_location)[1]
        return io.BytesIO(gzip.decompress(content) if decompress else content)

    def get(self, stage_location, target_directory, *, parallel=10, pattern=None, statement_params=None):
        files, _ = _ask("list", path=stage_location, pattern=pattern)
        folder = target_directory.removeprefix("file://")
        os.makedirs(folder, exist_ok=True)
        results = []
        for file in files:
            name = file["path"].rpartition("/")[2]
            content = _ask("get", path=file["path"])[1]
            with open(os.path.join(folder, name), "wb") as out:
                out.write(content)
            results.append(GetResult(name, len(content), "DOWNLOADED", ""))
        return results


def _put_file(path, stage_location, auto_compress, overwrite):
    with open(path, "rb") as source:
        content = source.read()
    name = os.path.basename(path)
    compress = auto_compress and not name.endswith(".gz")
    return _put(name, content, f"{stage_location.rstrip('/')}/{name}", compress, overwrite)


def _put(name, content, stage_path, compress, overwrite):
    if isinstance(content, str):
        raise TypeError("a stream of bytes is needed, not of text")
    target = f"{name}.gz" if compress else name
    sent = gzip.compress(content) if compress else content
    status, _ = _ask("put", sent, path=f"{stage_path}.gz" if compress else stage_path, overwrite=overwrite)
    compression = "GZIP" if compress else "NONE"
    return PutResult(name, target, len(content), len(sent), "NONE", compression, status, "")


def _ask(operation, content=None, **details):
    try:
        return snowglobe_host.ask(operation, content, **details)
    except snowglobe_host.HostError as error:
        if error.kind != "sql":
            raise
        raise SnowparkSQLException(
            str(error), sql_error_code=int(error.details["code"]), sqlstate=error.details["sqlState"]
        ) from None
