"""What goes wrong while a data set is loaded."""


class LoadError(Exception):
    """The data set was not loaded and the target table is as it was. Says what happened and what to do."""
