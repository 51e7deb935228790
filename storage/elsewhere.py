"""What a project's people have in other projects, by questions that follow one index: they grow with nobody else's people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, bindparam, select
from sqlmodel import Session

from domain.lifecycle.states import ENDS
from domain.procedure.delivery import GONE
from domain.record.elsewhere import Elsewhere, ResultElsewhere, ServedElsewhere
from domain.record.keys import ItemKey, ItemOf
from storage.chunks import chunks
from storage.person_tables import PersonRow
from storage.prepared import Prepared, Question, answers, database_of
from storage.tables import ClaimLineRow, OutcomeRow, ProjectRow, RecipientRow, ServiceLineRow, table_of

_OWN = table_of(RecipientRow).alias("own")
_OTHER = table_of(RecipientRow).alias("other")
_PERSON = table_of(PersonRow)
_PROJECT = table_of(ProjectRow)
_LINE = table_of(ServiceLineRow)
_OUTCOME = table_of(OutcomeRow)
_CLAIMED = table_of(ClaimLineRow)


def _there(table: Table) -> ColumnElement[bool]:
    """The rows of a table that belong to one person's number in one project."""
    return and_(table.c.project == bindparam("project"), table.c.recipient == bindparam("recipient"))


_SAME = and_(_OTHER.c.person == _OWN.c.person, _OTHER.c.project != _OWN.c.project)
_OF_PROJECT = _OWN.c.project == bindparam("project")
_BOTH = _OWN.join(_OTHER, _SAME)


# Where our people are too: the questions about their time there follow, place by place, and each has its index.
_ELSEWHERE = Prepared(
    select(_OWN.c.id, _OTHER.c.project, _OTHER.c.id)
    .select_from(_BOTH)
    .where(_OF_PROJECT)
    .order_by(_OWN.c.id, _OTHER.c.project)
)
_SERVED = Prepared(
    select(_LINE.c.id, _LINE.c.project, _LINE.c.day, _LINE.c.start, _LINE.c.end)
    .where(_there(_LINE), _LINE.c.voided_on.is_(None))
    .order_by(_LINE.c.id)
)
# A line whose cut stands in full is paid nowhere: its hour is free, as that of a voided one.
_CUT = Prepared(
    select(_CLAIMED.c.item).where(
        _there(_CLAIMED), _CLAIMED.c.cut_cents == _CLAIMED.c.cents, _CLAIMED.c.cents > 0, ~_CLAIMED.c.released
    )
)
_RESULTS = Prepared(
    select(_OUTCOME.c.project, _OUTCOME.c.kind, _OUTCOME.c.hired)
    .where(_there(_OUTCOME), _OUTCOME.c.state != "refused")
    .order_by(_OUTCOME.c.id)
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
_OWN_PERSON = select(_OWN.c.person).where(_OF_PROJECT, _OWN.c.person.is_not(None)).distinct()
_OWN_PERSONS = Prepared(_OWN_PERSON)
# In their order, as everybody locks them. The people of a project do not change while it is held.
_PEOPLE = select(_PERSON.c.id).where(_PERSON.c.id.in_(_OWN_PERSON)).order_by(_PERSON.c.id)
_HOLD_PEOPLE = Prepared(_PEOPLE.with_for_update(key_share=True))
_TAKE_PEOPLE = Prepared(_PEOPLE.with_for_update(key_share=True, skip_locked=True))


def hold_people(session: Session, project: str) -> None:
    """Lock a project's people until the end of the transaction: nobody decides on their time elsewhere meanwhile."""
    if _concurrent(session):
        _HOLD_PEOPLE.rows(session, {"project": project})


def take_asks(session: Session, project: str) -> list[Question]:
    """What ``take_people`` asks, and ``read`` at first, once they are locked."""
    of = {"project": project}
    return [(_OWN_PERSONS, of), (_TAKE_PEOPLE, of), (_ELSEWHERE, of)] if _concurrent(session) else []


def take_people(session: Session, project: str) -> bool:
    """Lock a project's people without waiting; False when somebody else holds one of them now."""
    if not _concurrent(session):
        return True
    people, taken = answers(session, (_OWN_PERSONS, _TAKE_PEOPLE), {"project": project})
    return len(taken) == len(people)


def _concurrent(session: Session) -> bool:
    """SQLite has one writer, and no locks of rows."""
    return database_of(session) != "sqlite"


def read(session: Session, project: str, *, named: bool) -> Elsewhere:
    """What the people of a project have in others; ``named``: whoever asks may hear in which."""
    served: dict[str, list[ServedElsewhere]] = defaultdict(list)
    results: dict[str, list[ResultElsewhere]] = defaultdict(list)
    for number, other, there in _ELSEWHERE.rows(session, {"project": project}):
        of = {"project": other, "recipient": there}
        cut = {item for (item,) in _CUT.rows(session, of)}
        lines = (line for line in _SERVED.rows(session, of) if str(ItemKey(ItemOf.service, line[0])) not in cut)
        served[number] += [ServedElsewhere(*line[1:]) for line in lines]
        results[number] += [ResultElsewhere(*result) for result in _RESULTS.rows(session, of)]
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
    return {number: tuple(found) for number, found in lists.items() if found}


def in_open_projects(session: Session, people: Iterable[int]) -> dict[int, list[str]]:
    """Of some persons those who are in projects that have not ended, with these projects; who has left one is not in it."""
    gone = [state.value for state in GONE]
    ended = [state.value for state in ENDS]
    found: dict[int, list[str]] = defaultdict(list)
    for some in chunks(people):
        query = (
            select(_OTHER.c.person, _OTHER.c.project)
            .join_from(_OTHER, _PROJECT, _PROJECT.c.number == _OTHER.c.project)
            .where(_OTHER.c.person.in_(some), _OTHER.c.state.not_in(gone), _PROJECT.c.state.not_in(ended))
            .order_by(_OTHER.c.project)
        )
        for person, project in session.connection().execute(query):
            found[person].append(project)
    return dict(found)
