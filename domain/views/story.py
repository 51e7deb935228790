"""A project's story in plain words: the sentence of each command, which follows the name of who gave it (F89)."""

from __future__ import annotations

import re

from domain.basis.language import _, language, mark, n_
from domain.basis.notation import written
from domain.record.states import Account
from domain.terms.key import TermKey
from domain.views.telling import Sentence, Told, decree_of, few, nonzero, some, word

A = Account


def submitted(t: Told) -> str:
    handed_in = _("handed in the application, number {order} in order of arrival", order=t.fact("order"))
    reserved = t.sum(A.available, A.reserved)
    if reserved:
        return handed_in + _("; {reserved:euro} were reserved", reserved=reserved)
    return handed_in + _("; no money was left, it waits in the queue")


def registered(t: Told) -> str:
    return _(
        "entered number {number} of {day:day} of the register of correspondence for letter {letter}",
        number=t.fact("number"),
        day=t.fact("date"),
        letter=t.fact("letter"),
    )


def scored(t: Told) -> str:
    gave = n_("gave {n} point", "gave {n} points", t.fact("points"))
    threshold = t.fact("threshold")
    if t.fact("reached") is True:
        return gave + _("; the threshold of {threshold} is reached", threshold=threshold)
    return gave + _("; the threshold of {threshold} is not reached", threshold=threshold)


def gave_notice(t: Told) -> str:
    grounds = n_("on {n} ground", "on {n} grounds", len(t.many("grounds")))
    if t.fact("notice") == "extension_notice":
        return _("gave notice that the extension may be denied, {grounds}", grounds=grounds)
    if t.before == t.after:
        return _("gave notice that the award may be revoked, {grounds}", grounds=grounds)
    return _("gave notice that the project may be refused, {grounds}", grounds=grounds)


def published(t: Told) -> str:
    return _(
        "noted that the award is published since {day}, at {address}", day=when(t.fact("on")), address=t.of("address")
    )


def accepted(t: Told) -> str:
    return _("handed in the acceptance deed, late") if _late(t) else _("signed the acceptance deed")


def _late(t: Told) -> bool:
    """Whether the deed came after its term, and is only kept."""
    return bool(t.fact("late") != "?")


def started(t: Told) -> str:
    if _late(t):
        return _("declared the start of activity, late")
    ends = when(t.fact("ends"))
    if t.of("date") in (None, "?"):
        return _("declared the start of activity; it ends by {ends}", ends=ends)
    return _("declared the start of activity on {date}; it ends by {ends}", date=when(t.of("date")), ends=ends)


def declared_outcomes(t: Told) -> str:
    people = few(t.many("outcomes", "recipient"))
    worth = {"people": people, "amount": t.fact("amount")}
    return n_(
        "declared {n} outcome ({people}), worth {amount:euro}",
        "declared {n} outcomes ({people}), worth {amount:euro}",
        t.fact("outcomes"),
        **worth,
    )


def verified_outcomes(t: Told) -> str:
    people = few(t.many("recipients") + t.many("results"))
    count = t.fact("outcomes")
    if t.fact("outcome") == "verified":
        return n_("verified {n} outcome ({people})", "verified {n} outcomes ({people})", count, people=people)
    return n_("refused {n} outcome ({people})", "refused {n} outcomes ({people})", count, people=people)


def decided_extension(t: Told) -> str:
    if t.fact("granted") is True:
        return _("granted the extension: the project ends by {ends}", ends=when(t.fact("ends")))
    return _("denied the extension")


def checked_claim(t: Told) -> str:
    sums = {"claim": t.fact("claim"), "recognised": t.fact("recognised"), "claimed": t.fact("claimed")}
    checked = _("checked claim {claim}: {recognised:euro} recognised of {claimed:euro}", **sums)
    cut, aside = t.fact("cut_lines"), t.fact("parked_lines")
    if some(cut):
        checked += n_(", {n} line cut", ", {n} lines cut", cut)
    return checked + n_(", {n} line put aside", ", {n} lines put aside", aside) if some(aside) else checked


def signed_first(command: str) -> Sentence:
    """A first signature: nothing has moved yet."""
    return lambda t: _(
        "signed '{command}' of {amount:euro}; a second manager must sign", command=command, amount=t.fact("amount")
    )


def ordered_payment(t: Told) -> str:
    named = {"claim": t.fact("claim"), "amount": t.fact("amount"), "decree": decree_of(t)}
    if t.fact("amount") == "0.00":
        done = _("settled claim {claim} by {decree}, nothing is to be paid", claim=t.fact("claim"), decree=decree_of(t))
    else:
        done = _("ordered {amount:euro} for claim {claim} by {decree}", **named)
    off = t.fact("set_off")
    return done + _("; {amount:euro} were set off", amount=off) if nonzero(off) else done


def confirmed_recovery(t: Told) -> str:
    of = {"debt": t.fact("debt"), "reference": t.of("reference"), "recovered": t.fact("recovered")}
    interest = t.fact("interest")
    if not nonzero(interest):
        return _("confirmed that {recovered:euro} came back (debt {debt}, reference {reference})", **of)
    return _(
        "confirmed that {recovered:euro} came back with {interest:euro} of interest (debt {debt}, reference {reference})",
        interest=interest,
        **of,
    )


def when(day: object) -> str:
    """A day of an answer or a content."""
    return str(day) if day in (None, "?") else written(day, "day", language())


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


# Terms whose name means something else elsewhere: there is a receipt of acceptance too.
_OTHERWISE_CALLED = {"acceptance": mark("acceptance deed")}


def _term(id: str) -> str:
    key = TermKey.parse(id)
    name = _(_OTHERWISE_CALLED[key.name]) if key.name in _OTHERWISE_CALLED else word(key.name)
    words = name
    if _DAY.fullmatch(key.of):
        words = _("{term} of {day:day}", term=name, day=key.of)
    elif key.of:
        words = _("{term} of {whom}", term=name, whom=key.of)
    return _("{term} (again)", term=words) if key.time > 1 else words


def passed_time(t: Told) -> str:
    """What the clock worked off: alike matters together, in order."""
    found: dict[str, list[str]] = {}
    for item in t.fact("acted") if isinstance(t.fact("acted"), list) else ():
        key, _space, what = item.rpartition(" ")
        found.setdefault(_CLOCK.get(what, _REMINDED), []).append(_term(key))
    told = [_(words, terms=few(list(dict.fromkeys(terms)))) for words, terms in found.items()]
    return _("the clock: {what}", what="; ".join(told) or _("nothing was due"))


_CLOCK = {
    "expiry": mark("the term of {terms} passed"),
    "resumption": mark("the term of {terms} goes on"),
    "prolongation": mark("the term of {terms} was prolonged"),
}
_REMINDED = mark("reminder for the {terms} went to the post")


def delivered(t: Told) -> str:
    began = few([_term(key) for key in t.fact("started")])
    if began:
        return _("the post delivered a letter: the term of {terms} begins", terms=began)
    return _("the post delivered a letter")


def rejected(t: Told) -> str:
    return _("refused the project by {decree}", decree=decree_of(t))


def awarded(t: Told) -> str:
    done = _("awarded {amount:euro} by {decree}", amount=t.sum(A.reserved, A.committed), decree=decree_of(t))
    return done + _("; it is told once its project code is known") if t.fact("lacking") == "cup" else done


def assigned_cup(t: Told) -> str:
    done = _("noted the project's code {cup}", cup=t.of("cup"))
    return done + _("; the award was told to the network") if t.fact("told") is True else done


def signed_plans(t: Told) -> str:
    return n_("handed in {n} signed personal plan", "handed in {n} signed personal plans", t.fact("signed"))


def told_of_participants(t: Told) -> str:
    entries, exits, later = (t.fact(name) for name in ("entries", "exits", "later"))
    told = []
    if some(entries):
        told.append(n_("{n} person at entry", "{n} people at entry", entries))
    if some(exits):
        told.append(n_("{n} person on leaving", "{n} people on leaving", exits))
    if some(later):
        told.append(n_("{n} person six months later", "{n} people six months later", later))
    return _("told what the European fund asks of {people:all}", people=told)


def recorded_services(t: Told) -> str:
    done = n_(
        "handed in an attendance register of {n} line, worth {amount:euro}",
        "handed in an attendance register of {n} lines, worth {amount:euro}",
        t.fact("lines"),
        amount=t.fact("amount"),
    )
    before = t.fact("registered_before")
    if not some(before):
        return done
    return done + n_(
        "; {n} row of the file was registered before", "; {n} rows of the file were registered before", before
    )


def corrected_services(t: Told) -> str:
    voided = {"lines": few(t.names("voided")), "amount": t.fact("withdrawn")}
    done = _("took {lines} out of the register, worth {amount:euro}", **voided)
    made = t.names("lines")
    if not made:
        return done
    return done + _(", and put {lines} in their place, worth {amount:euro}", lines=few(made), amount=t.fact("amount"))


def lost_recipient(t: Told) -> str:
    return n_(
        "told that {recipient} leaves; {n} recipient left",
        "told that {recipient} leaves; {n} recipients left",
        t.fact("recipients_left"),
        recipient=t.of("recipient"),
    )


def asked_for_extension(t: Told) -> str:
    return _("asked for an extension until {until}", until=when(t.of("until")))


def claimed(t: Told) -> str:
    kind = word(t.of("kind"))
    if _late(t):
        return _("handed in the {kind} claim, late", kind=kind)
    done = _(
        "made the {kind} claim {claim} for {amount:euro}", kind=kind, claim=t.fact("claim"), amount=t.fact("amount")
    )
    left_out = t.fact("left_out")
    if not isinstance(left_out, list):
        return done
    return done + n_(
        "; {n} line of training, worth {amount:euro}, is left out, because too little was attended (R7.10)",
        "; {n} lines of training, worth {amount:euro}, are left out, because too little was attended (R7.10)",
        len(left_out),
        amount=t.fact("left_out_amount"),
    )


def recorded_check(t: Told) -> str:
    lines = t.fact("cut_lines")
    wrong = f"{few(lines)} found wrong" if isinstance(lines, list) and lines else "nothing was found wrong"
    by_lot = "drawn by lot" if t.fact("drawn") is True else "with a cause of its own"
    return f"recorded the check on the spot of {t.fact('on')}, {by_lot}: {wrong}"


def ended_delivery(t: Told) -> str:
    """With what ends unused: people without a plan, money of the grant; entries of before do not say it."""
    told = _("ended the delivery of services")
    people = t.fact("people_without_plan")
    if isinstance(people, list) and people:
        told += n_(
            "; {n} person had no plan ({people})",
            "; {n} people had no plan ({people})",
            len(people),
            people=few(people),
        )
    unused = t.fact("not_used")
    return told + _("; {amount:euro} of the grant were not used", amount=unused) if nonzero(unused) else told


def interrupted_payment(t: Told) -> str:
    return _("interrupted the payment of claim {claim}: {reason}", claim=t.fact("claim"), reason=word(t.fact("reason")))


def resumed_payment(t: Told) -> str:
    return _("resumed the payment of claim {claim}", claim=t.fact("claim"))


def cancelled_payment(t: Told) -> str:
    return _("took back order {order} of {amount:euro}", order=t.fact("order"), amount=t.sum(A.ordered, A.committed))


def confirmed_payment(t: Told) -> str:
    return _(
        "confirmed that {paid:euro} were paid for claim {claim} (reference {reference})",
        paid=t.fact("paid"),
        claim=t.fact("claim"),
        reference=t.of("reference"),
    )


def failed_payment(t: Told) -> str:
    claim = t.fact("claim")
    returned = t.sum(A.paid, A.committed)
    if returned:
        return _("told that the treasury took back {amount:euro} for claim {claim}", amount=returned, claim=claim)
    refused = t.sum(A.ordered, A.committed)
    return _("told that the treasury refused {amount:euro} for claim {claim}", amount=refused, claim=claim)


def corrected_account(t: Told) -> str:
    return _("corrected the account of the payee ({account})", account=t.fact("account"))


def ordered_recovery(t: Told) -> str:
    named = {"amount": t.fact("amount"), "decree": decree_of(t), "debt": t.fact("debt")}
    told = _("ordered that {amount:euro} come back by {decree} (debt {debt})", **named)
    if t.answer.get("data", {}).get("lines"):
        told += _("; for {lines}", lines=few(t.names("lines")))
    why = t.said.get("reason")
    return told + _("; because: {reason}", reason=why) if why else told


def reopened(t: Told) -> str:
    return _("opened the closed file again by {act}", act=t.of("act"))


def corrected_code(t: Told) -> str:
    return _("noted by {act} that {recipient} has another tax code", act=t.of("act"), recipient=t.of("recipient"))


def erased_recipient(t: Told) -> str:
    return _("erased by {act} who {recipient} was", act=t.of("act"), recipient=t.of("recipient"))


def corrected_address(t: Told) -> str:
    if t.said.get("partner"):
        return _("corrected the certified mail of partner {partner}", partner=t.of("partner"))
    return _("corrected the certified mail of the lead")


def declined(t: Told) -> str:
    return _("decided by {decree} that there was no money for the application", decree=decree_of(t))


def forfeited(t: Told) -> str:
    lapsed = t.fact("lapsed")
    decree = decree_of(t)
    if lapsed == "?":
        return _("decided the forfeiture by {decree}", decree=decree)
    return n_(
        "decided that {n} line lapse, which nobody claimed in time, by {decree}",
        "decided that {n} lines lapse, which nobody claimed in time, by {decree}",
        lapsed,
        decree=decree,
    )


def upheld(t: Told) -> str:
    if t.fact("archived") != "?":
        return _("archived the revocation of which notice was given on {day}", day=when(t.fact("archived")))
    taken = word(t.fact("taken"))
    if t.fact("claim") == "?":
        return _("took the late {deed}", deed=taken)
    of = {"claim": t.fact("claim"), "amount": t.fact("amount")}
    return _("took the late {deed}, claim {claim} of {amount:euro}", deed=taken, **of)


def revoked(t: Told) -> str:
    return _("revoked the award by {decree}", decree=decree_of(t))


def moved_end(t: Told) -> str:
    return _(
        "the measure: the notice ends on {until} by {act}; the project ends by {ends}",
        until=when(t.of("until")),
        act=t.of("act"),
        ends=when(t.fact("ends")),
    )


def suspended_terms(t: Told) -> str:
    return n_(
        "the measure: a law stops terms ({act}); {n} term gain days",
        "the measure: a law stops terms ({act}); {n} terms gain days",
        len(t.fact("gains")),
        act=t.of("act"),
    )


def heard_registers(t: Told) -> str:
    kind = word(t.of("kind"))
    heard = n_(
        "the register of {kind}: {n} new answer",
        "the register of {kind}: {n} new answers",
        t.fact("answers"),
        kind=kind,
    )
    refused = t.fact("refused")
    return heard + _(", {count} of them against the project", count=refused) if refused else heard


def replaced_recipient(t: Told) -> str:
    return _(
        "told that {newcomer} comes in the place of {recipient}, with {left:euro} of the plan",
        newcomer=t.fact("recipient"),
        recipient=t.of("recipient"),
        left=t.fact("process_left"),
    )


def replaced_lead(t: Told) -> str:
    parts = {"left": t.fact("left"), "joined": t.fact("joined"), "account": t.fact("account"), "decree": decree_of(t)}
    return _("put {joined} in the place of the lead {left} by {decree}; orders go to the account {account}", **parts)


def replaced_partner(t: Told) -> str:
    moves = []
    if t.fact("left"):
        moves.append(_("{partner} leaves", partner=t.fact("left")))
    if t.fact("joined"):
        moves.append(_("{partner} joins", partner=t.fact("joined")))
    return n_(
        "took note that {moves:all}; the network has {n} subject",
        "took note that {moves:all}; the network has {n} subjects",
        t.fact("subjects"),
        moves=moves,
    )
