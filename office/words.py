"""Values of the record as a page shows them: codes, days and yes or no in the words of whoever reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.basis import decree
from domain.basis.language import _, language, mark
from domain.basis.notation import written
from domain.basis.vocabulary import ReceiptKind
from domain.lifecycle.names import ROLE_IT, STATE_IT
from domain.views.names import ACCOUNT_IT

# Fields of what is said in commands, and codes of lists, which nothing else shows to people.
_SAID_IT = {
    "accredited operator": "operatore accreditato",
    "address": "indirizzo",
    "advisor": "consulente",
    "agency": "somministrazione",
    "aid": "aiuto",
    "answers": "risposte alle osservazioni",
    "apprenticeship": "apprendistato",
    "at": "istante",
    "article": "articolo",
    "available": "disponibile",
    "bilateral fund": "fondo bilaterale",
    "born": "data di nascita",
    "bulletin": "bollettino ufficiale",
    "cents": "centesimi",
    "cessation": "cessazione",
    "chamber of commerce": "camera di commercio",
    "cigd": "CIGD",
    "cigo": "CIGO",
    "cigs": "CIGS",
    "citizenship": "cittadinanza",
    "classes": "classi di termini",
    "collective dismissal": "licenziamento collettivo",
    "commitment": "impegno di spesa",
    "committed": "impegnato",
    "company": "impresa",
    "condition": "condizione",
    "contract": "contratto",
    "cuts": "righe non riconosciute",
    "defect": "difetto",
    "deliveries": "consegne",
    "delivery": "erogazione",
    "did date": "data della DID",
    "disability": "disabilità",
    "disengagement": "disimpegno",
    "documents": "documenti",
    "domicile": "domicilio",
    "elected": "eletto per il procedimento",
    "employed": "occupato",
    "employer": "datore di lavoro",
    "employment agency": "agenzia per il lavoro",
    "end": "fine",
    "entries": "dati all'ingresso",
    "exits": "dati all'uscita",
    "expelled": "espulso",
    "extension": "sulla proroga",
    "fact": "fatto",
    "first": "primo giorno",
    "fis": "FIS",
    "form": "come si regolarizza",
    "fixed term": "tempo determinato",
    "foundation": "fondazione",
    "fund": "fondo",
    "further": "altri punti",
    "gender": "genere",
    "granted": "accolto",
    "grounds": "motivi",
    "group hour": "ora di gruppo",
    "group services": "servizi di gruppo",
    "hired": "data di assunzione",
    "hour": "ora",
    "household": "nucleo familiare",
    "iban": "IBAN",
    "improved": "situazione migliorata",
    "inad": "INAD",
    "ini pec": "INI-PEC",
    "ipa": "IPA",
    "in training": "in formazione",
    "in work": "occupato",
    "inactive": "inattivo",
    "industrial district": "distretto industriale",
    "insolvency": "insolvenza",
    "isced": "titolo di studio (ISCED)",
    "issued": "data di emissione",
    "items": "documenti richiesti",
    "job centre": "centro per l'impiego",
    "job matching": "incontro tra domanda e offerta",
    "lacking": "servizi non ricevuti, e perché",
    "last": "ultimo giorno",
    "later": "esito a sei mesi",
    "local authority": "ente locale",
    "long term": "di lunga durata",
    "migrant or minority": "migrante o minoranza",
    "minutes ref": "verbale del controllo",
    "name": "nome",
    "naspi": "NASpI",
    "national operator": "operatore nazionale",
    "norm": "norma",
    "note": "nota",
    "number": "numero",
    "of decree": "del decreto",
    "open ended": "tempo indeterminato",
    "operation": "operazione",
    "other disadvantage": "altro svantaggio",
    "outcomes": "risultati",
    "results": "risultati",
    "outplacement": "outplacement",
    "parked": "righe messe da parte",
    "partner": "partner",
    "pec": "PEC",
    "pec register": "registro del domicilio digitale",
    "place": "luogo",
    "plans": "piani",
    "points": "punti",
    "procedure": "procedimento",
    "procedure type": "tipo di procedura",
    "provider": "chi ha erogato",
    "province": "provincia",
    "qualification": "qualifica",
    "register number": "numero del registro",
    "released": "liberato",
    "relocation agreement": "accordo di ricollocazione",
    "residence": "residenza",
    "revocation": "sulla revoca",
    "school": "scuola",
    "search": "durata della ricerca",
    "seeking": "in cerca di lavoro",
    "self employed": "lavoratore autonomo",
    "situation": "situazione",
    "social dialogue": "dialogo sociale",
    "social partner": "parte sociale",
    "still employed": "ancora occupato",
    "support": "sostegno al reddito",
    "tax code": "codice fiscale",
    "teacher": "docente",
    "third sector": "terzo settore",
    "trade district": "distretto del commercio",
    "unemployed": "disoccupato",
    "urgent": "ragioni di urgenza",
    "vulnerable": "gruppo vulnerabile",
    "weekly hours": "ore settimanali",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_CODE = re.compile(r"[a-z]+(?:[_-][a-z]+)*")


# What has a name of its own in Italian, by its code.
_NAMES = {
    **{state.value: words for state, words in STATE_IT.items()},
    **{role.value: words for role, words in ROLE_IT.items()},
    **{account.value: words for account, words in ACCOUNT_IT.items()},
}


def name(code: str) -> str:
    """A field, a state, a role, a part of the money or any other code in words."""
    spaced = code.replace("_", " ").replace("-", " ")
    own = _NAMES.get(code) or _SAID_IT.get(spaced) if language() == "it" else None
    return own or _(spaced)


# Fields whose code is also the name of a term, of a state or of a list, and means another thing there.
_FIELDS_IT = {"start": "inizio", "rule": "norma", "evidence": "riscontro"}


def field(code: str) -> str:
    """The name of a field of what was said: the ``start`` of a service is its hour, not that of the project."""
    return (_FIELDS_IT.get(code) if language() == "it" else None) or name(code)


# Papers that came with a command and have no name of their own.
_PAPERS_IT = {
    "application": "domanda",
    "record_services": "registro delle presenze",
    "record_check": "verbale del controllo",
    "sign_plan": "piani personalizzati",
    "declare_outcome": "risultati dichiarati",
    "record_participants": "dati dei partecipanti",
}


# What a provider of certified mail says of a letter.
_RECEIPTS = {
    ReceiptKind.accepted: mark("acceptance"),
    ReceiptKind.not_accepted: mark("refusal to accept it"),
    ReceiptKind.taken_over: mark("taking over"),
    ReceiptKind.delivered: mark("delivery of the mail"),
    ReceiptKind.failed: mark("failure of the delivery"),
    ReceiptKind.late: mark("warning that the delivery may fail"),
    ReceiptKind.virus: mark("a virus was found"),
}


def receipt(kind: str) -> str:
    """What a receipt of certified mail says, by its kind; one that is not known as it stands."""
    return _(_RECEIPTS[ReceiptKind(kind)]) if kind in set(ReceiptKind) else kind


def paper(given: str, kind: str) -> str:
    """A paper by the name that it was handed in with, or by what it is."""
    if given != kind.replace("_", " "):
        return given
    return (_PAPERS_IT.get(kind) if language() == "it" else None) or name(kind)


def value(said: object) -> str:
    """A single value in words."""
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if said is None:
        return "–"
    text = str(said)
    if _DAY.fullmatch(text):
        return written(text, "day", language())
    if _INSTANT.fullmatch(text):
        return written(text, "minute", language())
    return name(text) if _CODE.fullmatch(text) else decree.retold(text)


def lines(said: object) -> Iterator[str]:
    """What was said, a line each: a list has one for each of its things, a thing with fields names them."""
    if isinstance(said, dict):
        yield "; ".join(
            f"{field(str(key))}: {', '.join(lines(one))}" for key, one in said.items() if one not in (None, [], {})
        )
    elif isinstance(said, (list, tuple)):
        for one in said:
            yield from lines(one)
    else:
        yield value(said)
