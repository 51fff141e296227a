"""Reads rows of video game sales strictly, and sums them for each platform and year."""

import csv
import io
import re
from decimal import Decimal

from dataset_file import json_records
from load_errors import LoadError

SALES = ("NA_Sales", "EU_Sales", "JP_Sales", "Other_Sales", "Global_Sales")
COLUMNS = ("Rank", "Name", "Platform", "Year", "Genre", "Publisher", *SALES)

# No comma and no quote: the loaded file needs no quoting, whatever the file format says.
PLATFORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9 +._/-]{0,63}")
YEAR = re.compile(r"[0-9]{4}")
# Millions with two decimals; the target's columns are NUMBER(12,2) and must not round.
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")


def read_rows(name, kind, text):
    """Yields (platform, year or None, five Decimals) for each row. Raises LoadError with the line at the first fault."""
    records = _csv_records(name, text) if kind == "csv" else _json_objects(name, text)
    for where, record in records:
        yield _row(where, record)


def aggregate(rows):
    """(number of rows, {(platform, year): [five sums]}): exact, in order of platform and year, no year last."""
    count = 0
    groups = {}
    for platform, year, amounts in rows:
        count += 1
        sums = groups.setdefault((platform, year), [Decimal(0)] * len(SALES))
        for index, amount in enumerate(amounts):
            sums[index] += amount
    if count == 0:
        raise LoadError("the data set has no rows: the target would be emptied, so nothing was loaded")
    return count, dict(sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] is None, item[0][1] or 0)))


def to_csv(groups):
    """The groups as CSV text with a header: PLATFORM, YEAR (empty when not known), the five sums."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["PLATFORM", "YEAR", *(column.upper() for column in SALES)])
    for (platform, year), sums in groups.items():
        writer.writerow([platform, "" if year is None else year, *(f"{amount:.2f}" for amount in sums)])
    return out.getvalue()


def _csv_records(name, text):
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = _check_columns(name, next(reader, []))
        line = reader.line_num + 1
        for values in reader:
            where = f"{name}, line {line}"
            line = reader.line_num + 1
            if not values:
                continue
            if len(values) != len(header):
                raise LoadError(f"{where}: {len(values)} fields, but the header has {len(header)}")
            yield where, dict(zip(header, values))
    except csv.Error as error:
        raise LoadError(f"{name}, line {line}: not CSV: {error}") from None


def _check_columns(name, header):
    columns = [column.strip() for column in header]
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise LoadError(f"{name}, line 1: columns are missing: {', '.join(missing)}; there are: {', '.join(columns)}")
    twice = sorted({column for column in COLUMNS if columns.count(column) > 1})
    if twice:
        raise LoadError(f"{name}, line 1: columns stand twice: {', '.join(twice)}")
    return columns


def _json_objects(name, text):
    for number, record in enumerate(json_records(name, text), start=1):
        where = f"{name}, record {number}"
        missing = [column for column in COLUMNS if column not in record]
        if missing:
            raise LoadError(f"{where}: columns are missing: {', '.join(missing)}")
        yield where, {column: _json_text(where, column, record[column]) for column in COLUMNS}


def _json_text(where, column, value):
    if value is None:
        return "N/A"
    if isinstance(value, str):
        return value
    raise LoadError(f"{where}: {column} must be a text or a number")


def _row(where, record):
    platform = record["Platform"].strip()
    if not PLATFORM.fullmatch(platform):
        raise LoadError(f"{where}: Platform is {platform!r}, which is not a platform's name")
    return platform, _year(where, record["Year"].strip()), [_amount(where, column, record[column]) for column in SALES]


def _year(where, text):
    if text == "N/A":
        return None
    # Some exports of the data set write years as decimals: 2006.0
    text = text.removesuffix(".0")
    if not YEAR.fullmatch(text):
        raise LoadError(f"{where}: Year is {text!r}, neither four digits nor N/A")
    return int(text)


def _amount(where, column, text):
    text = text.strip()
    if not AMOUNT.fullmatch(text):
        raise LoadError(f"{where}: {column} is {text!r}, not a number with at most two decimals")
    return Decimal(text)
