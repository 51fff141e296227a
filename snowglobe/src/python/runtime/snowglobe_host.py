"""Asks the account that this interpreter runs in. Every call waits for the answer."""

import json


class HostError(Exception):
    """What the account refused: `kind` says in which way, `details` what the account told."""

    def __init__(self, kind, message, details):
        super().__init__(message)
        self.kind = kind
        self.details = details


_request = None


def connect(request):
    """Called once, before a procedure's code: `request(text, content)` gives an object with text and content."""
    global _request
    _request = request


def ask(operation, content=None, **details):
    """(the answer, its bytes or None) of an operation of the account. Raises HostError when it is refused."""
    reply = _request(json.dumps({"operation": operation, **details}), content)
    answer = json.loads(reply.text)
    if "error" in answer:
        error = answer["error"]
        raise HostError(error["kind"], error["message"], error)
    return answer["value"], reply.content and reply.content.to_bytes()
