"""What is said before any rule is asked: the state or the role does not allow it, or the actor does not hold the role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle.states import Role

# So many commands are named instead of one that is not possible; more are read with ``status``.
FEW = 6


def wrong_state(name: str, state: str, others: Sequence[str] = (), *, reopens: str = "") -> Finding:
    """A person is told that the project's state does not allow the command, and what the rules would take from them now.

    ``others`` are those commands, where the file was at hand to ask; ``reopens``: the project, where it would be possible once its
    file is opened again, and it may be. The table of states alone promises nothing: ``status`` asks the rules.
    """
    if reopens:
        return refuse("state", "reopens", "state", command=_typed(name), state=state, project=reopens)
    if 0 < len(others) <= FEW:
        return refuse("state", "others", "state", command=_typed(name), state=state, others=list(others))
    return refuse("state", "not_possible", "state", command=_typed(name), state=state)


def wrong_role(name: str, role: str, roles: Iterable[Role]) -> Finding:
    """A person is told that the role which they act in may not give the command or act."""
    return refuse("role", "given_by", "role", command=_typed(name), roles=roles, role=role)


def not_held(actor: str, roles: Iterable[Role], held: Iterable[Role]) -> Finding:
    """A person is told that they do not hold the role which is needed, and which roles they do hold."""
    if known := sorted(held):
        return refuse("role", "not_held", "role", actor=actor, roles=roles, held=known)
    return refuse("role", "no_role", "role", actor=actor, roles=roles)


def _typed(name: str) -> str:
    """The command as it is typed in ``starter.py``."""
    return name.replace("_", "-")
