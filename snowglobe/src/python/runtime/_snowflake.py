"""The module that Snowflake gives to procedures with SECRETS.

https://docs.snowflake.com/en/developer-guide/external-network-access/secret-api-reference#python-api-for-secret-access
"""

import snowglobe_host


class UsernamePassword:
    def __init__(self, username, password):
        self.username = username
        self.password = password

    def __repr__(self):
        return "<UsernamePassword>"


def get_username_password(secret_name):
    value = _secret(secret_name, "PASSWORD")
    return UsernamePassword(value["username"], value["password"])


def get_generic_secret_string(secret_name):
    return _secret(secret_name, "GENERIC_STRING")["secret"]


def get_oauth_access_token(secret_name):
    return _secret(secret_name, "OAUTH2")["token"]


def get_secret_type(secret_name):
    return _secret(secret_name, None)["type"]


def _secret(name, expected):
    try:
        value, _ = snowglobe_host.ask("secret", name=name)
    except snowglobe_host.HostError as error:
        raise ValueError(str(error)) from None
    if expected is not None and value["type"] != expected:
        raise ValueError(f"Secret {name} is of type {value['type']}, not {expected}.")
    return value


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotImplementedError(f"snowglobe's _snowflake has no {name}")
