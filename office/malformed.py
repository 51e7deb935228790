"""What was handed in is not what it should be: one message, and every finding with its place."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from domain.basis.findings import Finding
from domain.basis.language import _, language, mark
from domain.edition.catalogue import said
from domain.edition.malformed import said_of


class Malformed(Exception):
    """A file or a command that cannot be read as what it should be. Nothing of it was taken."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


def why(error: ValueError) -> str:
    """What is wrong with one value, in the reader's language."""
    return said(said_of(error), language())


# What the system says of files, in our words; anything else is shown by its name alone.
_OS_WORDS = {
    errno.ENOENT: mark("it is not there"),
    errno.EACCES: mark("it is not allowed"),
    errno.EPERM: mark("it is not allowed"),
    errno.EISDIR: mark("it is a directory"),
    errno.ENOTDIR: mark("its directory is none"),
    errno.EEXIST: mark("it is there already"),
    errno.ENOSPC: mark("the disk is full"),
    errno.EDQUOT: mark("the quota is used up"),
    errno.EFBIG: mark("the file would be too large"),
    errno.EROFS: mark("the disk is read only"),
    errno.ENAMETOOLONG: mark("its name is too long"),
    errno.EPIPE: mark("nobody reads it any more"),
}


def os_words(error: OSError) -> str:
    """Why a file cannot be used, in the reader's language."""
    if error.errno == errno.ENOENT and error.filename and not Path(os.fsdecode(error.filename)).parent.is_dir():
        return _("its directory is not there")
    words = _OS_WORDS.get(error.errno or 0)
    return _(words) if words else errno.errorcode.get(error.errno or 0, type(error).__name__)
