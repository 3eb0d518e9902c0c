"""After each event of a guarantee: its memorandum accounts and its provision at their targets."""

from __future__ import annotations

from dataclasses import replace

from maillon.guarantees.rules import life, measures
from maillon.guarantees.rules.engine.desk import BOTH, Desk
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.rules.state import Guarantee

COVER_NUMBER = {
    "repayment_reported": "16",
    "default_noticed": "18",
    "default_cured": "18",
    "claims_accepted": "24",
    "claim_paid": "24",
    "claim_paid_from_deposit": "24",
    "loss_finalised": "24",
    "guarantee_matured": "40",
    "guarantee_released": "40",
    "guarantee_cancelled": "41",
    "agreement_signed": "8",
    "loan_included": "8",
    "cap_changed": "8",
    "revalued": "38",
}
"""Under which event of the accounting table a change of cover is posted; 13 or 16 by its direction otherwise."""
CLAIM_NUMBER = {"claim_lodged": "19", "claim_rejected": "20"}
PROVISION_NUMBER = {"claims_accepted": "22", "guarantee_released": "40"}


def subject(guarantee: Guarantee) -> str:
    """How a guarantee is named in its rows."""
    return f"guarantee:{guarantee.id}"


def settle(desk: Desk, guarantee: Guarantee) -> None:
    """Post what brings commitment, cover, claims, provision and recourse to their targets, and keep the guarantee."""
    about, currency, kind = subject(guarantee), guarantee.currency, desk.event.kind
    cover, undrawn = measures.cover(guarantee), measures.undrawn(guarantee, desk.day)
    posted = desk.balance(about, "9200", currency).minor
    number = COVER_NUMBER.get(kind) or ("13" if cover > posted else "16")
    desk.target(number, about, ("9200", "9209"), cover, currency)
    desk.target(number, about, ("9100", "9109"), undrawn, currency)
    desk.target(CLAIM_NUMBER.get(kind, "24"), about, ("9300", "9309"), _claimed(guarantee), currency)
    for norm in BOTH:
        provision = measures.provision(guarantee, norm, cover)
        number = PROVISION_NUMBER.get(kind, "17")
        desk.target(number, about, ("5000", "2200"), provision, currency, on_credit=True, norms=(norm,))
    _recourse(desk, guarantee)
    if guarantee.position in life.ENDED:
        desk.target("40", about, ("9500", "9509"), 0, currency)
    included = _include(desk, guarantee)
    desk.put(replace(guarantee, cover_minor=cover, undrawn_minor=undrawn, included_minor=included))


def _include(desk: Desk, guarantee: Guarantee) -> int:
    """The cover actually drawn, which its facility counts."""
    included = measures.included(guarantee)
    if guarantee.facility and included != guarantee.included_minor:
        facility = desk.facility(guarantee.facility)
        gained = included - guarantee.included_minor
        desk.put(replace(facility, included_minor=facility.included_minor + gained))
    return included


def _claimed(guarantee: Guarantee) -> int:
    """Claims under review: what the lender claims, then what is left to pay of what was accepted."""
    if guarantee.position in life.CLAIMED:
        return guarantee.claim.claimed_minor
    return guarantee.claim.payable_minor if guarantee.position in life.PAYING else 0


def _recourse(desk: Desk, guarantee: Guarantee) -> None:
    about, currency = subject(guarantee), guarantee.currency
    rest = measures.subrogated(guarantee)
    number = {"claim_paid": "29", "claim_paid_from_deposit": "29", "recourse_written_off": "36"}.get(
        desk.event.kind, "30"
    )
    desk.target(number, about, ("9400", "9409"), rest, currency)
    if guarantee.terms.recoveries.gross_recourse:
        desk.target(number, about, ("1300", "1390"), rest, currency, norms=(Norm.IFRS,))
