"""The same rows from Flask's memory; run by gunicorn with one worker."""

import os

from flask import Flask, jsonify

FIELDS = ["platform", "year", "na_sales", "eu_sales", "jp_sales", "other_sales", "global_sales"]


def row(index: int) -> dict:
    hundredths = (index * 7919) % 99_991
    cells = [
        f"PF{index % 31}",
        1980 + index % 41,
        hundredths // 4 / 100,
        hundredths // 5 / 100,
        hundredths // 7 / 100,
        hundredths // 9 / 100,
        hundredths / 100,
    ]
    return dict(zip(FIELDS, cells))


ROWS = [row(index) for index in range(int(os.environ["ROWS"]))]
app = Flask(__name__)


@app.get("/")
def sales():
    return jsonify(data=ROWS, next=None)
