"""A project's story in plain words: each entry of the trace as a sentence with who, what and how much (F89).

The words come from what was answered, from what moved, and from chosen fields of what was said: reasons, grounds and
notes of people stay in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.basis.decree import Decree
from domain.basis.euro import euro
from domain.lifecycle.states import Role, State
from domain.record.decision import Answered
from domain.record.payables import Transfer
from domain.record.states import Account
from domain.terms.key import TermKey
from domain.views.documents import Movement

A = Account
# Up to so many things are named in a sentence; more are counted.
FEW = 3

# Makes the sentence that follows the name of the person who gave a command. What the service does by itself has no
# person before it, so that its sentence names a subject.
Sentence = Callable[["Told"], str]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the trace, as the story needs it."""

    name: str
    actor: str
    role: str
    accepted: bool
    before: str
    after: str
    answer: Answered
    """The stored answer."""
    said: Mapping[str, object] = field(default_factory=dict)
    """Those fields of the content that the sentence needs."""
    moved: Sequence[Transfer] = ()

    def fact(self, name: str) -> Any:
        """One fact of the answer; a receipt of submission is all facts."""
        return self.answer.get("data", self.answer).get(name, "?")

    def names(self, name: str) -> list[str]:
        """A fact of the answer that is a list."""
        found = self.fact(name)
        return [str(one) for one in found] if isinstance(found, list) else ["?"]

    def of(self, name: str) -> object:
        """One field of what was said."""
        return self.said.get(name, "?")

    def many(self, name: str, part: str = "") -> list[str]:
        """A field of what was said that is a list; of entries that have parts, the one that is named."""
        value = self.of(name)
        entries = value if isinstance(value, list) else []
        return [str(entry[part] if part else entry) for entry in entries]

    def sum(self, source: Account, *targets: Account) -> int:
        """Cents that moved from one part to others."""
        return sum(t.cents for t in self.moved if t.source is source and t.target in targets)


def tell(told: Told, sentence: Sentence) -> str:
    """What happened, in one sentence; a refusal with its first findings and their count."""
    if not told.accepted:
        findings = told.answer.get("findings") or [{"message": told.answer.get("message", "")}]
        why = "; ".join(_placed(finding) for finding in findings[:FEW])
        count = f"{len(findings)} findings: " if len(findings) > FEW else ""
        return f"refused: '{told.name.replace('_', '-')}' by {_who(told)}: {count}{why}{_more(findings)}"
    subject = "" if told.role == Role.system else f"{_who(told)} "
    return f"{subject}{sentence(told)}{_end(told)}"


def refused_for(answer: Answered) -> list[str]:
    """Every finding of a refusal, each with its rule; nothing for what was accepted."""
    return [f"{finding['rule']}: {_placed(finding)}" for finding in answer.get("findings", ())]


def _placed(finding: Mapping[str, Any]) -> str:
    """What is wrong, with the row of a file where it stands in one."""
    path = str(finding.get("path", ""))
    return f"{path}: {finding['message']}" if path.startswith("row ") else finding["message"]


def _more(findings: Sequence[object]) -> str:
    return f"; and {len(findings) - FEW} more" if len(findings) > FEW else ""


def plainly(words: str) -> Sentence:
    """A sentence that needs no facts."""
    return lambda _: words


def amounts(moved: Iterable[Transfer]) -> list[Movement]:
    """The money of an entry, as a script reads it."""
    return [{"from": t.source.value, "to": t.target.value, "amount": euro(t.cents), "reason": t.reason} for t in moved]


def _who(told: Told) -> str:
    return f"the {told.role}" if told.actor == told.role else f"{told.actor} ({told.role})"


def _end(told: Told) -> str:
    """What else came of it: money that is free again, the end of the project."""
    freed = sum(t.cents for t in told.moved if t.target is A.available and t.source is not A.envelope)
    back = f"; {_euro(freed)} went back to the envelope" if freed else ""
    ends = {State.closed: "; the project is closed", State.forfeited: "; the award is forfeited"}
    return back + (ends.get(State(told.after), "") if told.after != told.before else "")


def _decree(t: Told) -> str:
    """The decree as the act has it; what was said of it, in an older answer."""
    named = t.fact("decree")
    return str(Decree.of_record(t.of("decree") if named == "?" else named) or "?")


def _euro(amount: int | str) -> str:
    """``76,642.00 euro``, of cents or of an amount that was answered."""
    try:
        return f"{Decimal(euro(amount) if isinstance(amount, int) else amount):,.2f} euro"
    except ArithmeticError:
        return f"{amount} euro"


def _count(number: object, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def _few(names: Sequence[str]) -> str:
    """``R01, R02, R03 and 7 more``."""
    shown = ", ".join(names[:FEW])
    return f"{shown} and {len(names) - FEW} more" if len(names) > FEW else shown


def _some(number: object) -> bool:
    """Whether a count that older answers do not have is more than nothing."""
    return number not in ("?", 0)


def _nonzero(amount: object) -> bool:
    return amount not in ("?", "0.00")


def submitted(t: Told) -> str:
    reserved = t.sum(A.available, A.reserved)
    money = f"{_euro(reserved)} were reserved" if reserved else "no money was left, it waits in the queue"
    return f"handed in the application, number {t.fact('order')} in order of arrival; {money}"


def scored(t: Told) -> str:
    reached = "is reached" if t.fact("reached") is True else "is not reached"
    return f"gave {_count(t.fact('points'), 'point')}; the threshold of {t.fact('threshold')} {reached}"


def gave_notice(t: Told) -> str:
    grounds = _count(len(t.many("grounds")), "ground")
    what = "that the award may be revoked" if t.before == t.after else "that the project may be refused"
    if t.fact("notice") == "extension_notice":
        what = "that the extension may be denied"
    return f"gave notice {what}, on {grounds}"


def accepted(t: Told) -> str:
    return "handed in the acceptance deed, late" if _late(t) else "signed the acceptance deed"


def _late(t: Told) -> bool:
    """Whether the deed came after its term, and is only kept."""
    return bool(t.fact("late") != "?")


def started(t: Told) -> str:
    if _late(t):
        return "declared the start of activity, late"
    on = f" on {t.of('date')}" if t.of("date") not in (None, "?") else ""
    return f"declared the start of activity{on}; it ends by {t.fact('ends')}"


def declared_outcomes(t: Told) -> str:
    people = _few(t.many("outcomes", "recipient"))
    return f"declared {_count(t.fact('outcomes'), 'outcome')} ({people}), worth {_euro(t.fact('amount'))}"


def verified_outcomes(t: Told) -> str:
    what = "verified" if t.fact("outcome") == "verified" else "refused"
    return f"{what} {_count(t.fact('outcomes'), 'outcome')} ({_few(t.many('recipients'))})"


def decided_extension(t: Told) -> str:
    granted = f"granted the extension: the project ends by {t.fact('ends')}"
    return granted if t.fact("granted") is True else "denied the extension"


def checked_claim(t: Told) -> str:
    cut = t.fact("cut_lines")
    lines = f", {_count(cut, 'line')} cut" if cut not in (0, "?") else ""
    return f"checked claim {t.fact('claim')}: {_euro(t.fact('recognised'))} recognised of {_euro(t.fact('claimed'))}{lines}"


def decided_contest(t: Told) -> str:
    lines = _count(len(t.fact("lines")), "contested line")
    what = "restored" if t.fact("granted") else "upheld the cut of"
    return f"{what} {lines} of claim {t.fact('claim')}"


def attached(t: Told) -> str:
    until = f", valid until {t.fact('valid_until')}" if t.fact("valid_until") not in (None, "?") else ""
    return f"handed in evidence {t.fact('evidence')} ({str(t.fact('kind')).replace('_', ' ')}){until}"


def signed_first(command: str) -> Sentence:
    """A first signature: nothing has moved yet."""
    return lambda t: f"signed '{command}' of {_euro(t.fact('amount'))}; a second manager must sign"


def ordered_payment(t: Told) -> str:
    claim = t.fact("claim")
    amount = _euro(t.fact("amount"))
    decree = _decree(t)
    off = f"; {_euro(t.fact('set_off'))} were set off" if _nonzero(t.fact("set_off")) else ""
    if t.fact("amount") == "0.00":
        return f"settled claim {claim} by {decree}, nothing is to be paid{off}"
    return f"ordered {amount} for claim {claim} by {decree}{off}"


def confirmed_recovery(t: Told) -> str:
    interest = f" with {_euro(t.fact('interest'))} of interest" if _nonzero(t.fact("interest")) else ""
    back = f"confirmed that {_euro(t.fact('recovered'))} came back{interest} (debt {t.fact('debt')}"
    return f"{back}, reference {t.of('reference')})"


def _term(id: str) -> str:
    key = TermKey.parse(id)
    words = key.name.replace("_", " ") + (f" of {key.of}" if key.of else "")
    return f"{words} (again)" if key.time > 1 else words


def passed_time(t: Told) -> str:
    """What the clock worked off: alike matters together, in order."""
    found: dict[str, list[str]] = {}
    for item in t.fact("acted") if isinstance(t.fact("acted"), list) else ():
        key, _, what = item.rpartition(" ")
        found.setdefault(_CLOCK.get(what, _REMINDED), []).append(_term(key))
    told = [words.format(_few(list(dict.fromkeys(terms)))) for words, terms in found.items()]
    return f"the clock: {'; '.join(told) or 'nothing was due'}"


_CLOCK = {
    "expiry": "the term of {} passed",
    "resumption": "the term of {} goes on",
    "prolongation": "the term of {} was prolonged",
}
_REMINDED = "reminder for the {} went to the post"


def delivered(t: Told) -> str:
    began = _few([_term(key) for key in t.fact("started")])
    return "the post delivered a letter" + (f": the term of {began} begins" if began else "")


def asked_for_papers(t: Told) -> str:
    return f"asked for {_count(len(t.many('items')), 'missing paper')}"


def supplied_papers(t: Told) -> str:
    return f"handed in {_count(len(t.many('documents')), 'missing paper')}"


def rejected(t: Told) -> str:
    return f"refused the project by {_decree(t)}"


def awarded(t: Told) -> str:
    waits = "; it is told once its project code is known" if t.fact("lacking") == "cup" else ""
    return f"awarded {_euro(t.sum(A.reserved, A.committed))} by {_decree(t)}{waits}"


def assigned_cup(t: Told) -> str:
    told = "; the award was told to the network" if t.fact("told") is True else ""
    return f"noted the project's code {t.of('cup')}{told}"


def signed_plans(t: Told) -> str:
    return f"handed in {_count(t.fact('signed'), 'signed personal plan')}"


def told_of_participants(t: Told) -> str:
    moments = (("entries", "at entry"), ("exits", "on leaving"), ("later", "six months later"))
    told = [
        f"{_count(t.fact(name), 'person', 'people')} {words}"
        for name, words in moments
        if t.fact(name) not in ("0", "?")
    ]
    return f"told what the European fund asks of {' and '.join(told)}"


def recorded_services(t: Told) -> str:
    before = t.fact("registered_before")
    known = (
        f"; {_count(before, 'row')} of the file {'was' if before == 1 else 'were'} registered before"
        if _some(before)
        else ""
    )
    return (
        f"handed in an attendance register of {_count(t.fact('lines'), 'line')}, worth {_euro(t.fact('amount'))}{known}"
    )


def corrected_services(t: Told) -> str:
    made = t.names("lines")
    instead = f", and put {_few(made)} in their place, worth {_euro(t.fact('amount'))}" if made else ""
    return f"took {_few(t.names('voided'))} out of the register, worth {_euro(t.fact('withdrawn'))}{instead}"


def lost_recipient(t: Told) -> str:
    return f"told that {t.of('recipient')} leaves; {_count(t.fact('recipients_left'), 'recipient')} left"


def asked_for_extension(t: Told) -> str:
    return f"asked for an extension until {t.of('until')}"


def claimed(t: Told) -> str:
    if _late(t):
        return f"handed in the {t.of('kind')} claim, late"
    left_out = t.fact("left_out")
    courses = ""
    if isinstance(left_out, list):
        lines = f"{_count(len(left_out), 'line')} of training, worth {_euro(t.fact('left_out_amount'))}"
        courses = (
            f"; {lines}, {'is' if len(left_out) == 1 else 'are'} left out, because too little was attended (R7.10)"
        )
    return f"made the {t.of('kind')} claim {t.fact('claim')} for {_euro(t.fact('amount'))}{courses}"


def recorded_check(t: Told) -> str:
    lines = t.fact("cut_lines")
    wrong = f"{_few(lines)} found wrong" if isinstance(lines, list) and lines else "nothing was found wrong"
    by_lot = "drawn by lot" if t.fact("drawn") is True else "with a cause of its own"
    return f"recorded the check on the spot of {t.fact('on')}, {by_lot}: {wrong}"


def contested_claim(t: Told) -> str:
    return f"contested {_count(len(t.fact('contested')), 'cut line')} of claim {t.fact('claim')}"


def interrupted_payment(t: Told) -> str:
    return f"interrupted the payment of claim {t.fact('claim')}: {t.fact('reason')}"


def resumed_payment(t: Told) -> str:
    return f"resumed the payment of claim {t.fact('claim')}"


def cancelled_payment(t: Told) -> str:
    return f"took back order {t.fact('order')} of {_euro(t.sum(A.ordered, A.committed))}"


def confirmed_payment(t: Told) -> str:
    return (
        f"confirmed that {_euro(t.fact('paid'))} were paid for claim {t.fact('claim')} (reference {t.of('reference')})"
    )


def failed_payment(t: Told) -> str:
    returned = t.sum(A.paid, A.committed)
    what = f"took back {_euro(returned)}" if returned else f"refused {_euro(t.sum(A.ordered, A.committed))}"
    return f"told that the treasury {what} for claim {t.fact('claim')}"


def corrected_account(t: Told) -> str:
    return f"corrected the account of the payee ({t.fact('account')})"


def ordered_recovery(t: Told) -> str:
    return f"ordered that {_euro(t.fact('amount'))} come back by {_decree(t)} (debt {t.fact('debt')})"


def reopened(t: Told) -> str:
    return f"opened the closed file again by {t.of('act')}"


def corrected_code(t: Told) -> str:
    return f"noted by {t.of('act')} that {t.of('recipient')} has another tax code"


def erased_recipient(t: Told) -> str:
    return f"erased by {t.of('act')} who {t.of('recipient')} was"


def forfeited(t: Told) -> str:
    lapsed = t.fact("lapsed")
    what = "the forfeiture" if lapsed == "?" else f"that {_count(lapsed, 'line')} lapse, which nobody claimed in time,"
    return f"decided {what} by {_decree(t)}"


def upheld(t: Told) -> str:
    taken = str(t.fact("taken")).replace("_", " ")
    claim = f", claim {t.fact('claim')} of {_euro(t.fact('amount'))}" if t.fact("claim") != "?" else ""
    return f"took the late {taken}{claim}"


def revoked(t: Told) -> str:
    return f"revoked the award by {_decree(t)}"


def moved_end(t: Told) -> str:
    return f"the measure: the notice ends on {t.of('until')} by {t.of('act')}; the project ends by {t.fact('ends')}"


def suspended_terms(t: Told) -> str:
    return f"the measure: a law stops terms ({t.of('act')}); {_count(len(t.fact('gains')), 'term')} gain days"


def heard_registers(t: Told) -> str:
    refused = f", {t.fact('refused')} of them against the project" if t.fact("refused") else ""
    return f"the register of {t.of('kind')}: {_count(t.fact('answers'), 'new answer')}{refused}"


def replaced_recipient(t: Told) -> str:
    return f"told that {t.fact('recipient')} comes in the place of {t.of('recipient')}, with {_euro(t.fact('process_left'))} of the plan"


def replaced_partner(t: Told) -> str:
    moves = [f"{t.fact(name)} {words}" for name, words in (("left", "leaves"), ("joined", "joins")) if t.fact(name)]
    return f"took note that {' and '.join(moves)}; the network has {_count(t.fact('subjects'), 'subject')}"
