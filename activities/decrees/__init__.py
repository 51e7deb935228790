"""The text of a decree from its template and the trace: one act for all projects that it decides, with its annex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from activities import wording
from activities.phrases import FILTERS
from activities.wording import Letter, Said
from domain.basis.calendar import local_day
from domain.basis.decree import Decree
from storage import rules
from storage.outbox import PendingNotice

# The letters that send a decree, each with the value that names it, what the decree is about, and what it decides.
NAMED_BY = {
    "award": "decree",
    "reject": "decree",
    "not_funded": "decree",
    "forfeit": "decree",
    "lapse": "decree",
    "revoke": "decree",
    "order_recovery": "recovery_decree",
}
OBJECT = {
    "award": "approvazione e concessione di contributi",
    "reject": "non ammissione di domande",
    "not_funded": "domande non finanziate per mancanza di risorse",
    "forfeit": "decadenza da contributi",
    "lapse": "decadenza da quanto non richiesto",
    "revoke": "revoca di contributi",
    "order_recovery": "recupero di somme",
}
_DECIDES = {
    "award": "di ammettere e finanziare i progetti dell'allegato A, per l'importo indicato per ciascuno, che è impegnato sulla dotazione della misura",
    "reject": "di non accogliere le domande dell'allegato A, per i motivi detti",
    "not_funded": "di non finanziare le domande dell'allegato A, per le quali fino alla chiusura dello sportello non vi erano risorse",
    "forfeit": "di dichiarare la decadenza dal contributo dei progetti dell'allegato A; le somme impegnate sono liberate",
    "lapse": "di dichiarare la decadenza da quanto i progetti dell'allegato A non hanno richiesto nel termine",
    "revoke": "di revocare il contributo dei progetti dell'allegato A; le somme non spese sono liberate, quelle pagate sono chieste con separato ordine",
    "order_recovery": "di ordinare la restituzione delle somme dell'allegato A, con gli interessi legali, nel termine e nel modo che vi sono indicati; in mancanza si procede alla riscossione coattiva, previa diffida (art. 21-ter della legge n. 241 del 1990)",
}
# Acts whose sums are published (artt. 26 and 27 d.lgs. 33/2013).
_PUBLISHED = frozenset({"award", "forfeit", "revoke"})
_EFFECT = {
    "award": "concessi {granted}",
    "reject": "domanda di {requested} non accolta",
    "not_funded": "domanda di {requested} non finanziata",
    "forfeit": "liberati {released}, già pagati {paid}",
    "lapse": "non più dovuti {amount}",
    "revoke": "liberati {released}, da restituire {to_recover}",
    "order_recovery": "debito {debt}: {amount}, interessi legali dal {since} (a oggi {interest}), entro {days} giorni dalla consegna della comunicazione, {office[collection]}, causale {project} {debt}",
}


def decree_of(notice: PendingNotice) -> Decree | None:
    """The decree that a letter sends; None for a letter that sends none."""
    named = notice.values.get(NAMED_BY.get(notice.template, ""), "")
    return Decree.of_text(named) if named else None


def act(sent: Sequence[PendingNotice], said: Mapping[str, Said]) -> Letter:
    """The decree that some letters of one edition send, with what was said by its hash."""
    first = sent[0]
    decree = decree_of(first)
    assert decree is not None  # noqa: S101 - the letters were chosen by it
    day = decree.date or local_day(first.queued_at)
    around = wording.of_edition(first.values["edition"], first.template, day, first)
    rows = [_row(notice, said) for notice in sent]
    kinds = list(dict.fromkeys(notice.template for notice in sent))
    body = _template().render(kinds=kinds, rows=rows, points=list(_points(kinds, first, day)), **around)
    office = around["office"]
    return Letter(
        subject=f"{rules.load(first.values['edition']).title}: {', '.join(OBJECT[kind] for kind in kinds)}",
        sender="\n".join((office["administration"], office["directorate"], office["name"])),
        addressee=decree.it(),
        about="",
        body=wording.tidy(body),
        closing="",
        signature=f"{office['signer_role']}: {office['signer']}",
    )


def _row(notice: PendingNotice, said: Mapping[str, Said]) -> dict[str, Any]:
    values = wording.values_of(notice, said)
    return {**values, "kind": notice.template, "effect": _EFFECT[notice.template].format(**values)}


def _points(kinds: Iterable[str], notice: PendingNotice, day: date) -> Iterable[str]:
    """What is decreed, in order: the decisions, then publication, notification and remedies."""
    remedies = []
    for kind in kinds:
        yield f"{_DECIDES[kind]};"
        remedies.append(wording.of_edition(notice.values["edition"], kind, day)["remedy"].rstrip("."))
    if _PUBLISHED.intersection(kinds):
        yield "di pubblicare il presente decreto, con i dati degli artt. 26 e 27 del d.lgs. n. 33 del 2013 e senza dati di persone fisiche;"
    yield "di trasmetterlo ai capofila dei progetti dell'allegato A;"
    yield f"di dare atto che {'; '.join(dict.fromkeys(remedies))}."


@cache
def _template() -> Template:
    # Plain text: there is no markup to escape.
    found = Environment(  # noqa: S701
        loader=PackageLoader("activities", "decrees"),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=wording.harmless,
    )
    found.filters |= FILTERS
    return found.get_template("decree.txt")
