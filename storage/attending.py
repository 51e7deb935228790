"""Whether the courier is at the outbox now: whoever writes letters while it is there need not ring.

The courier leaves here first and then looks once more. So who reads, after their commit, that it is there is still seen
by that look; who reads that it is gone rings.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from storage.letter_tables import CourierRow
from storage.prepared import Prepared
from storage.tables import table_of

_COURIER = table_of(CourierRow)
_UNTIL = Prepared(select(_COURIER.c.until))
_SET = Prepared(update(_COURIER), ("until",))


def until(session: Session, at: datetime | None) -> None:
    """The courier says until when it will be there at least, or that it leaves."""
    _SET.write(session, [{"until": at}])


def is_there(session: Session, at: datetime) -> bool:
    """Whether it is, at an instant of the machine. What it said goes by itself when it has gone without a word."""
    found = _UNTIL.first(session)
    return found is not None and found[0] is not None and found[0] > at
