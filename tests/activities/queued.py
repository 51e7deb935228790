"""A queued letter of any kind, with some value for each that it can have."""

from __future__ import annotations

from dataclasses import fields

from activities.mail import compose, text_of
from activities.wording import Said
from domain.lifecycle.telling import Value
from domain.lifecycle.told import LETTERS
from storage.outbox import PendingNotice
from tests import lives

NAMES = sorted(LETTERS)
ROWS = {
    "results": [{"id": "O1", "recipient": "R01", "kind": "placement", "hired": "15/10/2018", "declared_on": "25/10/2018"}],
    "duties": [{"term": "project_end", "due": "31/12/2018"}],
    "gains": [{"term": "payment/C1", "old_due": "04/06/2020", "new_due": "05/06/2020", "days": "1"}],
    "lines": [
        {"line": "C1/L2", "recipient": "R02", "service": "BIL", "day": "20/09/2018", "claimed": "106,50 euro",
         "cut": "106,50 euro", "reason": "no_signature", "words": "", "parked": ""}
    ],
    "debts": [{"debt": "D1", "decree": "9", "principal": "1,00 euro", "interest": "0,01 euro", "left": "0,00 euro"}],
    "letters": [{"number": "4", "written": "01/08/2018"}],
    "rates": [{"year": "2018", "rate": "0,3"}],
}  # fmt: skip
VALUES = {
    "project": "AR2017-0001", "title": "Cooperativa Legler", "measure": "Azioni di Rete", "edition": lives.MEASURE,
    "lead": "Provincia di Bergamo", "lead_code": "30972450206", "requested": "76.642,00 euro", "state": "awarded", "decree": "7",
    "cup": "E11B18000010009", "said": "a" * 64, "earlier": "b" * 64, "observed": "c" * 64, "commands": "accept", "term": "acceptance", "term_id": "acceptance",
    "due": "2018-08-31", "days": "30", "basis": "art. 2", "consequence": "forfeit", "starts": "", "duty": "acceptance",
    "requirement": "network", **ROWS, "cut": ROWS["lines"],
}  # fmt: skip


def notice(template: str, to: str = "operator", **values: Value) -> PendingNotice:
    """A queued letter, with some value for each that it can have."""
    own = {field.name: VALUES.get(field.name, "31/12/2018") for field in fields(LETTERS[template])}
    return PendingNotice(1, "AR2017-0001", f"AR2017-0001/{template}", template, to, VALUES | own | values, lives.OPENED)


def words(template: str, to: str = "operator", **said: object) -> str:
    """A letter that tells of a command in which this was said."""
    return text_of(compose(notice(template, to), {"a" * 64: Said(said)}))
