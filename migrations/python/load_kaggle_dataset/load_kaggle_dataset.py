"""The procedure LOAD_KAGGLE_DATASET(OWNER, DATASET, TARGET).

Replaces the target table's rows by the (platform, year) sums of a Kaggle data set of video game sales, in one
statement: whatever fails before it, the old rows stay.

It runs with its owner's rights, so anyone who may call it reaches only tables of the procedure's own schema.
Beside the target that schema holds the stage LANDING and the file format CSV_FORMAT (CSV, SKIP_HEADER = 1).
"""

import io
import re

import _snowflake
from dataset_file import data_file
from kaggle_download import download
from load_errors import LoadError
from sales_rows import aggregate, read_rows, to_csv

STAGE = "LANDING"
FILE_FORMAT = "CSV_FORMAT"
TARGET_COLUMNS = "PLATFORM, YEAR, NA_SALES, EU_SALES, JP_SALES, OTHER_SALES, GLOBAL_SALES"

# Kaggle's user names and data set names: letters, digits, and dashes or underscores between them. Two dashes would
# begin a comment where SQL names the staged file.
SLUG = re.compile(r"(?!.*--)[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,254}")


def main(session, owner, dataset, target):
    """Loads the data set and returns a report (a VARIANT in SQL): rowsRead, groups, globalSales, file, bytes."""
    _check_slug("OWNER", owner)
    _check_slug("DATASET", dataset)
    schema, table = _target(session, target)
    credentials = _snowflake.get_username_password("kaggle")

    content = download(owner, dataset, credentials.username, credentials.password)
    name, kind, text = data_file(content)
    rows_read, groups = aggregate(read_rows(name, kind, text))
    _replace_rows(session, schema, table, f"{owner}/{dataset}/{table}.csv", groups)

    return {
        "rowsRead": rows_read,
        "groups": len(groups),
        "globalSales": f"{_total(groups):.2f}",
        "file": name,
        "bytes": len(content),
    }


def _check_slug(parameter, value):
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        raise LoadError(f"{parameter} is {value!r}, not a name as in https://www.kaggle.com/datasets/OWNER/DATASET")


def _target(session, target):
    """The quoted schema and the plain table; the schema is the procedure's own, whether it is written or not."""
    parts = target.split(".") if isinstance(target, str) else []
    if not 1 <= len(parts) <= 3 or not all(IDENTIFIER.fullmatch(part) for part in parts):
        raise LoadError(f"TARGET is {target!r}, not a table's name: TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE")
    own = [_unquoted(session.get_current_database()), _unquoted(session.get_current_schema())]
    *schema, table = [part.upper() for part in parts]
    if schema != own[len(own) - len(schema) :]:
        raise LoadError(f"TARGET is {target!r}, which is not in the procedure's own schema {'.'.join(own)}")
    return ".".join(_quoted(part) for part in own), table


def _replace_rows(session, schema, table, path, groups):
    """Stages the rows, checks that they read back the same, and swaps them in with one atomic statement."""
    # Always the same name for the same load: an owner's-rights procedure may not REMOVE, so the next load overwrites.
    staged = f"@{schema}.{STAGE}/load_kaggle_dataset/{path}"
    source = f"{staged} (FILE_FORMAT => '{schema}.{FILE_FORMAT}')"
    content = io.BytesIO(to_csv(groups).encode("utf-8"))
    session.file.put_stream(content, staged, auto_compress=False, overwrite=True)
    _check_staged(session, source, groups)
    session.sql(
        f"INSERT OVERWRITE INTO {schema}.{_quoted(table)} ({TARGET_COLUMNS}) "
        "SELECT $1::VARCHAR, $2::NUMBER(4,0), $3::NUMBER(12,2), $4::NUMBER(12,2), $5::NUMBER(12,2), "
        f"$6::NUMBER(12,2), $7::NUMBER(12,2) FROM {source}"
    ).collect()


def _check_staged(session, source, groups):
    """A file format that does not fit (another delimiter, no header skipped) must not reach the table."""
    row = session.sql(f"SELECT COUNT(*), SUM($7::NUMBER(12,2)) FROM {source}").collect()[0]
    if (row[0], row[1]) != (len(groups), _total(groups)):
        raise LoadError(
            f"the staged file reads back as {row[0]} rows with a total of {row[1]}, not as {len(groups)} rows "
            f"with {_total(groups)}: check the file format {FILE_FORMAT} (CSV, SKIP_HEADER = 1)"
        )


def _total(groups):
    return sum(sums[-1] for sums in groups.values())


def _quoted(identifier):
    return '"' + identifier.replace('"', '""') + '"'


def _unquoted(identifier):
    if identifier is None:
        raise LoadError("the procedure has no current database and schema")
    if identifier.startswith('"') and identifier.endswith('"'):
        return identifier[1:-1].replace('""', '"')
    return identifier
