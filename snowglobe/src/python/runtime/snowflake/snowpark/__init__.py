"""The part of Snowpark that procedures run here may use; anything else says that it is not there.

https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/session
"""

from snowflake.snowpark.row import Row
from snowflake.snowpark.session import Session

__all__ = ["Row", "Session"]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotImplementedError(f"snowglobe's snowflake.snowpark has no {name}")
