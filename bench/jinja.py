"""Renders scripts with the real Jinja2, each a source of its own, as bench/jinja.ts does with ours. Prints seconds and MB."""
import json
import resource
import sys
import time

import jinja2

kind, count = sys.argv[1], int(sys.argv[2])
with open(sys.argv[3], encoding="utf-8") as file:
    patterns, variables = json.load(file)
pattern = patterns[kind]
environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
start = time.process_time()
length = 0
for number in range(count):
    source = pattern.replace("@", str(number))
    length += len(environment.from_string(source).render(**variables))
seconds = time.process_time() - start
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": round(megabytes), "length": length}))
