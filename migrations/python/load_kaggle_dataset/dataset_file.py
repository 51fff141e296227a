"""Finds the one data file in what was downloaded: a csv or a json as it is, or a zip that holds one."""

import io
import json
import posixpath
import zipfile
import zlib

from load_errors import LoadError

MAX_EXPANDED_BYTES = 128 * 1024 * 1024
# Text seldom packs better than 1:30; what packs better than this is a bomb.
MAX_RATIO = 200
MAX_ENTRIES = 1000
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
DATA_ENDINGS = (".csv", ".json")


def data_file(content):
    """(name, kind, text) of the data file, kind "csv" or "json". Raises LoadError when it is not exactly one."""
    name, raw = _only_entry(content) if content.startswith(ZIP_STARTS) else ("download", content)
    text = _decode(name, raw)
    return name, _kind(name, text), text


def _kind(name, text):
    if name.lower().endswith(".json"):
        return "json"
    if name.lower().endswith(".csv"):
        return "csv"
    return "json" if text.lstrip()[:1] in ("[", "{") else "csv"


def _only_entry(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = _choose(archive.infolist())
            return entry.filename, _expand(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise LoadError(f"the downloaded zip is damaged: {error}") from None


def _choose(entries):
    if len(entries) > MAX_ENTRIES:
        raise LoadError(f"the zip has {len(entries)} entries, more than the {MAX_ENTRIES} that are allowed")
    for entry in entries:
        _refuse_tricks(entry)
    found = [entry for entry in entries if entry.filename.lower().endswith(DATA_ENDINGS)]
    if len(found) != 1:
        names = ", ".join(entry.filename for entry in found) or "none"
        raise LoadError(f"the zip must hold exactly one csv or json file, it holds: {names}")
    return found[0]


def _refuse_tricks(entry):
    name = entry.filename
    # zipfile cuts a name at its NUL; orig_filename is what stands in the archive.
    if "\0" in entry.orig_filename or "\\" in entry.orig_filename:
        raise LoadError(f"the zip has an entry with a forbidden name: {name!r}")
    if name.startswith("/") or ":" in name or ".." in posixpath.normpath(name).split("/"):
        raise LoadError(f"the zip has an entry that leaves its folder: {name!r}")
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        raise LoadError(f"the zip has a symbolic link: {name!r}")
    if entry.flag_bits & 1:
        raise LoadError(f"the zip has an encrypted entry: {name!r}")


def _expand(archive, entry):
    """The entry's bytes. The sizes in a zip's directory are only claims, so what comes out is counted."""
    limit = min(MAX_EXPANDED_BYTES, MAX_RATIO * max(entry.compress_size, 1024))
    with archive.open(entry) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise LoadError(f"{entry.filename} in the zip expands to more than the {limit} bytes that are allowed")
    return content


def _decode(name, raw):
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise LoadError(f"{name}, line {line}: not UTF-8 at byte {error.start}") from None


def json_records(name, text):
    """The records of a JSON array of objects, with numbers kept exactly as text."""
    try:
        records = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{name}: not JSON: {error}") from None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise LoadError(f"{name}: must be an array of objects")
    return records
