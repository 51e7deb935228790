"""What a project's people have in other projects, by questions that follow one index: they grow with nobody else's people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, bindparam, exists, literal, select
from sqlalchemy.types import String
from sqlmodel import Session

from domain.lifecycle.states import ENDS
from domain.procedure.delivery import GONE
from domain.record.elsewhere import Elsewhere, ResultElsewhere, ServedElsewhere
from storage.chunks import chunks
from storage.person_tables import PersonRow
from storage.prepared import Prepared
from storage.tables import ClaimLineRow, OutcomeRow, ProjectRow, RecipientRow, ServiceLineRow, table_of

_OWN = table_of(RecipientRow).alias("own")
_OTHER = table_of(RecipientRow).alias("other")
_PERSON = table_of(PersonRow)
_PROJECT = table_of(ProjectRow)
_LINE = table_of(ServiceLineRow)
_OUTCOME = table_of(OutcomeRow)
_CLAIMED = table_of(ClaimLineRow)

_SAME = and_(_OTHER.c.person == _OWN.c.person, _OTHER.c.project != _OWN.c.project)
_OF_PROJECT = _OWN.c.project == bindparam("project")
_BOTH = _OWN.join(_OTHER, _SAME)


def _theirs(table: Table) -> Any:
    """Rows of a table that belong to our people under their numbers in other projects."""
    return _BOTH.join(table, and_(table.c.project == _OTHER.c.project, table.c.recipient == _OTHER.c.id))


# A line whose cut stands in full is paid nowhere: its hour is free, as that of a voided one.
_CUT = exists().where(
    _CLAIMED.c.project == _LINE.c.project,
    _CLAIMED.c.item == literal("S").concat(_LINE.c.id.cast(String)),
    _CLAIMED.c.cut_cents == _CLAIMED.c.cents,
    _CLAIMED.c.cents > 0,
    _CLAIMED.c.released.is_(False),
)
_ANYBODY = Prepared(select(_OTHER.c.project).select_from(_BOTH).where(_OF_PROJECT).limit(1))
_SERVED = Prepared(
    select(_OWN.c.id, _LINE.c.project, _LINE.c.day, _LINE.c.start, _LINE.c.end)
    .select_from(_theirs(_LINE))
    .where(_OF_PROJECT, _LINE.c.voided_on.is_(None), ~_CUT)
    .order_by(_LINE.c.project, _LINE.c.id)
)
_RESULTS = Prepared(
    select(_OWN.c.id, _OUTCOME.c.project, _OUTCOME.c.kind, _OUTCOME.c.hired)
    .select_from(_theirs(_OUTCOME))
    .where(_OF_PROJECT, _OUTCOME.c.state != "refused")
    .order_by(_OUTCOME.c.project, _OUTCOME.c.id)
)
_PROJECTS = Prepared(
    select(_OWN.c.id, _OTHER.c.project, _OTHER.c.id, _PROJECT.c.state)
    .select_from(_BOTH.join(_PROJECT, _PROJECT.c.number == _OTHER.c.project))
    .where(_OF_PROJECT)
    .order_by(_OWN.c.id, _OTHER.c.project)
)
_PLACES = Prepared(
    select(_OTHER.c.project, _OTHER.c.id, _PROJECT.c.state)
    .join_from(_OTHER, _PROJECT, _PROJECT.c.number == _OTHER.c.project)
    .where(_OTHER.c.person == bindparam("person"))
    .order_by(_OTHER.c.project, _OTHER.c.id)
)
_OWN_PERSONS = (
    select(_PERSON.c.id).where(_PERSON.c.id.in_(select(_OWN.c.person).where(_OF_PROJECT))).order_by(_PERSON.c.id)
)
_HOLD = Prepared(_OWN_PERSONS.with_for_update(key_share=True))
_TAKE = Prepared(_OWN_PERSONS.with_for_update(key_share=True, skip_locked=True))
_PERSONS = Prepared(_OWN_PERSONS)


def hold_people(session: Session, project: str) -> None:
    """Lock a project's people until the end of the transaction: nobody decides on their time elsewhere meanwhile."""
    if _concurrent(session):
        _HOLD.rows(session, {"project": project})


def take_people(session: Session, project: str) -> bool:
    """Lock a project's people without waiting; False when somebody else holds one of them now."""
    of = {"project": project}
    return not _concurrent(session) or len(_TAKE.rows(session, of)) == len(_PERSONS.rows(session, of))


def _concurrent(session: Session) -> bool:
    """SQLite has one writer, and no locks of rows."""
    return session.connection().dialect.name != "sqlite"


def read(session: Session, project: str, *, named: bool) -> Elsewhere:
    """What the people of a project have in others; ``named``: whoever asks may hear in which."""
    of = {"project": project}
    if _ANYBODY.first(session, of) is None:
        return Elsewhere(named=named)
    served: dict[str, list[ServedElsewhere]] = defaultdict(list)
    for number, *line in _SERVED.rows(session, of):
        served[number].append(ServedElsewhere(*line))
    results: dict[str, list[ResultElsewhere]] = defaultdict(list)
    for number, *result in _RESULTS.rows(session, of):
        results[number].append(ResultElsewhere(*result))
    return Elsewhere(_whole(served), _whole(results), named)


def projects_of_people(session: Session, project: str) -> list[tuple[str, str, str, str]]:
    """The people of a project who are, or were, in others: number here, other project, number there, state of that project."""
    return [(here, other, there, state) for here, other, there, state in _PROJECTS.rows(session, {"project": project})]


class Place(NamedTuple):
    """Where a person is, or was, and under which number; the state is that of the project."""

    project: str
    recipient: str
    state: str


def places_of(session: Session, person: int) -> list[Place]:
    """All projects of a person."""
    return [Place(*row) for row in _PLACES.rows(session, {"person": person})]


def _whole(lists: Mapping[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {number: tuple(found) for number, found in lists.items()}


def in_open_projects(session: Session, persons: Iterable[int]) -> dict[int, list[str]]:
    """Of some persons those who are in projects that have not ended, with these projects; who has left one is not in it."""
    gone = [state.value for state in GONE]
    ended = [state.value for state in ENDS]
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(persons):
        query = (
            select(_OTHER.c.person, _OTHER.c.project)
            .join_from(_OTHER, _PROJECT, _PROJECT.c.number == _OTHER.c.project)
            .where(_OTHER.c.person.in_(some), _OTHER.c.state.not_in(gone), _PROJECT.c.state.not_in(ended))
            .order_by(_OTHER.c.project)
        )
        for person, project in session.connection().execute(query):
            found[person].append(project)
    return dict(found)
