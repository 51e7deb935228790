"""The letters of a project, and what the office's register of correspondence says of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from activities.correspondence import enter_in
from domain.basis.calendar import local_day
from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.correspondence import MAY_ENTER, PROTOCOL, EnterProtocol
from domain.trust.statement import derived
from office.caller import Caller
from office.contents import build
from office.giving import Facts, accepted
from storage import audit, files, measures, outbox
from workflows.messages import Command


def protocol(
    caller: Caller, project: str, letter: int, number: str, day: date | None = None, reason: str | None = None
) -> Facts:
    """Enter the number and day of a letter in the register of correspondence; the day is today's where it is left out.

    The same again says ``already``. Raises Malformed, NotFound, RuleBroken.
    """
    now = datetime.now(UTC)
    with caller.database.read() as session:
        actor, role = caller.acting(session, *MAY_ENTER)
        file = files.load(session, project)
        today = local_day(measures.clock_in(session, file.measure).programme(now))
        content = build(EnterProtocol, letter=letter, number=number, date=day or today, reason=reason)
        known = outbox.letter(session, project, content.letter)
        entries = [entry for entry in audit.history(session, project) if entry.name == PROTOCOL and entry.accepted]
    told = {"project": project, **content.model_dump(mode="json", exclude={"reason"})}
    if known is not None and (known.protocol, known.protocol_on) == (content.number, content.date):
        return {**told, "already": True}
    words = canonical(content)
    sha256 = fingerprint(words)
    id = caller.chosen(actor) or derived(project, PROTOCOL, sha256, str(len(entries)))
    command = caller.signed(
        Command(id=id, project=project, name=PROTOCOL, actor=actor, role=role.value, content=sha256)
    )
    with caller.database.write() as session:
        answer = enter_in(session, command, words, now)
    return {**accepted(answer).data, "already": False}
