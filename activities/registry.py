"""All activities, bound to their database and post: what a worker registers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from activities.aftercare import Aftercare
from activities.decide import Decisions
from activities.edition import Editions
from activities.mail import Directory, Post, Server
from activities.notices import Notices
from activities.watchdog import Watchdog
from storage.database import Database


def post_of(smtp_url: str | None, data: Path) -> Post:
    """The mail server of the settings, or a directory of ``.eml`` files."""
    return Server(smtp_url) if smtp_url else Directory(data / "mail")


def all_activities(database: Database, post: Post, data: Path) -> list[Callable[..., Any]]:
    """The bound methods of every activity; certificates are written under the data directory."""
    notices = Notices(database, post)
    return [
        Decisions(database).decide,
        notices.send_notices,
        Editions(database).act_on_measure,
        Watchdog(database, data / "certificates").watch,
        Aftercare(database, notices).work_off_ended,
    ]
