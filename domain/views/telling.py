"""What every sentence of a project's story is made of: who did it, what was answered and said, what moved, what came of it (F89).

The words come from what was answered, from what moved, and from chosen fields of what was said: reasons, grounds and
notes of people stay in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.basis.decree import Decree
from domain.basis.euro import euro
from domain.basis.language import _, language, mark, n_, retold
from domain.edition.catalogue import said_of_record
from domain.lifecycle.names import ROLE_IT
from domain.lifecycle.states import Role, State
from domain.record.decision import Answered
from domain.record.payables import Transfer
from domain.record.states import Account
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
        if len(findings) > FEW:
            more = len(findings) - FEW
            rest = n_("and {n} more", "and {n} more", more)
            why = _("{n} findings: {first}; {rest}", n=len(findings), first=why, rest=rest)
        return _("refused: '{command}' by {who}: {why}", command=told.name.replace("_", "-"), who=_who(told), why=why)
    subject = "" if told.role == Role.system else f"{_who(told)} "
    return f"{subject}{sentence(told)}{_end(told)}"


def refused_for(answer: Answered) -> list[str]:
    """Every finding of a refusal, each with its rule; nothing for what was accepted."""
    return [f"{finding['rule']}: {_placed(finding)}" for finding in answer.get("findings", ())]


def _placed(finding: Mapping[str, Any]) -> str:
    """What is wrong, with the row of a file where it stands in one."""
    path = str(finding.get("path", ""))
    message = said_of_record(finding, language(), retold)
    if not path.startswith("row "):
        return message
    return _("row {place}: {what}", place=path.removeprefix("row "), what=message)


def plainly(words: str) -> Sentence:
    """A sentence that needs no facts."""
    return lambda _told: _(words)


def amounts(moved: Iterable[Transfer]) -> list[Movement]:
    """The money of an entry, as a script reads it."""
    return [{"from": t.source.value, "to": t.target.value, "amount": euro(t.cents), "reason": t.reason} for t in moved]


def _who(told: Told) -> str:
    if told.actor == told.role:
        return _(_BY_ROLE[Role(told.role)])
    return f"{told.actor} ({_role(told.role)})"


def _role(role: str) -> str:
    """A role by its name; one that an old record holds and nobody knows any more, as it is."""
    known = role in Role.__members__
    return ROLE_IT[Role(role)] if known and language() == "it" else role


# Whoever acts, where nobody is named but the role.
_BY_ROLE = {
    Role.operator: mark("the operator"),
    Role.officer: mark("the officer"),
    Role.evaluator: mark("the evaluator"),
    Role.manager: mark("the manager"),
    Role.controller: mark("the controller"),
    Role.paymaster: mark("the paymaster"),
    Role.auditor: mark("the auditor"),
    Role.administrator: mark("the administrator"),
}


def _end(told: Told) -> str:
    """What else came of it: money that is free again, the end of the project."""
    freed = sum(t.cents for t in told.moved if t.target is A.available and t.source is not A.envelope)
    back = _("; {freed:euro} went back to the envelope", freed=freed) if freed else ""
    if told.after == told.before:
        return back
    ends = {State.closed: mark("; the project is closed"), State.forfeited: mark("; the award is forfeited")}
    end = ends.get(State(told.after))
    return back + _(end) if end else back


def decree_of(t: Told) -> str:
    """The decree as the act has it; what was said of it, in an older answer."""
    named = t.fact("decree")
    found = Decree.of_record(t.of("decree") if named == "?" else named)
    if found is None:
        return "?"
    return found.it() if language() == "it" else str(found)


def few(names: Sequence[str]) -> str:
    """``R01, R02, R03 and 7 more``."""
    shown = ", ".join(names[:FEW])
    more = len(names) - FEW
    return f"{shown} {n_('and {n} more', 'and {n} more', more)}" if more > 0 else shown


def word(code: object) -> str:
    """A kind as people say it."""
    return _(str(code).replace("_", " "))


def some(number: object) -> bool:
    """Whether a count that older answers do not have is more than nothing."""
    return number not in ("?", "0", 0)


def nonzero(amount: object) -> bool:
    """Whether an amount that older answers do not have is more than nothing."""
    return amount not in ("?", "0.00")
