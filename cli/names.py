"""The names of states, roles and codes as people say them; the glossary has them in both languages.

In English a code is its own name, so that whoever reads it can type it.
"""

from __future__ import annotations

from domain.basis.language import _, language, mark
from domain.lifecycle.states import Role, State
from domain.views.names import ROLE_IT, STATE_IT

# A part of a project's money that is no account of the books.
RELEASED = mark("released")


def state(code: str) -> str:
    """A state of a project in the reader's language."""
    return STATE_IT[State(code)] if language() == "it" else code


def role(code: str) -> str:
    """A role in the reader's language."""
    return ROLE_IT[Role(code)] if language() == "it" else code


def named_state(code: str) -> str:
    """The code of a state, as commands take it, and its name."""
    return code if state(code) == code else f"{code} · {state(code)}"


def word(code: str) -> str:
    """Any other code in the reader's language: the state of a claim, a term or a person, a kind, a reason."""
    return code if language() == "en" else _(spaced(code))


def spaced(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ").replace("-", " ")
