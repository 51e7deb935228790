"""The Italian names of states, roles and parts of the money, as the glossary has them."""

from __future__ import annotations

import re

from domain.lifecycle.states import Role, State
from domain.record.states import Account

STATE_IT: dict[State, str] = {
    State.waiting_for_funds: "in lista d'attesa per i fondi",
    State.formal_check: "istruttoria formale",
    State.awaiting_documents: "in attesa di integrazione documentale",
    State.under_evaluation: "valutazione di merito",
    State.refusal_notice: "preavviso di rigetto",
    State.awaiting_decision: "in attesa del decreto",
    State.awarded: "ammesso e finanziato, in attesa di adesione",
    State.accepted: "adesione firmata, in attesa di avvio",
    State.forfeiture_notice: "avvio della decadenza, in attesa di memorie e del decreto",
    State.in_delivery: "servizi in erogazione",
    State.outcome_verification: "verifica dei risultati",
    State.reporting: "rendicontazione",
    State.payment: "liquidazione",
    State.recovery: "recupero delle somme",
    State.closed: "chiuso",
    State.not_funded: "ammesso non finanziato",
    State.rejected: "respinto",
    State.withdrawn: "rinunciato",
    State.forfeited: "decaduto",
    State.revoked: "revocato",
}

ROLE_IT: dict[Role, str] = {
    Role.operator: "capofila",
    Role.officer: "funzionario istruttore",
    Role.evaluator: "nucleo di valutazione",
    Role.manager: "dirigente",
    Role.controller: "controllore",
    Role.paymaster: "ufficio pagamenti",
    Role.auditor: "revisore",
    Role.administrator: "amministratore",
    Role.system: "sistema",
}

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
