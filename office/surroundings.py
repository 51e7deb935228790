"""What the service needs around it: a data directory and a record that can be written, a mail server that takes letters."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from activities.mail import PostUnavailable
from activities.mail import Server as MailServer
from domain.basis.language import _
from office.malformed import os_words
from runtime.settings import Settings
from storage.database import Database

# The write-ahead log of a busy record keeps 64 MB (``storage.database``): with less than this left, the next burst may not
# find its room.
LEAST_FREE = 100_000_000
# What is written to see whether anything can be: more than one block of any file system.
_TRIAL = b"\0" * 65_536
# Where the service writes files of its own, within the data directory.
_WRITTEN = ("", "mail", "certificates", "treasury/out")


def hindrances(data: Path) -> Iterator[str]:
    """What keeps the service from writing in its data directory, in words for people; a directory that is not here has none."""
    for place in (data / name for name in _WRITTEN):
        if not place.is_dir():
            continue
        try:
            with tempfile.TemporaryFile(dir=place) as file:
                file.write(_TRIAL)
                file.flush()
        except OSError as error:
            yield _("{place} cannot be written: {why}", place=place, why=os_words(error))
    free = shutil.disk_usage(data).free if data.is_dir() else LEAST_FREE
    if free < LEAST_FREE:
        yield _("the disk of {data} is nearly full: {free} MB are free", data=data, free=free // 1_000_000)


def held(database: Database) -> str:
    """Why the record cannot be written now; empty when it can."""
    try:
        return "" if database.may_write() else _("nobody can write to it: its server is for reading only")
    except ConnectionError as error:
        return _("nobody can write to it: {why}", why=error)


async def no_greeting(settings: Settings) -> str:
    """Why the mail server takes no letters now, asked as a letter would ask; empty where it greets, or there is none."""
    if settings.smtp_url is None:
        return ""
    try:
        await MailServer(settings.smtp_url).greet()
    except (PostUnavailable, OSError) as error:
        return str(error)
    return ""
