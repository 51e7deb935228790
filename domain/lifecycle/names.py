"""The Italian names of states and roles, as the glossary has them."""

from __future__ import annotations

from domain.lifecycle.states import Role, State

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
    State.not_funded: "non finanziato",
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


def state_it(code: str) -> str:
    """A state of a project in Italian; what is none, such as before the first act, as it stands."""
    return STATE_IT[State(code)] if code in set(State) else code


def role_it(code: str) -> str:
    """A role in Italian; what is none, such as an address, as it stands."""
    return ROLE_IT[Role(code)] if code in set(Role) else code
