"""https://docs.snowflake.com/en/developer-guide/snowpark/reference/python/latest/snowpark/row"""


class Row(tuple):
    """A row of a result: values by index, by column name, and as attributes."""

    def __new__(cls, values=(), names=()):
        row = super().__new__(cls, values)
        row._names = tuple(names)
        return row

    def __getitem__(self, key):
        if not isinstance(key, str):
            return super().__getitem__(key)
        try:
            return super().__getitem__(self._names.index(key))
        except ValueError:
            raise KeyError(key) from None

    def __getattr__(self, name):
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"Row object has no attribute {name}")
        return self[name]

    def as_dict(self, recursive=False):
        return dict(zip(self._names, self))

    asDict = as_dict

    def __repr__(self):
        if not self._names:
            return f"Row({', '.join(map(repr, self))})"
        return f"Row({', '.join(f'{name}={value!r}' for name, value in zip(self._names, self))})"
