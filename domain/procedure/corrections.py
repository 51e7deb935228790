"""A registered line is never changed: it is voided, or another one takes its place, with the reason (R7.9).

Cap, hours and time of a voided line are free again, and it is never claimed. The price of a class is shared by who is
there: a correction of one of its lines puts new ones in the place of the others too, with their new shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import ServiceUnit
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.services import entered
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.keys import ItemKey, ItemOf
from domain.record.occasion import nth
from domain.record.people import ServiceLine
from domain.record.served import registered
from domain.record.states import RecipientState


def correct_service(file: File, content: c.CorrectService, ctx: Context) -> Decision:
    """Void lines that nobody has claimed, or put new ones in their place, row by row."""
    items = tuple(dict.fromkeys(content.lines))
    require(*_cannot(file, items, content))
    named = [file.services[ItemKey.parse(item).number] for item in items]
    others = _of_the_same_classes(file, named, ctx)
    require(*(_share_is_claimed(file, line) for line in others))
    taken_out = (*named, *others)
    file = file.putting("services", *(replace(line, voided=ctx.content, voided_on=ctx.day) for line in taken_out))
    rows = [*content.rows, *(_again(line) for line in others)]
    paper = content.document or ""
    file, made = entered(file, rows, paper, ctx)
    in_place_of = [*named[: len(content.rows)], *others]
    kept = [paper] * len(content.rows) + [line.document for line in others]
    made = [
        replace(line, corrects=old.id, document=document)
        for line, old, document in zip(made, in_place_of, kept, strict=True)
    ]
    file = _no_longer_served(file.putting("services", *made))
    data = {
        "voided": [line.item for line in taken_out],
        "withdrawn": euro(sum(line.cents for line in taken_out)),
        "lines": [line.item for line in made],
        "amount": euro(sum(line.cents for line in made)),
    }
    return Decision(file, data=data)


def _cannot(file: File, items: tuple[str, ...], content: c.CorrectService) -> Iterator[Finding]:
    if content.rows and len(content.rows) != len(items):
        yield refuse("R7.9", "one_for_one", "file", lines=len(items), rows=len(content.rows))
    for item in items:
        line = file.services.get(ItemKey.parse(item).number)
        if line is None:
            yield refuse("R7.9", "no_line", "line", line=item)
        elif line.voided_on is not None:
            yield refuse("R7.9", "voided", "line", line=item, day=line.voided_on)
        elif claim := _claim_of(file, line):
            yield refuse("R7.9", "claimed", "line", line=item, claim=claim)
        elif line.struck is not None:
            yield refuse("R7.9", "struck", "line", line=item)
        elif item in file.facts.lapsed:
            yield refuse("R7.9", "lapsed", "line", line=item)


def _share_is_claimed(file: File, line: ServiceLine) -> Finding | None:
    claim = _claim_of(file, line)
    return refuse("R7.9", "class_claimed", "line", line=line.item, claim=claim) if claim else None


def _claim_of(file: File, line: ServiceLine) -> str | None:
    """The claim in which a line stands: what is wrong with it is then a matter of check, contest or recovery (R8.7)."""
    return next((one.claim for one in file.claim_lines.values() if one.item == line.item), None)


def _of_the_same_classes(file: File, named: Iterable[ServiceLine], ctx: Context) -> list[ServiceLine]:
    """Who else was there: the other lines of the classes whose price is shared anew."""
    gone = {line.id for line in named}
    classes = {line.session for line in named if ctx.measure.services[line.service].unit is ServiceUnit.group_hour}
    return [line for line in registered(file) if line.session in classes and line.id not in gone]


def _again(line: ServiceLine) -> c.RegisterLine:
    """A line as it was handed in."""
    return c.RegisterLine(
        row=line.id, recipient=line.recipient, service=line.service, date=line.day, start=line.start, end=line.end,
        register_number=line.register_number, provider=line.provider, place=line.place, teacher=line.teacher, signed=line.signed,
    )  # fmt: skip


def _no_longer_served(file: File) -> File:
    """Whoever has no line any more has a plan, and no service."""
    served = {line.recipient for line in registered(file)}
    people = [
        replace(person, state=RecipientState.planned)
        for person in file.recipients.values()
        if person.state is RecipientState.in_service and person.id not in served
    ]
    return file.putting("recipients", *people)


def which_register(file: File, content: c.RecordServices, _: str) -> str:
    """A register whose lines were taken out may be handed in again: the same words are then a new fact."""
    taken_out = [line for line in file.services.values() if line.document == content.document and line.voided_on]
    return nth("corrected", len(taken_out))


def may_correct(file: File, _: Context) -> Iterator[Chance]:
    """As long as a line of the register stands in no claim, and has not lapsed."""
    settled = {one.item for one in file.claim_lines.values()} | set(file.facts.lapsed)
    if any(str(ItemKey(ItemOf.service, line.id)) not in settled for line in registered(file)):
        yield Chance("--line LINE --void")
