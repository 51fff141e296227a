"""Fixtures of pytest for tests against snowglobe: copy this file beside your tests.

Needs Node.js 20.19 or later, `npm install snowglobe` (or SNOWGLOBE_COMMAND, how to start it), and
snowflake-connector-python for the fixture `snowflake_connection`.
"""

import os
import re
import secrets
import shlex
import subprocess

import pytest

SEED = os.environ.get("SNOWGLOBE_SEED")  # a file of SQL that each account begins with


def _start(password):
    command = shlex.split(os.environ.get("SNOWGLOBE_COMMAND", "npx snowglobe"))
    if SEED:
        command += ["--seed", SEED]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "SNOWGLOBE_PASSWORD": password},
    )
    for line in process.stdout:
        address = re.match(r" +address +http://([^:]+):(\d+)", line)
        if address:
            return process, address[1], int(address[2])
    raise RuntimeError(f"snowglobe ended with {process.wait()} before it was up")


@pytest.fixture(scope="module")
def snowglobe():
    """An account of the test file's own: what snowflake.connector.connect takes."""
    password = secrets.token_urlsafe(12)
    process, host, port = _start(password)
    try:
        yield {
            "host": host,
            "port": port,
            "protocol": "http",
            "account": "SNOWGLOBE",
            "user": "ADMIN",
            "password": password,
        }
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(timeout=30)


@pytest.fixture
def snowflake_connection(snowglobe):
    """A connection of the test's own; what it did not commit is gone after it."""
    connector = pytest.importorskip("snowflake.connector")
    connection = connector.connect(**snowglobe)
    try:
        yield connection
    finally:
        connection.close()
