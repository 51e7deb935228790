"""All activities, bound to their database and post: what a worker registers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from activities.decide import Decisions
from activities.edition import Editions
from activities.mail import Directory, Post, Server
from activities.notices import Notices
from storage.database import Database


def post_of(smtp_url: str | None, data: Path) -> Post:
    """The mail server of the settings, or a directory of ``.eml`` files."""
    return Server(smtp_url) if smtp_url else Directory(data / "mail")


def all_activities(database: Database, post: Post) -> list[Callable[..., Any]]:
    """The bound methods of every activity."""
    return [Decisions(database).decide, Notices(database, post).send_notices, Editions(database).close_edition]
