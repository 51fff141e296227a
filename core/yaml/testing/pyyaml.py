"""What Debian's PyYAML makes of YAML documents: a JSON array of texts in, a JSON array of tagged answers out."""

import datetime
import json
import sys
import warnings

import yaml

warnings.simplefilter("ignore")


def tagged(value, above):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"int": hex(value)}
    if isinstance(value, float):
        return {"float": value if 0 < abs(value) < float("inf") else repr(value)}
    if isinstance(value, datetime.datetime):
        return {"datetime": str(value)}
    if isinstance(value, datetime.date):
        return {"date": str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if any(other is value for other in above):
        return {"recursive": True}
    below = [*above, value]
    if isinstance(value, dict):
        return {"dict": [[tagged(key, below), tagged(item, below)] for key, item in value.items()]}
    if isinstance(value, set):
        return {"set": len(value)}
    items = [tagged(item, below) for item in value]
    return {"tuple": items} if isinstance(value, tuple) else items


def answer(text):
    try:
        value = yaml.safe_load(text)
    except RecursionError:
        return {"error": "RecursionError"}
    except Exception as error:
        return {"error": type(error).__name__}
    return {"value": tagged(value, [])}


json.dump([answer(text) for text in json.load(sys.stdin)], sys.stdout)
