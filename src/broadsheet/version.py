"""The version of the compiler: the rows of a build depend on it."""

__version__ = "0.6.0"
