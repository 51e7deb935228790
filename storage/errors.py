"""What can go wrong at the record, in words for people."""

from __future__ import annotations


class NotFound(LookupError):
    """There is no such measure, project, document or claim."""


class DatabaseUnavailable(ConnectionError):
    """The database cannot be reached, or is held by somebody else for too long."""
