"""The life of a guarantee as a table: which event is possible where, and where it leads (fund dossier, 1.3)."""

from __future__ import annotations

from collections.abc import Mapping

from maillon.core.errors import RuleViolation

STUDY = ("draft", "submitted", "screening", "due_diligence", "committee", "deferred")
DRAWING = frozenset(("issued", "active", "watch", "restructured"))
"""The commitment may still be drawn."""
CLAIMED = frozenset(("claim_lodged", "info_requested"))
LIVE = frozenset((*DRAWING, *CLAIMED, "default", "matured"))
"""The cover follows the loan."""
PAYING = frozenset(("accepted", "paid_provisional"))
"""What is due is fixed: the cover is what is left to pay."""
RECOURSE = frozenset(("accepted", "paid_provisional", "paid", "recovering"))
PAID = frozenset(("paid", "recovering"))
ENDED = frozenset(("declined", "lapsed", "cancelled", "closed", "released"))
POSITIONS = (*STUDY, "approved", *sorted(LIVE), *sorted(PAYING), *sorted(PAID), *sorted(ENDED))
HOLDS = ("suspended", "reporting_overdue", "disputed", "sanctions_hold")
"""They stand beside the life and gate events; they are not places in it."""

_STAYS = ""
_REPORTED = dict.fromkeys((*sorted(LIVE), *sorted(PAYING), *sorted(PAID)), _STAYS)
_AFTER_PAYMENT = dict.fromkeys(("paid_provisional", "paid", "recovering", "closed"), _STAYS)
_SIGNED = {place: _STAYS for place in POSITIONS if place not in (*STUDY, "approved", *ENDED)}
_SIGNED_OR_ENDED = _SIGNED | dict.fromkeys(("closed", "released", "cancelled"), _STAYS)
_ANY = dict.fromkeys(POSITIONS, _STAYS)

TABLE: Mapping[str, Mapping[str, str]] = {
    "file_submitted": {"draft": "submitted"},
    "file_screened": {"submitted": "due_diligence", "screening": "due_diligence"},
    "file_reported": {"due_diligence": "committee"},
    "file_deferred": {"committee": "deferred"},
    "file_resumed": {"deferred": "committee"},
    "file_declined": {"committee": "declined", "submitted": "declined", "due_diligence": "declined"},
    "guarantee_approved": {"committee": "approved"},
    "offer_lapsed": {"approved": "lapsed"},
    "agreement_signed": {"approved": "issued"},
    "condition_met": {"issued": _STAYS, "active": _STAYS},
    "cap_changed": {"issued": _STAYS, "active": _STAYS, "watch": _STAYS, "restructured": _STAYS},
    "guarantee_cancelled": {"issued": "cancelled"},
    "guarantee_matured": {"active": "matured", "watch": "matured", "restructured": "matured"},
    "guarantee_released": {"matured": "released", "issued": "released"},
    "hold_placed": _ANY,
    "hold_lifted": _ANY,
    "schedule_agreed": {"issued": _STAYS, "active": _STAYS},
    "disbursement_reported": _REPORTED,
    "repayment_reported": _REPORTED,
    "statement_reported": _REPORTED,
    "arrears_reviewed": dict.fromkeys(("active", "watch", "restructured", "default", "matured"), _STAYS),
    "loan_restructured": {"active": "restructured", "watch": "restructured"},
    "default_noticed": {"watch": "default"},
    "demand_made": {"default": _STAYS, "watch": _STAYS, "matured": _STAYS},
    "default_cured": {"default": "watch"},
    "provision_reviewed": dict.fromkeys(sorted(LIVE), _STAYS),
    "analysis_fee_received": _ANY,
    "fee_billed": _SIGNED,
    "fee_waived": _SIGNED,
    "fee_cashed": _SIGNED_OR_ENDED,
    "fee_accrued": _SIGNED,
    "fees_earned": dict.fromkeys(sorted(LIVE), _STAYS),
    "fee_refunded": _SIGNED,
    "deposit_placed": _SIGNED,
    "deposit_returned": _SIGNED_OR_ENDED,
    "sblc_issued": {"issued": _STAYS, "active": _STAYS},
    "collateral_received": _SIGNED | {"approved": _STAYS},
    "collateral_returned": _SIGNED_OR_ENDED,
    "counter_guaranteed": {"approved": _STAYS, "issued": _STAYS, "active": _STAYS},
    "counter_claim_accepted": dict.fromkeys((*PAYING, *PAID), _STAYS),
    "counter_claim_paid": dict.fromkeys((*PAYING, *PAID, "closed"), _STAYS),
    "claim_lodged": {"default": "claim_lodged", "matured": "claim_lodged"},
    "information_requested": {"claim_lodged": "info_requested"},
    "information_received": {"info_requested": "claim_lodged"},
    "claim_rejected": {"claim_lodged": "default"},
    "claims_accepted": {"claim_lodged": "accepted"},
    "claim_paid": {"accepted": _STAYS, "paid_provisional": _STAYS},
    "claim_paid_from_deposit": {"accepted": _STAYS, "paid_provisional": _STAYS},
    "loss_finalised": {"paid_provisional": _STAYS},
    "claim_invalidated": {"paid": "closed", "recovering": "closed"},
    "recovery_reported": {"paid": "recovering", "recovering": _STAYS},
    "recovery_corrected": {"recovering": _STAYS},
    "recovery_remitted": _AFTER_PAYMENT,
    "recovery_collected": {"paid": "recovering", "recovering": _STAYS},
    "collection_cost_paid": {"paid": _STAYS, "recovering": _STAYS},
    "lender_share_paid": _AFTER_PAYMENT,
    "surplus_returned": _AFTER_PAYMENT,
    "recourse_written_off": {"paid": "closed", "recovering": "closed"},
    "recourse_settled": {"paid": "closed", "recovering": "closed"},
    "redenominated": _SIGNED,
}
"""By kind of event: each place it may happen in, and the place it leads to; empty stays, or the event decides.

Two arrows more than the dossier's diagram: a restructured loan may mature, and may fall in arrears again."""


def next_position(kind: str, position: str) -> str:
    """Where an event leads from a place.

    Raises RuleViolation ``guarantees.not_now`` (``event``, ``position``, ``allowed``) where it cannot happen.
    """
    allowed = TABLE[kind]
    if position not in allowed:
        raise RuleViolation("guarantees.not_now", event=kind, position=position, allowed=sorted(allowed))
    return allowed[position] or position
