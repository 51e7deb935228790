"""The command line: words, tables, colours. What it shows, it asks of the office."""

# The version of the service; ``pyproject.toml`` says the same.
VERSION = "0.1.0"
