"""Reads texts with Python's json and csv: a JSON array [kind, text] a line in, a JSON object a line out."""
import csv
import io
import json
import sys


def read(kind, text):
    if kind == "json":
        return json.loads(text)
    if kind == "rows":
        return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    names = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    if len(set(names)) < len(names):
        raise ValueError("a name twice")
    if any(None in row or None in row.values() for row in rows):
        raise ValueError("a row that is longer or shorter than the header")
    return rows


for line in sys.stdin:
    try:
        print(json.dumps({"text": str(read(*json.loads(line)))}))
    except Exception as error:
        print(json.dumps({"error": str(error)}))
