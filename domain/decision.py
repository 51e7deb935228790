"""What the rules answer to a command: a changed file with its money and letters, or a refusal with its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.file import File, Notice, Transfer
from domain.findings import Finding


@dataclass(frozen=True, slots=True)
class Decision:
    """The command is accepted: write all of this in one transaction."""

    file: File
    transfers: tuple[Transfer, ...] = ()
    notices: tuple[Notice, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    """What to tell the person who gave the command, beyond the new state."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The command breaks rules: nothing changes but the audit entry that says so."""

    findings: tuple[Finding, ...]
