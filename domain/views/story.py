"""A project's story in plain words: each entry of the trace as a sentence with who, what and how much (F89).

The words come from what was answered, from what moved, and from chosen fields of what was said: reasons, grounds and
notes of people stay in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.basis.euro import euro
from domain.lifecycle.states import COMMANDS, Role, State
from domain.record.file import Account, Transfer

A = Account
FEW = 3
"""So many are named; the others are counted."""

SAID: dict[str, tuple[str, ...]] = {
    "request_documents": ("items",),
    "supply_documents": ("documents",),
    "give_notice": ("grounds",),
    "reject": ("decree",),
    "award": ("decree",),
    "start": ("date",),
    "withdraw_recipient": ("recipient",),
    "declare_outcome": ("outcomes",),
    "verify_outcome": ("recipients",),
    "request_extension": ("until",),
    "claim": ("kind",),
    "order_payment": ("decree",),
    "confirm_payment": ("reference",),
    "order_recovery": ("decree",),
    "confirm_recovery": ("reference",),
    "revoke": ("decree",),
    "move_end": ("until", "act"),
    "suspend_terms": ("act",),
}
"""The fields of each command's content that its sentence needs."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the trace, as the story needs it."""

    name: str
    actor: str
    role: str
    accepted: bool
    before: str
    after: str
    answer: Mapping[str, Any]
    """The stored answer."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """The content of the command, if ``SAID`` names it."""
    moved: Sequence[Transfer] = ()

    def fact(self, name: str) -> Any:
        """One fact of the answer; a receipt of submission is all facts."""
        return self.answer.get("data", self.answer).get(name, "?")

    def of(self, name: str) -> Any:
        """One field of what was said."""
        return self.said.get(name, "?") if name in SAID.get(self.name, ()) else "?"

    def many(self, name: str) -> Sequence[Any]:
        """A field of what was said that is a list."""
        value = self.of(name)
        return value if isinstance(value, list) else ()

    def sum(self, source: Account, *targets: Account) -> int:
        """Cents that moved from one part to others."""
        return sum(t.cents for t in self.moved if t.source is source and t.target in targets)


def sentence(told: Told) -> str:
    """What happened, in one sentence; a refusal with all its findings."""
    if not told.accepted:
        findings = told.answer.get("findings") or [{"message": told.answer.get("message", "")}]
        why = "; ".join(finding["message"] for finding in findings)
        return f"refused: '{told.name.replace('_', '-')}' by {_who(told)}: {why}"
    tell = SENTENCES.get(told.name, _plainly)
    return f"{_who(told)} {tell(told)}{_end(told)}"


def amounts(moved: Iterable[Transfer]) -> list[dict[str, str]]:
    """The money of an entry, as a script reads it."""
    return [{"from": t.source.value, "to": t.target.value, "amount": euro(t.cents), "reason": t.reason} for t in moved]


_SYSTEM = {"pass_time": "the clock:", "record_delivery": "the post"}


def _who(told: Told) -> str:
    if told.role == Role.system:
        return _SYSTEM.get(told.name, "the measure:")
    return f"the {told.role}" if told.actor == told.role else f"{told.actor} ({told.role})"


def _end(told: Told) -> str:
    """What else came of it: money that is free again, the end of the project."""
    freed = sum(t.cents for t in told.moved if t.target is A.available and t.source is not A.envelope)
    back = f"; {_euro(freed)} went back to the envelope" if freed else ""
    ends = {State.closed: "; the project is closed", State.forfeited: "; the award is forfeited"}
    return back + (ends.get(State(told.after), "") if told.after != told.before else "")


def _plainly(told: Told) -> str:
    rule = COMMANDS.get(told.name)
    return f"gave '{told.name.replace('_', '-')}'" + (f" ({rule.does})" if rule else "")


def _euro(amount: int | str) -> str:
    """``76,642.00 euro``, of cents or of an amount that was answered."""
    try:
        return f"{Decimal(euro(amount) if isinstance(amount, int) else amount):,.2f} euro"
    except ArithmeticError:
        return f"{amount} euro"


def _count(number: Any, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def _few(names: Sequence[str]) -> str:
    """``R01, R02, R03 and 7 more``."""
    shown = ", ".join(names[:FEW])
    return f"{shown} and {len(names) - FEW} more" if len(names) > FEW else shown


def _nonzero(amount: Any) -> bool:
    return amount not in ("?", "0.00")


def _submitted(t: Told) -> str:
    reserved = t.sum(A.available, A.reserved)
    money = f"{_euro(reserved)} were reserved" if reserved else "no money was left, it waits in the queue"
    return f"handed in the application, number {t.fact('order')} in order of arrival; {money}"


def _scored(t: Told) -> str:
    reached = "is reached" if t.fact("reached") is True else "is not reached"
    return f"gave {_count(t.fact('points'), 'point')}; the threshold of {t.fact('threshold')} {reached}"


def _noticed(t: Told) -> str:
    grounds = _count(len(t.many("grounds")), "ground")
    what = "that the award may be revoked" if t.before == t.after else "that the project may be refused"
    return f"gave notice {what}, on {grounds}"


def _started(t: Told) -> str:
    on = f" on {t.of('date')}" if t.of("date") not in (None, "?") else ""
    return f"declared the start of activity{on}; it ends by {t.fact('ends')}"


def _declared(t: Told) -> str:
    people = _few([outcome["recipient"] for outcome in t.many("outcomes")])
    return f"declared {_count(t.fact('outcomes'), 'outcome')} ({people}), worth {_euro(t.fact('amount'))}"


def _verified(t: Told) -> str:
    what = "verified" if t.fact("outcome") == "verified" else "refused"
    return f"{what} {_count(t.fact('outcomes'), 'outcome')} ({_few(t.many('recipients'))})"


def _extended(t: Told) -> str:
    granted = f"granted the extension: the project ends by {t.fact('ends')}"
    return granted if t.fact("granted") is True else "denied the extension"


def _checked(t: Told) -> str:
    cut = t.fact("cut_lines")
    lines = f", {_count(cut, 'line')} cut" if cut not in (0, "?") else ""
    return f"checked claim {t.fact('claim')}: {_euro(t.fact('recognised'))} recognised of {_euro(t.fact('claimed'))}{lines}"


def _decided(t: Told) -> str:
    lines, what = (
        _count(len(t.fact("lines")), "contested line"),
        "restored" if t.fact("granted") else "upheld the cut of",
    )
    return f"{what} {lines} of claim {t.fact('claim')}"


def _attached(t: Told) -> str:
    until = f", valid until {t.fact('valid_until')}" if t.fact("valid_until") not in (None, "?") else ""
    return f"handed in evidence {t.fact('evidence')} ({str(t.fact('kind')).replace('_', ' ')}){until}"


def _ordered(t: Told) -> str:
    claim, amount, decree = t.fact("claim"), _euro(t.fact("amount")), t.of("decree")
    if t.fact("awaiting") != "?":
        return f"signed the order of {amount} for claim {claim} by decree {decree}; a second manager must sign"
    off = f"; {_euro(t.fact('set_off'))} were set off" if _nonzero(t.fact("set_off")) else ""
    if t.fact("amount") == "0.00":
        return f"settled claim {claim} by decree {decree}, nothing is to be paid{off}"
    return f"ordered {amount} for claim {claim} by decree {decree}{off}"


def _recovered(t: Told) -> str:
    interest = f" with {_euro(t.fact('interest'))} of interest" if _nonzero(t.fact("interest")) else ""
    back = f"confirmed that {_euro(t.fact('recovered'))} came back{interest} (debt {t.fact('debt')}"
    return f"{back}, reference {t.of('reference')})"


def _term(key: str) -> str:
    name, _, of = key.partition("/")
    return f"{name.replace('_', ' ')} of {of}" if of else name.replace("_", " ")


def _passed(t: Told) -> str:
    """What the clock worked off: alike matters together, in order."""
    found: dict[str, list[str]] = {}
    for item in t.fact("acted") if isinstance(t.fact("acted"), list) else ():
        key, _, what = item.rpartition(" ")
        found.setdefault(_CLOCK.get(what, _REMINDED), []).append(_term(key))
    told = [words.format(_few(list(dict.fromkeys(terms)))) for words, terms in found.items()]
    return "; ".join(told) or "nothing was due"


_CLOCK = {"expiry": "the term of {} passed", "resumption": "the term of {} goes on"}
_REMINDED = "reminder for the {} went to the post"


def _delivered(t: Told) -> str:
    began = _few([_term(key) for key in t.fact("started")])
    return f"delivered a letter: the term of {began} begins" if began else "delivered a letter"


SENTENCES: dict[str, Callable[[Told], str]] = {
    "submit": _submitted,
    "request_documents": lambda t: f"asked for {_count(len(t.many('items')), 'missing paper')}",
    "supply_documents": lambda t: f"handed in {_count(len(t.many('documents')), 'missing paper')}",
    "admit": lambda _: "admitted the application to evaluation",
    "score": _scored,
    "give_notice": _noticed,
    "observe": lambda _: "handed in observations on the notice",
    "reject": lambda t: f"refused the project by decree {t.of('decree')}",
    "award": lambda t: f"awarded {_euro(t.sum(A.reserved, A.committed))} by decree {t.of('decree')}",
    "accept": lambda _: "signed the acceptance deed",
    "start": _started,
    "sign_plan": lambda t: f"handed in {_count(t.fact('signed'), 'signed personal plan')}",
    "record_services": lambda t: (
        f"handed in an attendance register of {_count(t.fact('lines'), 'line')}, worth {_euro(t.fact('amount'))}"
    ),
    "withdraw_recipient": lambda t: (
        f"told that {t.of('recipient')} leaves; {_count(t.fact('recipients_left'), 'recipient')} left"
    ),
    "declare_outcome": _declared,
    "verify_outcome": _verified,
    "request_extension": lambda t: f"asked for an extension until {t.of('until')}",
    "decide_extension": _extended,
    "end_delivery": lambda _: "ended the delivery of services",
    "claim": lambda t: f"made the {t.of('kind')} claim {t.fact('claim')} for {_euro(t.fact('amount'))}",
    "check_claim": _checked,
    "contest_claim": lambda t: f"contested {_count(len(t.fact('contested')), 'cut line')} of claim {t.fact('claim')}",
    "decide_contest": _decided,
    "interrupt_payment": lambda t: f"interrupted the payment of claim {t.fact('claim')}: {t.fact('reason')}",
    "resume_payment": lambda t: f"resumed the payment of claim {t.fact('claim')}",
    "attach": _attached,
    "order_payment": _ordered,
    "cancel_payment": lambda t: f"took back order {t.fact('order')} of {_euro(t.sum(A.ordered, A.committed))}",
    "confirm_payment": lambda t: (
        f"confirmed that {_euro(t.fact('paid'))} were paid for claim {t.fact('claim')} (reference {t.of('reference')})"
    ),
    "fail_payment": lambda t: (
        f"told that the treasury refused {_euro(t.sum(A.ordered, A.committed))} for claim {t.fact('claim')}"
    ),
    "correct_account": lambda t: f"corrected the account of the payee ({t.fact('account')})",
    "order_recovery": lambda t: (
        f"ordered that {_euro(t.fact('amount'))} come back by decree {t.of('decree')} (debt {t.fact('debt')})"
    ),
    "confirm_recovery": _recovered,
    "withdraw": lambda _: "gave up the project",
    "revoke": lambda t: f"revoked the award by decree {t.of('decree')}",
    "pass_time": _passed,
    "record_delivery": _delivered,
    "move_end": lambda t: f"the notice ends on {t.of('until')} by {t.of('act')}; the project ends by {t.fact('ends')}",
    "suspend_terms": lambda t: f"a law stops terms ({t.of('act')}); {_count(len(t.fact('gains')), 'term')} gain days",
    "fund": lambda _: "money has come free: the project, next in order, is funded",
    "close_window": lambda _: "the window has closed, the project is not funded",
}
"""The sentence of each command, after who gave it."""
