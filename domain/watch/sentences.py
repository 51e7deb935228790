"""What the watchdog and the comparison of record and workflows write on record, in English; it is told again to whoever reads.

Each stands here as ``activities`` writes it, with placeholders: a test walks both.
"""

from __future__ import annotations

from domain.basis.language import mark

OF_THE_WATCHDOG = (
    mark("letter not sent: {key}"),
    mark("unexplained: {line}"),
    mark("{project} {term}: the index said {said}, the count says {counted}"),
    mark("'{name}' was zero for {days} days: is it alive?"),
    mark("{project}, {term}: {what} was due on {due:day} and was not acted on"),
    mark("its end"),
    mark("that it runs again"),
    mark("the reminder {days} days before its end"),
    mark("the reminder {days} days after its beginning"),
    mark("{project}: money is free and it was not offered"),
)
OF_THE_COMPARISON = (
    mark("a workflow without a file"),
    mark("it cannot be compared: {kind}: {error}"),
    mark("was never started"),
    mark("is {how}"),
    mark("its workflow {how} and the file lives"),
    mark("{subject}: its workflow {how}; it was started from the record"),
    mark("{words}; it cannot be brought up to it: {error}"),
    mark("{subject}: {words}; it was brought up to the record"),
    mark("its workflow does not answer: {error}"),
    mark("the act '{act}' on its measure has not reached it"),
    mark("{project}: {words}; it was told again"),
    mark("{name} does not succeed, try {attempt}: {why}"),
    mark("the code of its workflow fails, try {attempt}: see the UI"),
    mark(
        "the workflow knows version {known} and the file has {version}: the record was put back, or written by another hand"
    ),
    mark("the workflow knows version {known} and the file has {version}"),
    mark("the workflow knows '{known}' with {projects} projects, and the record says '{state}' with {recorded}"),
)
