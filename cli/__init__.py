"""The command line: words, tables, colours. What it shows, it asks of the office."""

VERSION = "0.1.0"
"""Of the service; the same as in ``pyproject.toml``."""
