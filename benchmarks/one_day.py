"""A life on one day: people whom nobody else has, and the commands from the formal check to the payment.

Also the tree of an older commit lives it (``past.py``): it uses only what all of them have.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from stdnum.it import codicefiscale

from tests import lives

if TYPE_CHECKING:
    from domain.lifecycle.contents import Content

DAY = datetime(2018, 8, 6, 18, tzinfo=UTC)
"""A programme day within the window, on which a project can live from its submission to its payment."""
BUDGET = {"process": "6600.00", "result": "1835.00"}
"""What a project of it asks for."""
UNTIL_DECREE = 3
"""The commands up to the decree, whose letter must arrive before the next one is given."""


def crowd(count: int, first: int = 1) -> list[dict[str, str]]:
    """Synthetic people, each with a valid tax code that nobody else has."""
    letters = "BCDFGLMNPRSTVZ"
    people = []
    for number in range(first, first + count):
        name = "".join(letters[(number // len(letters) ** place) % len(letters)] for place in range(6))
        code = f"{name}80A01A794"
        people.append(
            {
                "id": f"R{number - first + 1:02d}",
                "tax_code": code + codicefiscale.calc_check_digit(code),
                "company": lives.legler()["companies"][0]["tax_code"],
                "status": "suspended",
                "support": "cigs",
            }
        )
    return people


def one_day(count: int = 20) -> list[tuple[str, Content]]:
    """Fifteen commands from the formal check to the payment, all on one day: three registers of so many lines."""
    sessions = iter([("BIL", "09:00", "11:00"), ("COA", "11:00", "13:00"), ("COL2", "14:00", "15:00")])
    steps: list[tuple[str, Content]] = []
    for _, name, content in lives.LIFE:
        if name in ("declare_outcome", "verify_outcome"):
            continue
        if name == "sign_plan":
            steps.append((name, lives.plans(count)))
        elif name == "record_services":
            service, begins, ends = next(sessions)
            people = lives.people(count)
            steps.append((name, lives.register(date(2018, 8, 6), service, people, begins, ends)))
        else:
            steps.append((name, content))
    return steps
