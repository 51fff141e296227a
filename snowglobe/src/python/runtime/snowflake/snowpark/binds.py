"""Values bound to the question marks of a statement, as Snowflake's own drivers send them."""

import datetime
import decimal

EPOCH = datetime.datetime(1970, 1, 1)


def bind(value):
    """{type, value} with the value as text or None. Raises TypeError for what cannot be bound."""
    kind, text = _bind(value)
    return {"type": kind, "value": text}


def _bind(value):
    if value is None:
        return "TEXT", None
    if isinstance(value, bool):
        return "BOOLEAN", "true" if value else "false"
    if isinstance(value, (int, decimal.Decimal)):
        return "FIXED", f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
    if isinstance(value, float):
        return "REAL", repr(value)
    if isinstance(value, str):
        return "TEXT", value
    if isinstance(value, (bytes, bytearray)):
        return "BINARY", bytes(value).hex()
    if isinstance(value, datetime.datetime):
        return _timestamp(value)
    if isinstance(value, datetime.date):
        return "DATE", str((value - EPOCH.date()).days * 86_400_000)
    if isinstance(value, datetime.time):
        return "TIME", str(_nanoseconds(datetime.datetime.combine(EPOCH, value.replace(tzinfo=None))))
    raise TypeError(f"a {type(value).__name__} cannot be bound to a statement")


def _timestamp(value):
    if value.tzinfo is None:
        return "TIMESTAMP_NTZ", str(_nanoseconds(value))
    offset = int(value.utcoffset().total_seconds() // 60) + 1440
    utc = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return "TIMESTAMP_TZ", f"{_nanoseconds(utc)} {offset}"


def _nanoseconds(value):
    delta = value - EPOCH
    return ((delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds) * 1000
