"""What the rules may know of a file when nobody gives a command: read, and nothing is held."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from domain.edition.measure import Measure
from domain.money.reopening import draws
from domain.record.chances import claims_in
from domain.record.contests import contested_lines, contested_results
from domain.record.decision import Context
from domain.record.elsewhere import NOWHERE
from domain.record.file import File
from domain.record.states import Account, ClaimState
from domain.registers.all import Registers
from storage import elsewhere, ledger, payments
from storage.registers import FiledRegisters


def context(
    session: Session,
    file: File,
    measure: Measure,
    at: datetime,
    *,
    named: bool = True,
    draw: str = "",
    asked: Registers | None = None,
) -> Context:
    """The context of a file at a programme's instant. ``named``: whoever asks may hear in which projects its people are too.

    ``draw`` is the act that has drawn the project for a check on the spot, where whoever asks may hear of it before the visit;
    ``asked`` are registers that were asked already, for the decision that the file comes from.

    What cannot matter is not asked of the record: elsewhere are hours and results of claims that would be ordered or restored.
    """
    asks = contested_lines(file) or contested_results(file) or claims_in(file, ClaimState.checked, ClaimState.failed)
    return Context(
        measure, at, "", "",
        free=ledger.balances(session, file.measure)[Account.available] if draws(file) else 0,
        in_file=payments.in_file(session, file),
        registers=asked or FiledRegisters.of_file(session, file),
        elsewhere=elsewhere.read(session, file.project, named=named) if asks else NOWHERE,
        draw=draw,
    )  # fmt: skip
