"""The names of states, roles and codes as people say them; the glossary has them in both languages.

In English a code is its own name, so that whoever reads it can type it.
"""

from __future__ import annotations

from domain.basis.language import _, language, mark, retold
from domain.basis.text import spaced
from domain.lifecycle.names import role_it, state_it
from domain.views.names import typed_it

# A part of a project's money that is no account of the books.
RELEASED = mark("released")


def state(code: str) -> str:
    """A state of a project in the reader's language; what is none, such as before the first act, as it stands."""
    return state_it(code) if language() == "it" else code


def role(code: str) -> str:
    """A role in the reader's language; what is none, such as an address, as it stands."""
    return role_it(code) if language() == "it" else code


def typed(command: str) -> str:
    """A command that is offered, with what is to be written in it named in the reader's language."""
    return typed_it(command) if language() == "it" else command


def term(id: str) -> str:
    """A term by its id, with its name where people read Italian; anything else as it stands."""
    if language() == "en":
        return id
    from office.agenda import title_of  # here: most commands name no term

    title = title_of(id)
    return f"{id} {title}" if title else retold(id)


def named_state(code: str) -> str:
    """The code of a state, as commands take it, and its name."""
    return code if state(code) == code else f"{code} · {state(code)}"


def word(code: str) -> str:
    """Any other code in the reader's language: the state of a claim, a term or a person, a kind, a reason."""
    return code if language() == "en" else _(spaced(code))
