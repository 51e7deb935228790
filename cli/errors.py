"""Every way in which a command can fail, as one exit status and one message with all its findings."""

from __future__ import annotations

import errno
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError
from typer._click.exceptions import ClickException

from cli import usage
from domain.basis.findings import Finding, WrongValue, counts_others
from domain.basis.language import _, language, n_, retold
from domain.edition.catalogue import said
from domain.edition.malformed import problems_of
from office.errors import Failed, Malformed, NoPersonKey, NotFound, RuleBroken
from office.malformed import os_words, why
from runtime.settings import CannotStart, Settings

WRONG_USAGE = 2
REFUSED = 3
NOT_FOUND = 4
UNAVAILABLE = 5
UNEXPECTED = 1

CODES = {
    UNEXPECTED: "unexpected",
    WRONG_USAGE: "malformed",
    REFUSED: "refused",
    NOT_FOUND: "not_found",
    UNAVAILABLE: "unavailable",
}


# What a script reads of a finding; the rest is for saying it in another language.
SHOWN = ("rule", "message", "path", "source", "reference")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a person or a script is told of an error: exit status, message, findings."""

    status: int
    message: str
    findings: tuple[Finding, ...] = ()

    def document(self) -> dict[str, dict[str, object]]:
        """The JSON that scripts read."""
        findings = [{name: getattr(finding, name) for name in SHOWN} for finding in self.findings]
        return {"error": {"code": CODES[self.status], "message": self.message, "findings": findings}}


# A file that was named wrongly, rather than a disk that fails.
_NO_SUCH_PLACE = (errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.ENOENT, errno.EEXIST)


def failure_of(error: Exception) -> Failure | None:
    """The exit status and the words of an error of the office; None for what nobody expected."""
    from runtime.keys import NoKey  # here: its library is large, and most commands sign nothing

    match error:
        case Malformed():
            return Failure(WRONG_USAGE, str(error), error.findings)
        case CannotStart() | NoKey() | NoPersonKey():
            return Failure(WRONG_USAGE, str(error))
        case ValidationError():
            return Failure(WRONG_USAGE, _("the command is not well formed"), tuple(problems_of(error)))
        case WrongValue():
            return Failure(WRONG_USAGE, why(error))
        case RuleBroken():
            return Failure(REFUSED, _refused(error.findings), error.findings)
        case NotFound():
            return Failure(NOT_FOUND, str(error))
        case ConnectionError():
            return Failure(UNAVAILABLE, str(error))
        case Failed():
            return Failure(UNEXPECTED, _could_not(error), error.findings)
        case OSError() if error.filename is not None:
            status = WRONG_USAGE if error.errno in _NO_SUCH_PLACE else UNEXPECTED
            return Failure(status, _("'{file}' cannot be used: {why}", file=error.filename, why=os_words(error)))
    return None


def _could_not(error: Failed) -> str:
    """Why the service could not do it, in the reader's language where a finding says it."""
    return said(error.findings[0], language(), retold) if error.findings else str(error)


def _refused(findings: tuple[Finding, ...]) -> str:
    """The one finding in the reader's language, or how many there are."""
    if len(findings) == 1:
        return _("refused: {why}", why=said(findings[0], language(), retold))
    return n_("refused: {n} finding", "refused: {n} findings", _count(findings))


def _count(findings: tuple[Finding, ...]) -> int:
    """How many there are, with those that are only counted."""
    return sum(int(str(one.values["left"])) if counts_others(one) else 1 for one in findings)


def failed(error: Exception, as_json: bool) -> int:
    """Say what went wrong, to a person or a script, and return the exit status."""
    from cli.output import fail

    if isinstance(error, ClickException):
        return fail(Failure(WRONG_USAGE, usage.said(error)), as_json)
    return fail(failure_of(error) or Failure(UNEXPECTED, _unexpected(error)), as_json)


def _unexpected(error: Exception) -> str:
    name = type(error).__name__
    return _("unexpected: {name}; what happened is written in {file}", name=name, file=_write(error))


def _write(error: Exception) -> str:
    """Keep the trace in a file: it is for the developers, not for the person."""
    path = Settings().data / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"--- {datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return _("no file: the data directory cannot be written")
    return str(path)
