"""What can go wrong when the service is asked for something, alike for every client.

A rule, the state or the role that does not allow it is ``RuleBroken`` with all its findings; a measure, project, claim
or recipient that does not exist is ``NotFound``; a record or an engine that cannot be reached is a ``ConnectionError``,
here ``Unavailable``.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.basis.findings import Finding, RuleBroken
from office.malformed import Malformed
from storage.errors import NotFound
from storage.vault import NoPersonKey

__all__ = ["Failed", "Malformed", "NoPersonKey", "NotFound", "RuleBroken", "Unavailable"]


class Unavailable(ConnectionError):
    """The record or the engine cannot be reached, or has not answered in time: the same request may be made again."""


class Failed(RuntimeError):
    """The service took the request and could not decide it: people must look at it."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
