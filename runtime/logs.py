"""One form of log for our own words, the workflows', the SDK's and the libraries': structlog on standard error.

Every line says of which workflow, run, project and command it is, where it is of one. Workflows speak through
``workflow.logger``, which is silent on replay; structlog takes its lines over here.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import Any

import structlog
from temporalio import activity, workflow

# What the SDK hangs on a record, and the names under which it is shown.
_NAMES = {
    "workflow_id": "workflow",
    "run_id": "run",
    "workflow_run_id": "run",
    "workflow_type": "workflow_type",
    "activity_type": "activity",
    "attempt": "attempt",
    "update_name": "update",
}
_HUNG = ("temporal_workflow", "temporal_activity")
# What a line in workflow code says beside its words.
_OURS = ("project", "command", "state")


def of_the_sdk(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Lift what the SDK hangs on a record to fields of the line; ids only, never what a payload holds."""
    record = event.get("_record")
    if record is None:
        return event
    details = {key: value for name in _HUNG for key, value in getattr(record, name, {}).items()}
    core = getattr(record, "temporal_log", None)
    if core is not None:
        details |= core.fields
        event["target"] = core.target
    for name, shown in _NAMES.items():
        if name in details:
            event.setdefault(shown, details[name])
    for name in _OURS:
        if hasattr(record, name):
            event.setdefault(name, getattr(record, name))
    return event


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


# What names a person or an account, should a library have put it into its words.
_NAMES_SOMEBODY = re.compile(
    r"\b[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\b"
    r"|\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b"
    r"|[^\s<>,;:\"'()]+@[^\s<>,;:\"'()]+",
    re.IGNORECASE,
)


def first_words(said: str) -> str:
    """The first line of what an error says, without codes of persons, accounts and addresses.

    Libraries put the values that they met into the lines below, and sometimes into the first.
    """
    return _NAMES_SOMEBODY.sub("…", said.strip().partition("\n")[0])


def without_values(exc_info: structlog.typing.ExcInfo) -> str:
    """An error and its causes: where they arose, and what they say first. No value of a variable is in it."""
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
        lines.append(f"{type(error).__name__}: {first_words(str(error))}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def configure(level: int = logging.INFO) -> None:
    """Lines for people on a terminal, JSON elsewhere."""
    terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    processors: list[structlog.typing.Processor] = [
        of_the_sdk,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(without_values),
        renderer,
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=processors))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for adapter in (workflow.logger, activity.logger):
        adapter.base_logger.setLevel(level)
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    for noisy in ("alembic", "temporalio.worker"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
