"""The columns of tables: each knows its heading, how people write what stands in it, and how it stands.

Headings are English here and are shown in the reader's language. Outside a terminal a code, an amount, a number or a day stands
as JSON has it, whoever reads; only prose (``Prose``) is in the reader's language there too.
"""

from __future__ import annotations

from dataclasses import dataclass

from cli import names
from domain.basis.language import language
from domain.basis.notation import NOTHING, written


@dataclass(frozen=True, slots=True)
class Column:
    """A column of words, numbers or keys that are shown as they are."""

    name: str = ""
    right = False
    """Whether it stands at the right."""
    folds = False
    """Whether it may be folded, between words."""

    def shown(self, value: object) -> str:
        """A cell as people read it."""
        return "" if value is None else str(value)

    def plain(self, value: object) -> str:
        """A cell outside a terminal: one line, as scripts read it."""
        if isinstance(value, list):
            return "; ".join(map(str, value))
        return "" if value is None else str(value)


class Plain(Column):
    """Words, keys or codes that are the same in every language."""


class Prose(Column):
    """Sentences and names that may be folded."""

    folds = True


class Number(Column):
    """A number."""

    right = True


class Amount(Column):
    """An amount in euro, of cents or of a decimal string."""

    right = True

    def shown(self, value: object) -> str:
        """The amount in the reader's notation."""
        return written(value, "amount", language()) if value not in (None, "") else ""


class Day(Column):
    """A day, of ISO 8601; of an instant its day."""

    def shown(self, value: object) -> str:
        """The day in the reader's notation."""
        return written(value, "day", language()) if value not in (None, "", NOTHING) else NOTHING


class Moment(Column):
    """A day and the minute in it, of an instant in ISO 8601: by the clocks of Rome, whichever offset it has."""

    def shown(self, value: object) -> str:
        """The day in the reader's notation, then the time."""
        return written(value, "minute", language()) if value not in (None, "", NOTHING) else NOTHING


class Code(Column):
    """The code of a state of a claim, a term or a person, of a kind or a reason; its name may be several words."""

    folds = True

    def shown(self, value: object) -> str:
        """Its name."""
        return names.word(value) if isinstance(value, str) else ""


class TermOf(Column):
    """A term by its id."""

    folds = True

    def shown(self, value: object) -> str:
        """Its id, and its name where people read Italian."""
        return names.term(str(value)) if value else ""


class Typed(Column):
    """Commands as they are typed, one a line."""

    def shown(self, value: object) -> str:
        """With what is to be written in them named in the reader's language."""
        return "\n".join(map(names.typed, value if isinstance(value, list) else [str(value)]))


class StateOf(Column):
    """The state of a project."""

    folds = True

    def shown(self, value: object) -> str:
        """Its name."""
        return names.state(str(value))


class RoleOf(Column):
    """A role, or several."""

    folds = True

    def shown(self, value: object) -> str:
        """Its name, or theirs."""
        return ", ".join(map(names.role, value)) if isinstance(value, list) else names.role(str(value))
