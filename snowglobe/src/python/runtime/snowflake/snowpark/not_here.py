"""What snowglobe's Snowpark has not, names itself."""


class NamesWhatIsMissing:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotImplementedError(f"snowglobe's snowflake.snowpark has no {type(self).__name__}.{name}")
