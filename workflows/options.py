"""What the activities of all workflows have in common."""

from __future__ import annotations

from datetime import timedelta

SILENCE = timedelta(seconds=6)
"""Without a sign of life for so long, a worker is taken for dead and the next one goes on (``runtime.heartbeats``)."""
