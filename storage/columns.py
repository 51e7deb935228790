"""Types of columns that no database has: each says how a value is written, and how it is read. And the condition of an index of few rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, TypeDecorator, text

from domain.basis.decree import Decree


def only_where(flag: str, stands: bool = True) -> dict[str, Any]:
    """The condition of an index of the rows whose flag stands, or does not.

    In the words in which a question asks for them: SQLite follows such an index only where the two are the same.
    """
    return {
        "sqlite_where": text(f"{flag} = {int(stands)}"),
        "postgresql_where": text(flag if stands else f"NOT {flag}"),
    }


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC; a naive instant is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """In UTC, on which Python reckons: SQLite forgets the zone, PostgreSQL tells it in the one of the connection."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DecreeText(TypeDecorator[Decree]):
    """A decree as text; rows of before hold its bare number."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decree | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text."""
        return None if value is None else value.text()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decree | None:  # noqa: ARG002
        """From text, whichever form it has."""
        return None if value is None else Decree.of_text(value)
