"""Files that the office writes for somebody: never over one that stands, and for its owner alone."""

from __future__ import annotations

import os
from pathlib import Path


def write_new(out: Path, data: bytes) -> None:
    """Write a new file for whoever asked alone. Raises FileExistsError."""
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
