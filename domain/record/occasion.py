"""Whether a command that is given again in the same words is the same fact, or the next one of its kind (F116).

The id of a command is made from project, name and content, so that giving it twice does it once. Where the file says
that the earlier fact is over, as after a refused payment, its number in the file becomes part of the id.
"""

from __future__ import annotations

from domain.lifecycle.contents import Content
from domain.record.file import File


def once(_: File, __: Content, ___: str) -> str:
    """The same words are always the same fact."""
    return ""


def nth(word: str, earlier: int) -> str:
    """``order2``: so many facts in the same words came before; empty for the first."""
    return f"{word}{earlier}" if earlier > 0 else ""
