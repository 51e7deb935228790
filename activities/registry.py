"""All activities, bound to their database and post: what a worker registers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from activities.aftercare import Aftercare
from activities.courier import Bell, Courier
from activities.desk import Decisions
from activities.edition import Editions
from activities.letters import Letters
from activities.mail import Directory, Post, Server
from activities.mailbox import Mailbox
from activities.receipts import LARGEST, Folder, Inbound
from activities.repair import Repairs
from activities.smime import Trusted
from activities.standing import Standings
from activities.watchdog import Watchdog
from storage.database import Database


def post_of(smtp_url: str | None, data: Path) -> Post:
    """The mail server of the settings, or a directory of ``.eml`` files."""
    return Server(smtp_url) if smtp_url else Directory(data / "mail")


def inbound_of(receipts: Path | str | None, providers: Path | None = None, password: str = "") -> Inbound | None:
    """Where receipts of certified mail come in by the settings, and whose signatures are believed; None where none are read.

    Raises OSError and ValueError when the certificates that are named cannot be read: without them everybody would be believed.
    """
    trusted = None if providers is None else Trusted.of(providers)
    if receipts is None:
        return None
    if isinstance(receipts, str) and receipts.startswith(("imap://", "imaps://")):
        return Mailbox(receipts, password, LARGEST, trusted)
    return Folder(Path(receipts), trusted)


def all_activities(
    database: Database,
    post: Post,
    data: Path,
    bell: Bell,
    sign: Callable[[bytes], str],
    inbound: Inbound | None = None,
) -> list[Callable[..., Any]]:
    """The bound methods of every activity; certificates are written under the data directory, and signed."""
    standings = Standings(database)
    courier = Courier(database, Letters(database, post, inbound), bell)
    return [
        Decisions(database, bell, inbound.trusted if inbound is not None else None).decide,
        courier.carry_letters,
        courier.send_notices,
        Editions(database).act_on_measure,
        Repairs(database).repair,
        standings.stand_of_project,
        standings.stand_of_measure,
        Watchdog(database, data / "certificates", sign).watch,
        Aftercare(database, bell).work_off_ended,
    ]
