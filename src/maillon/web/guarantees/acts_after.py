"""What a manager records once a claim was paid in part: the final loss, the deposit drawn on, a claim found invalid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events import claims
from maillon.guarantees.services import final_loss
from maillon.web.guarantees import forms, forms_beside, losses
from maillon.web.guarantees.act import Act


def _finalise(shown: Guarantee, told: Mapping[str, Any], user: User, at: datetime) -> object:
    return final_loss.finalise(
        guarantee=shown,
        final=losses.loss_of(told, shown.reference),
        evidence=told["evidence"],
        on=told["day"],
        actor=user,
        at=at,
    )


def _from_deposit(shown: Guarantee, told: Mapping[str, Any], user: User, at: datetime) -> object:
    return final_loss.pay_from_deposit(
        guarantee=shown, amount_minor=told["amount"], interim=told["interim"], on=told["day"], actor=user, at=at
    )


def _invalidate(shown: Guarantee, told: Mapping[str, Any], user: User, at: datetime) -> object:
    return final_loss.invalidate(guarantee=shown, evidence=told["evidence"], on=told["day"], actor=user, at=at)


ACTS: dict[str, Act] = {
    "finalise": Act(
        claims.LossFinalised,
        _("Certifier la perte finale"),
        losses.FinalForm,
        asks=losses.accepted,
        is_next=True,
        does=_finalise,
    ),
    "from_deposit": Act(
        claims.ClaimPaidFromDeposit,
        _("Le prêteur se paie sur le dépôt"),
        forms_beside.FromDepositForm,
        does=_from_deposit,
    ),
    "invalid": Act(claims.ClaimInvalidated, _("L’appel payé n’était pas valide"), forms.EvidenceForm, does=_invalidate),
}


def nothing(one: states.Guarantee) -> Mapping[str, bool]:
    """The acts that have nothing to be about."""
    return {"finalise": not one.claim.interim, "from_deposit": not one.deposit_minor}
