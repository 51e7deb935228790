"""The Italian names of the parts of the money, and of what is to be written in an offered command."""

from __future__ import annotations

import re

from domain.record.states import Account

ACCOUNT_IT = {
    Account.reserved: "prenotato",
    Account.committed: "impegnato",
    Account.ordered: "in pagamento",
    Account.paid: "pagato",
    Account.to_recover: "da recuperare",
    Account.recovered: "recuperato, interessi compresi",
}

# What stands in capitals in a command that is offered: whoever gives it writes something in its place.
BLANK_IT = {
    "ACT": "ATTO",
    "ADDRESS": "INDIRIZZO",
    "CODE": "CODICE",
    "DATE": "DATA",
    "EURO": "EURO",
    "FILE": "FILE",
    "IBAN": "IBAN",
    "KIND": "TIPO",
    "LINE": "RIGA",
    "NUMBER": "NUMERO",
    "POINTS": "PUNTI",
    "REASON": "MOTIVO",
    "RECIPIENT": "DESTINATARIO",
    "REFERENCE": "RIFERIMENTO",
    "TAX_CODE": "CODICE_FISCALE",
    "TEXT": "TESTO",
    "URL": "URL",
}
_BLANK = re.compile(rf"(?<=[ =])(?:{'|'.join(BLANK_IT)})(?=[ =]|$)")


def typed_it(command: str) -> str:
    """A command as it is typed, with what is to be written in it named in Italian; all else is the same in both languages."""
    return _BLANK.sub(lambda found: BLANK_IT[found[0]], command)
