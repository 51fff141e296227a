"""Renders templates with the real Jinja2: a JSON object a line in, a JSON object a line out. Used by the tests."""
import datetime
import json
import signal
import sys

import jinja2


def value(encoded):
    if not isinstance(encoded, dict):
        return encoded
    ((kind, content),) = encoded.items()
    if kind == "int":
        return int(content)
    if kind == "float":
        return float(content)
    if kind == "list":
        return [value(item) for item in content]
    if kind == "tuple":
        return tuple(value(item) for item in content)
    if kind == "dict":
        return {value(key): value(item) for key, item in content}
    if kind == "date":
        return datetime.date(*content)
    if kind == "datetime":
        return datetime.datetime(*content)
    raise ValueError(kind)


undefined = {
    "strict": jinja2.StrictUndefined,
    "default": jinja2.Undefined,
    "chainable": jinja2.ChainableUndefined,
    "debug": jinja2.DebugUndefined,
}
extension_names = {"do": "jinja2.ext.do", "loopcontrols": "jinja2.ext.loopcontrols"}


def env_var(env_var, default=None):
    found = {"HOME_DB": "home"}.get(env_var, default)
    if found is None:
        raise ValueError(env_var)
    return found


def render(case):
    options = dict(case.get("options", {}))
    options["undefined"] = undefined[options.pop("undefined", "strict")]
    options["extensions"] = [extension_names[name] for name in options.pop("extensions", [])]
    templates = dict(case.get("templates", {}))
    templates["main"] = case["source"]
    environment = jinja2.Environment(loader=jinja2.DictLoader(templates), **options)
    environment.globals["env_var"] = env_var
    variables = {name: value(encoded) for name, encoded in case.get("variables", {}).items()}
    return environment.get_template("main").render(**variables)


def too_slow(signum, frame):
    raise TimeoutError


signal.signal(signal.SIGALRM, too_slow)
for line in sys.stdin:
    signal.alarm(10)
    try:
        answer = {"text": render(json.loads(line))}
    except Exception as error:
        answer = {"error": type(error).__name__, "message": str(error)[:200]}
    signal.alarm(0)
    try:
        print(json.dumps(answer), flush=True)
    except UnicodeEncodeError:
        print(json.dumps({"error": "UnicodeEncodeError", "message": ""}), flush=True)
