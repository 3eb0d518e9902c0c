"""A guarantee drawn whole whose borrower pays nothing, called, and accepted by the committee."""

from __future__ import annotations

from datetime import date, timedelta

from maillon.guarantees.models import Claim, Guarantee
from maillon.guarantees.services import claims, statements
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage

PROOFS = [claims.Brought(key, note="vu") for key in ("demand", "statement", "contract")]


def defaulted(scene: stage.Scene) -> Guarantee:
    """The lender reports the whole loan paid out; nothing comes back."""
    guarantee, loan = stage.issued(scene)
    statements.take_in(
        facility=scene.facility,
        period="2025-Q1",
        lines=[Line(loan.number, disbursed_minor=40_000_000)],
        actor=None,
        at=stage.at(100),
    )
    return guarantee


def lodged(scene: stage.Scene) -> Claim:
    """The lender calls, with every piece."""
    day = date(2025, 9, 1)
    return claims.lodge(
        guarantee=defaulted(scene),
        loss_minor=40_000_000,
        defaulted_on=day,
        demanded_on=day,
        lodged_on=day + timedelta(days=40),
        evidence=PROOFS,
        actor=None,
        at=stage.at(300),
    )


def accepted(scene: stage.Scene) -> Claim:
    """The committee accepts: 44,000 $ are due."""
    claim = lodged(scene)
    ruling = claims.Ruling(present=stage.PRESENT, documents=claims.proofs(claim, resolution="CC-12"))
    return claims.accept(claim=claim, ruling=ruling, decided_on=date(2025, 11, 10), actor=None, at=stage.at(310))
