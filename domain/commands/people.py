"""The commands that people may give to a project."""

from __future__ import annotations

from domain.commands.rule import CommandRule, by_state, chances_by_state
from domain.lifecycle import contents as c
from domain.lifecycle.duties import Duty
from domain.lifecycle.participants import RecordParticipants
from domain.lifecycle.states import Role, State
from domain.lifecycle.transitions import (
    BEFORE_DELIVERY,
    CLAIMABLE,
    DELIVERED,
    ENDED,
    ENDED_AWARDS,
    EXAMINED,
    LIVING,
    REVOCABLE,
    goes,
    may_close,
    stays,
)
from domain.money import (
    account,
    claims,
    contest,
    evidence,
    interruptions,
    lapse,
    orders,
    recovery,
    reopening,
    spot_checks,
    upheld,
    verification,
)
from domain.procedure import (
    address,
    award,
    corrections,
    delivery,
    endings,
    evaluation,
    extension,
    forfeiture,
    formal_check,
    identity,
    leaving,
    memories,
    network,
    outcomes,
    participants,
    publication,
    refusal,
    retention,
    revocation,
    services,
    unfunded,
)
from domain.record.chances import awaited, unless
from domain.views import story, story_of_contests, story_of_papers, telling

S = State
R = Role
# fmt: off
GIVEN = (
    CommandRule(
        "request_documents", R.officer, "Ask once for missing papers (art. 6 l. 241/1990)",
        goes(S.formal_check, to=S.awaiting_documents),
        c.RequestDocuments, formal_check.request_documents, story_of_papers.asked_for_papers, said=("items",),
        chances=formal_check.may_request, asks="--item TEXT", until=("formal_check",),
    ),
    CommandRule(
        "supply_documents", R.operator, "Hand in the papers that were asked for",
        goes(S.awaiting_documents, to=S.formal_check),
        c.SupplyDocuments, formal_check.supply_documents, story_of_papers.supplied_papers, said=("documents",),
        chances=formal_check.may_supply, until=("completion",),
    ),
    CommandRule(
        "admit", R.officer, "The application is formally admissible",
        goes(S.formal_check, S.awaiting_decision, to=S.under_evaluation),
        c.Nothing, formal_check.admit, telling.plainly("admitted the application to evaluation"),
        chances=formal_check.may_admit, until=("formal_check",),
    ),
    CommandRule(
        "score", R.evaluator, "Evaluate by the grid of the measure",
        goes(S.under_evaluation, S.awaiting_decision, to=S.awaiting_decision),
        c.Score, evaluation.score, story.scored, duty=Duty.evaluate,
        chances=evaluation.may_score, until=("evaluation",),
    ),
    CommandRule(
        "give_notice", R.officer, "Notice of grounds for refusing the project or an extension (art. 10-bis l. 241/1990), or of a revocation (art. 7)",
        {**goes(*EXAMINED, to=S.refusal_notice), **stays(*REVOCABLE)},
        c.GiveNotice, memories.give_notice, story.gave_notice, said=("grounds",),
        chances=memories.may_give_notice, asks="--ground TEXT", until=("decision",),
    ),
    CommandRule(
        "observe", R.operator, "Observations on a notice of grounds, of a revocation or of a forfeiture",
        {**goes(S.refusal_notice, to=S.awaiting_decision), **stays(*REVOCABLE, S.forfeiture_notice)},
        c.Observe, by_state(((S.refusal_notice,), refusal.observe), ((*REVOCABLE, S.forfeiture_notice), memories.observe)),
        telling.plainly("handed in observations on the notice"), occasion=memories.which_notice,
        chances=chances_by_state(((S.refusal_notice,), awaited), ((*REVOCABLE, S.forfeiture_notice), memories.may_observe)), asks="--text TEXT", until=("refusal_notice", "revocation_notice", "forfeiture_notice", "extension_notice"),
    ),
    CommandRule(
        "reject", R.manager, "Refuse by decree, after the notice of grounds", goes(S.awaiting_decision, to=S.rejected),
        c.Rejection, refusal.reject, story.rejected, said=("decree",),
        chances=refusal.may_reject, asks="--decree NUMBER --reason TEXT", final=True, until=("decision",),
    ),
    CommandRule(
        "award", R.manager, "Approve and finance by decree", goes(S.awaiting_decision, to=(S.awaiting_decision, S.awarded)),
        c.Award, award.award, story.awarded, said=("decree",), duty=Duty.award, counted=award.granted,
        chances=award.may_award, asks="--decree NUMBER", until=("decision",),
    ),
    CommandRule(
        "assign_cup", R.officer, "Note the project's code (CUP): an award that waits for it is told",
        stays(*EXAMINED, S.refusal_notice, *REVOCABLE), c.AssignCup, award.assign_cup, story.assigned_cup,
        said=("cup",), also=(R.manager,), chances=award.may_assign_cup, asks="--cup CODE", until=("cup",),
    ),
    CommandRule(
        "publish", R.officer, "Note since when and where the award is published (artt. 26, 27 d.lgs. 33/2013)",
        stays(*REVOCABLE, S.forfeiture_notice, S.recovery, *ENDED_AWARDS), c.Publish, publication.publish, story.published,
        said=("address",), also=(R.manager,), occasion=publication.which_publication,
        chances=publication.may_publish, asks="--address URL", until=("publication",),
    ),
    CommandRule(
        "accept", R.operator, "Sign the acceptance deed; a late one is kept until the manager decides",
        {**goes(S.awarded, to=S.accepted), **stays(S.forfeiture_notice)},
        c.Nothing, by_state(((S.awarded,), award.accept), ((S.forfeiture_notice,), forfeiture.keep_acceptance)),
        story.accepted,
        chances=chances_by_state(((S.awarded,), award.may_accept), ((S.forfeiture_notice,), forfeiture.may_keep_acceptance)), until=("acceptance", "forfeiture_notice"),
    ),
    CommandRule(
        "start", R.operator, "Declare the start of activity; a late one is kept until the manager decides",
        {**goes(S.accepted, to=S.in_delivery), **stays(S.forfeiture_notice)},
        c.Start, by_state(((S.accepted,), delivery.start), ((S.forfeiture_notice,), forfeiture.keep_start)),
        story.started, said=("date",),
        chances=chances_by_state(((S.accepted,), delivery.may_start), ((S.forfeiture_notice,), forfeiture.may_keep_start)), until=("start", "forfeiture_notice"),
    ),
    CommandRule(
        "sign_plan", R.operator, "Sign personal plans; the band is frozen", stays(S.in_delivery),
        c.SignPlan, delivery.sign_plan, story.signed_plans,
        chances=delivery.may_sign_plan,
    ),
    CommandRule(
        "record_services", R.operator, "Hand in an attendance register, until the final claim", stays(S.in_delivery, *DELIVERED),
        c.RecordServices, services.record_services, story.recorded_services, occasion=corrections.which_register, asks_elsewhere=True,
        chances=services.may_record, asks="FILE", until=("project_end",),
    ),
    CommandRule(
        "correct_service", R.operator, "Void a line of the register, or put another in its place, before it is claimed",
        stays(S.in_delivery, *DELIVERED), c.CorrectService, corrections.correct_service, story.corrected_services, asks_elsewhere=True,
        chances=corrections.may_correct, asks="--reason TEXT",
    ),
    CommandRule(
        "withdraw_recipient", R.operator, "A recipient leaves the project", stays(S.awarded, S.accepted, S.in_delivery),
        c.WithdrawRecipient, leaving.withdraw_recipient, story.lost_recipient, said=("recipient",),
        chances=leaving.may_withdraw, asks="--reason TEXT", final=True,
    ),
    CommandRule(
        "replace_recipient", R.operator, "A worker of the same companies comes in the place of a recipient",
        stays(S.awarded, S.accepted, S.in_delivery),
        c.ReplaceRecipient, leaving.replace_recipient, story.replaced_recipient, said=("recipient",),
        chances=leaving.may_replace, asks="--file FILE", final=True, until=("requirement",),
    ),
    CommandRule(
        "replace_partner", R.officer, "A partner leaves the network, or another one joins it",
        stays(S.awarded, S.accepted, S.in_delivery),
        c.ReplacePartner, network.replace_partner, story.replaced_partner,
        asks="--file FILE --reason TEXT", until=("requirement",),
    ),
    CommandRule(
        "replace_lead", R.manager, "By decree another subject takes the place of the lead, with its duties and its money",
        stays(*REVOCABLE), c.ReplaceLead, network.replace_lead, story.replaced_lead, said=("decree",), occasion=network.which_lead,
        chances=unless(account.cannot_correct), asks="--file FILE --decree NUMBER --reason TEXT",
    ),
    CommandRule(
        "declare_outcome", R.operator, "Declare placements or self-employment", stays(*CLAIMABLE),
        c.DeclareOutcome, outcomes.declare_outcome, story.declared_outcomes, said=("outcomes",), asks_elsewhere=True,
        occasion=outcomes.which_declaration,
        chances=outcomes.may_declare,
    ),
    CommandRule(
        "verify_outcome", R.controller, "Verify or refuse declared outcomes",
        {
            **may_close(S.in_delivery, S.reporting),
            **goes(S.outcome_verification, to=(S.outcome_verification, S.reporting)),
        },
        c.VerifyOutcome, verification.verify_outcome, story.verified_outcomes, said=("recipients", "results"),
        duty=Duty.check, occasion=verification.which_verification,
        chances=verification.may_verify, until=("late_notice",),
    ),
    CommandRule(
        "record_participants", R.operator, "Tell what the European fund asks of participants", stays(*CLAIMABLE, *ENDED_AWARDS),
        RecordParticipants, participants.record_participants, story.told_of_participants, also=(R.officer,),
        occasion=participants.which_words, chances=participants.may_tell, asks="FILE", until=("entry_data", "immediate_result", "longer_result"),
    ),
    CommandRule(
        "request_extension", R.operator, "Ask for an extension of the project", stays(S.in_delivery),
        c.RequestExtension, extension.request_extension, story.asked_for_extension, said=("until",),
        chances=extension.may_request, asks="--until DATE --reason TEXT", until=("extension_deadline",),
    ),
    CommandRule(
        "decide_extension", R.manager, "Grant or deny the extension", stays(S.in_delivery),
        c.DecideExtension, extension.decide_extension, story.decided_extension, occasion=extension.which_extension,
        chances=extension.may_decide, until=("extension_request",),
    ),
    CommandRule(
        "end_delivery", R.operator, "End the delivery of services", goes(S.in_delivery, to=DELIVERED),
        c.Nothing, delivery.end_delivery, story.ended_delivery, final=True,
    ),
    CommandRule(
        "claim", R.operator, "Claim what was delivered, line by line; a late claim is kept until the manager decides",
        {
            **stays(S.in_delivery, S.payment),
            **goes(S.outcome_verification, to=(S.outcome_verification, S.payment)),
            **goes(S.reporting, to=(S.reporting, S.payment)),
        },
        c.MakeClaim, claims.make_claim, story.claimed, said=("kind",), occasion=claims.which_claim, draws=reopening.draws,
        chances=claims.may_claim, until=("final_claim", "supplementary_claim"),
    ),
    CommandRule(
        "check_claim", R.controller, "Check a claim line by line, with typed cuts", may_close(S.in_delivery, *DELIVERED),
        c.CheckClaim, claims.check_claim, story.checked_claim, asks_elsewhere=True, duty=Duty.check,
        chances=claims.may_check, until=("payment",),
    ),
    CommandRule(
        "record_check", R.controller, "Record a check on the spot with its minutes; lines found wrong are cut",
        may_close(S.in_delivery, *DELIVERED),
        c.RecordCheck, spot_checks.record_check, story.recorded_check, said=("on",), duty=Duty.check, asks_draws=True,
        chances=spot_checks.may_record, asks="--on DATE --minutes FILE --text TEXT",
    ),
    CommandRule(
        "contest_claim", R.operator, "Contest the cuts of a claim, once", stays(*CLAIMABLE),
        c.ContestClaim, contest.contest_claim, story_of_contests.contested_claim,
        chances=contest.may_contest, asks="--text TEXT", until=("contest",),
    ),
    CommandRule(
        "contest_outcome", R.operator, "Contest the refusal of a result, once, with evidence", stays(*CLAIMABLE),
        c.ContestOutcome, contest.contest_outcome, story_of_contests.contested_outcomes, occasion=contest.which_refusal,
        chances=contest.may_contest_outcome, asks="--file FILE --text TEXT", until=("contest",),
    ),
    CommandRule(
        "decide_contest", R.officer, "Restore contested lines or results, or uphold their cuts and refusals", may_close(S.in_delivery, *DELIVERED),
        c.DecideContest, contest.decide_contest, story_of_contests.decided_contest, asks_elsewhere=True,
        duty=Duty.review, occasion=contest.which_contest,
        chances=contest.may_decide, asks="--reason TEXT", until=("contest_answer",),
    ),
    CommandRule(
        "interrupt_payment", R.officer, "Interrupt the term of payment, with its reason", stays(*CLAIMABLE),
        c.InterruptPayment, interruptions.interrupt_payment, story.interrupted_payment, occasion=interruptions.which_interruption,
        chances=interruptions.may_interrupt, asks="--reason CODE",
    ),
    CommandRule(
        "resume_payment", R.officer, "The cause of the interruption has gone", stays(*CLAIMABLE),
        c.OfClaim, interruptions.resume_payment, story.resumed_payment, occasion=interruptions.which_resumption,
        chances=interruptions.may_resume, until=("payment",),
    ),
    CommandRule(
        "attach", R.operator, "Hand in evidence with its validity (regularity, anti-mafia, ...)", stays(*LIVING, *ENDED),
        c.Attach, evidence.attach, story_of_papers.attached, also=(R.officer,), asks_letters=True,
        chances=evidence.may_attach, asks="--file FILE", until=("payment",), whose=evidence.handed_in_by,
    ),
    CommandRule(
        "order_payment", R.manager, "Order the payment of a checked claim", may_close(S.in_delivery, *DELIVERED),
        c.OrderPayment, orders.order_payment, story.ordered_payment, said=("decree",), asks_elsewhere=True,
        duty=Duty.order, occasion=orders.which_order, counted=orders.ordered_in_all,
        chances=orders.may_order, asks="--decree NUMBER", until=("payment",),
    ),
    CommandRule(
        "cancel_payment", R.manager, "Take back an order that has not gone out", stays(*CLAIMABLE),
        c.CancelPayment, orders.cancel_payment, story.cancelled_payment, occasion=orders.which_answer,
        chances=orders.may_cancel, asks="--reason TEXT",
    ),
    CommandRule(
        "confirm_payment", R.paymaster, "The treasury has paid", may_close(S.in_delivery, *DELIVERED),
        c.ConfirmPayment, orders.confirm_payment, story.confirmed_payment, said=("reference",),
        duty=Duty.confirm, occasion=orders.which_answer,
        chances=orders.may_confirm, asks="--reference REFERENCE", until=("payment",),
    ),
    CommandRule(
        "fail_payment", R.paymaster, "The treasury has refused the order, or taken its payment back", stays(*CLAIMABLE),
        c.FailPayment, orders.fail_payment, story.failed_payment, duty=Duty.confirm, occasion=orders.which_answer,
        chances=orders.may_fail, asks="--reason TEXT",
    ),
    CommandRule(
        "correct_address", R.operator, "Correct the certified mail of the lead, or of a partner", stays(*LIVING, *ENDED),
        c.CorrectAddress, address.correct_address, story.corrected_address, said=("partner",),
        occasion=address.which_address, also=(R.officer,),
        asks="--pec ADDRESS",
    ),
    CommandRule(
        "correct_account", R.operator, "Correct the account of the payee", stays(*REVOCABLE),
        c.CorrectAccount, account.correct_account, story.corrected_account, occasion=account.which_account,
        chances=unless(account.cannot_correct), asks="--iban IBAN",
    ),
    CommandRule(
        "order_recovery", R.manager, "Order that money comes back, by decree", stays(*CLAIMABLE, S.recovery),
        c.OrderRecovery, recovery.order_recovery, story.ordered_recovery, said=("decree", "reason"),
        duty=Duty.order_recovery, counted=recovery.asked_back_in_all,
        chances=recovery.may_order_recovery, asks="--decree NUMBER", until=("reopening",),
    ),
    CommandRule(
        "confirm_recovery", R.paymaster, "The money is back, with its interest",
        {**may_close(S.in_delivery, *DELIVERED), **goes(S.recovery, to=(S.recovery, S.revoked))},
        c.ConfirmRecovery, recovery.confirm_recovery, story.confirmed_recovery, said=("reference",),
        duty=Duty.confirm_recovery,
        chances=recovery.may_confirm_recovery, asks="--reference REFERENCE", until=("recovery",),
    ),
    CommandRule(
        "reopen", R.manager, "Open a closed file again: a result was found wrong, money must come back, or a contest has come",
        goes(S.closed, to=S.payment),
        c.Reopen, reopening.reopen, story.reopened, said=("act",), occasion=reopening.which_reopening,
        asks="--act ACT --reason TEXT",
    ),
    CommandRule(
        "correct_code", R.officer, "By an act a recipient has another tax code, such as one in place of a provisional one",
        stays(*LIVING), c.CorrectCode, identity.correct_code, story.corrected_code, said=("recipient", "act"),
        chances=identity.may_correct, asks="--code TAX_CODE --act ACT",
    ),
    CommandRule(
        "erase_recipient", R.manager, "Erase by an act who a recipient of an ended project was", stays(*ENDED),
        c.EraseRecipient, retention.erase_recipient, story.erased_recipient, said=("recipient", "act"),
        chances=retention.may_erase, asks="--act ACT", final=True,
    ),
    CommandRule(
        "withdraw", R.operator, "The network gives up the project", goes(*BEFORE_DELIVERY, S.in_delivery, to=S.withdrawn),
        c.Reason, endings.withdraw, telling.plainly("gave up the project"),
        chances=unless(endings.cannot_withdraw), asks="--reason TEXT", final=True,
    ),
    CommandRule(
        "decline", R.manager, "Say by decree that there was no money until the window closed", stays(S.not_funded),
        c.Decline, unfunded.decline, story.declined, said=("decree",), asks_queue=True,
        chances=unfunded.may_decline, asks="--decree NUMBER", final=True, until=("decision",),
    ),
    CommandRule(
        "forfeit", R.manager, "Forfeit the award, or what nobody claimed in time, by decree after the notice",
        {
            **goes(S.forfeiture_notice, to=S.forfeited),
            **goes(S.outcome_verification, to=S.payment),
            **goes(S.reporting, to=(S.payment, S.forfeited, S.closed)),
            **may_close(),
        },
        c.Forfeiture, by_state(((S.forfeiture_notice,), forfeiture.forfeit), ((*DELIVERED, S.payment), lapse.forfeit)),
        story.forfeited, said=("decree",), occasion=memories.which_notice,
        chances=forfeiture.may_forfeit, asks="--decree NUMBER", final=True, until=("forfeiture_decision",),
    ),
    CommandRule(
        "uphold", R.manager, "Take the late deed, or archive the revocation that is not carried out: the project goes on",
        {
            **goes(S.forfeiture_notice, to=(S.accepted, S.in_delivery, S.forfeiture_notice)),
            **stays(S.awarded, S.accepted, S.in_delivery),
            **{state: (state, S.payment) for state in DELIVERED},
            **stays(S.payment),
        },
        c.Uphold, upheld.uphold, story.upheld, occasion=memories.which_notice,
        chances=upheld.may_uphold, asks="--reason TEXT", until=("forfeiture_decision", "revocation_decision"),
    ),
    CommandRule(
        "revoke", R.manager, "Revoke the award by decree",
        {**goes(S.awarded, S.accepted, to=S.revoked), **goes(*CLAIMABLE, to=(S.revoked, S.recovery))},
        c.Revocation, revocation.revoke, story.revoked, said=("decree",),
        chances=revocation.may_revoke, asks="--decree NUMBER --reason TEXT", final=True, until=("revocation_decision",),
    ),
)
# fmt: on
