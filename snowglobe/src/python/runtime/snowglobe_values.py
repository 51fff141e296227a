"""Turns values as the protocol carries them (text or null, with a type) into Python's, and back.

https://docs.snowflake.com/en/developer-guide/udf-stored-procedure-data-type-mapping#sql-python-data-type-mappings
"""

import datetime
import decimal
import json
import math
import re

EPOCH = datetime.datetime(1970, 1, 1)
SEMI_STRUCTURED = ("VARIANT", "OBJECT", "ARRAY")
# An SQL NULL inside an array, as the rows of a query show it; JSON has no such word.
UNDEFINED = re.compile(r'"(?:[^"\\]|\\.)*"|undefined')


def to_python(kind, value, parse_json):
    """A value of the type (the protocol's name and scale). Semi-structured ones are JSON text in the rows of a query
    and Python values as arguments: `parse_json`."""
    if value is None:
        return None
    name = kind["name"]
    if name == "FIXED":
        return decimal.Decimal(value) if kind["scale"] > 0 else int(value)
    if name == "REAL":
        return float(value)
    if name == "BOOLEAN":
        return value == "1"
    if name == "BINARY":
        return bytearray.fromhex(value) if not parse_json else bytes.fromhex(value)
    if name == "DATE":
        return (EPOCH + datetime.timedelta(days=int(value))).date()
    if name == "TIME":
        return (EPOCH + _seconds(value)).time()
    if name == "TIMESTAMP_NTZ":
        return EPOCH + _seconds(value)
    if name == "TIMESTAMP_LTZ":
        return (EPOCH + _seconds(value)).replace(tzinfo=datetime.timezone.utc)
    if name == "TIMESTAMP_TZ":
        seconds, offset = value.split(" ")
        zone = datetime.timezone(datetime.timedelta(minutes=int(offset) - 1440))
        return (EPOCH + _seconds(seconds)).replace(tzinfo=datetime.timezone.utc).astimezone(zone)
    if name in SEMI_STRUCTURED and parse_json:
        return json.loads(UNDEFINED.sub(lambda found: "null" if found[0] == "undefined" else found[0], value))
    return value


def _seconds(text):
    # Python has microseconds; Snowflake's nanoseconds are cut, as its own connector does.
    whole, _, fraction = text.partition(".")
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return datetime.timedelta(seconds=int(whole), microseconds=-micros if whole.startswith("-") else micros)


def to_wire(kind, value):
    """A Python value as the declared type's wire text, or None. Raises TypeError or ValueError when it does not fit."""
    if value is None:
        return None
    name = kind["name"]
    if name in SEMI_STRUCTURED:
        return _json_text(name, value)
    if name == "TEXT":
        return value if isinstance(value, str) else str(value)
    if name == "BOOLEAN":
        return "1" if _expect(value, bool, name) else "0"
    if name == "FIXED":
        return _fixed(kind, value)
    if name == "REAL":
        return repr(float(_expect(value, (int, float, decimal.Decimal), name)))
    if name == "BINARY":
        return bytes(_expect(value, (bytes, bytearray), name)).hex().upper()
    if name == "DATE":
        return str((_expect(value, datetime.date, name) - EPOCH.date()).days)
    if name == "TIME":
        at = datetime.datetime.combine(EPOCH, _expect(value, datetime.time, name))
        return _seconds_text(at - EPOCH, kind["scale"])
    return _timestamp(name, _expect(value, datetime.datetime, name), kind["scale"])


def _timestamp(name, value, scale):
    if name == "TIMESTAMP_NTZ":
        return _seconds_text(value.replace(tzinfo=None) - EPOCH, scale)
    aware = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
    text = _seconds_text(aware.astimezone(datetime.timezone.utc).replace(tzinfo=None) - EPOCH, scale)
    if name == "TIMESTAMP_LTZ":
        return text
    return f"{text} {int(aware.utcoffset().total_seconds() // 60) + 1440}"


def _seconds_text(delta, scale):
    # As many digits as the scale says, cut to the earlier time: drivers read them by their place.
    micros = (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds
    micros -= micros % 10 ** max(6 - scale, 0)
    sign = "-" if micros < 0 else ""
    digits = f"{abs(micros) % 1_000_000:06d}000"[:scale]
    return f"{sign}{abs(micros) // 1_000_000}{'.' if digits else ''}{digits}"


def _fixed(kind, value):
    _expect(value, (int, float, decimal.Decimal), "NUMBER")
    if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        raise TypeError(f"{value!r} cannot be a NUMBER")
    step = decimal.Decimal(1).scaleb(-kind["scale"])
    with decimal.localcontext(prec=80, rounding=decimal.ROUND_HALF_UP):
        number = decimal.Decimal(str(value) if isinstance(value, float) else value).quantize(step)
    if abs(number) >= decimal.Decimal(10) ** (kind["precision"] - kind["scale"]):
        raise ValueError(f"{value} is out of range for NUMBER({kind['precision']},{kind['scale']})")
    return f"{number:f}"


def _json_text(name, value):
    wanted = {"OBJECT": dict, "ARRAY": (list, tuple)}.get(name)
    if wanted is not None:
        _expect(value, wanted, name)
    return _json(value)


def _json(value):
    """JSON in which a float is told from a decimal: it has an exponent, as a VARIANT's DOUBLE."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_json(one)}" for key, one in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value!r} cannot be put into a VARIANT")
        text = repr(float(value))
        return text if "e" in text else f"{text}e0"
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, (datetime.date, datetime.time)):
        return json.dumps(value.isoformat())
    if value is None or isinstance(value, (str, bool, int)):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"a {type(value).__name__} cannot be put into a VARIANT")


def _key(key):
    if not isinstance(key, str):
        key = _json(key)
    return json.dumps(key, ensure_ascii=False)


def _expect(value, types, name):
    if not isinstance(value, types):
        raise TypeError(f"a {type(value).__name__} cannot be returned as {name}")
    return value
