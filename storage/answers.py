"""The treasury's answers, as they came, with what became of each; and the explanations of those that could not be applied."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from domain.bank.treasury import Verdict
from domain.basis.language import _
from storage.errors import NotFound
from storage.payment_tables import TreasuryAnswerRow, TreasuryExplanationRow


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What one file said of one order. ``received_at`` is a real instant."""

    file: str
    end_to_end: str
    status: str
    cents: int | None
    reference: str
    reason: str
    project: str | None
    order_id: str | None
    verdict: str
    finding: str
    received_at: datetime


def record(session: Session, answer: StoredAnswer) -> None:
    """Append an answer; one that stands there already stays as it is."""
    try:
        with session.begin_nested():
            session.add(TreasuryAnswerRow(**asdict(answer)))
            session.flush()
    except IntegrityError:
        if session.get(TreasuryAnswerRow, (answer.file, answer.end_to_end)) is None:
            raise


def of_file(session: Session, file: str) -> dict[str, StoredAnswer]:
    """The answers of one file, by key."""
    rows = session.exec(select(TreasuryAnswerRow).where(TreasuryAnswerRow.file == file))
    return {row.end_to_end: _answer(row) for row in rows}


def files_named(session: Session, beginning: str) -> list[str]:
    """The hashes of the answer files that begin so: two at most, since the second one says that there are several."""
    file = col(TreasuryAnswerRow.file)
    query = select(file).where(file.startswith(beginning.lower(), autoescape=True)).distinct().order_by(file).limit(2)
    return list(session.exec(query))


def of_orders(session: Session) -> dict[tuple[str, str], list[StoredAnswer]]:
    """The answers to known orders, oldest first, by project and order."""
    found: dict[tuple[str, str], list[StoredAnswer]] = {}
    for row in session.exec(select(TreasuryAnswerRow).order_by(col(TreasuryAnswerRow.received_at))):
        if row.project is not None and row.order_id is not None:
            found.setdefault((row.project, row.order_id), []).append(_answer(row))
    return found


def unexplained(session: Session) -> list[StoredAnswer]:
    """Answers that could not be applied and that nobody has explained, oldest first."""
    answer = TreasuryAnswerRow
    explanation = TreasuryExplanationRow
    query = (
        select(answer)
        .outerjoin(
            explanation,
            (col(explanation.file) == col(answer.file)) & (col(explanation.end_to_end) == col(answer.end_to_end)),
        )
        .where(answer.verdict == Verdict.unexplained, col(explanation.file).is_(None))
        .order_by(col(answer.received_at), answer.end_to_end)
    )
    return [_answer(row) for row in session.exec(query)]


def explain(session: Session, file: str, end_to_end: str, reason: str, actor: str, at: datetime) -> bool:
    """Append why an answer needs nothing more; False when it was explained before. Raises NotFound."""
    found = session.get(TreasuryAnswerRow, (file, end_to_end))
    if found is None or found.verdict != Verdict.unexplained:
        raise NotFound(
            _("no unexplained answer '{end_to_end}' in the file {file}…", end_to_end=end_to_end, file=file[:12])
        )
    if session.get(TreasuryExplanationRow, (file, end_to_end)) is not None:
        return False
    session.add(TreasuryExplanationRow(file=file, end_to_end=end_to_end, reason=reason, actor=actor, at=at))
    return True


def _answer(row: TreasuryAnswerRow) -> StoredAnswer:
    return StoredAnswer(**row.model_dump())
