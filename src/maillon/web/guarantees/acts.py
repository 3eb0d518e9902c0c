"""What a manager may record on a guarantee: where its life allows it, what is asked, the event it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee
from maillon.guarantees.queries.positions import receivable
from maillon.guarantees.rules import life
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events import GuaranteeEvent, claims, fees, lending
from maillon.guarantees.rules.events import life as lives
from maillon.guarantees.services import guarantees
from maillon.web.guarantees import acts_after, acts_beside, forms, losses, words
from maillon.web.guarantees.act import Act, amount, fees_of
from maillon.web.guarantees.schedules import LoanForm


def _know(shown: Guarantee, told: Mapping[str, Any], user: User, at: datetime) -> object:
    return guarantees.know_loan(
        guarantee=shown,
        number=told["number"],
        principal_minor=told["principal"],
        signed_on=told["day"],
        instalments=told["instalments"],
        actor=user,
        at=at,
    )


ACTS: dict[str, Act] = (
    {
        "sign": Act(
            lives.AgreementSigned,
            _("Consigner la signature"),
            forms.EvidenceForm,
            lambda told: {"documents": {"deed": told["evidence"]}},
            is_next=True,
        ),
        "lapse": Act(lives.OfferLapsed, _("L’offre est échue")),
        "condition": Act(
            lives.ConditionMet,
            _("Une condition est remplie"),
            forms.ConditionForm,
            lambda told: {"condition": told["condition"], "evidence": told["evidence"]},
            lambda one: {"conditions": [name for name, met in one.conditions.items() if not met]},
            is_next=True,
        ),
        "loan": Act(
            lending.ScheduleAgreed,
            _("Inscrire le prêt et son échéancier"),
            LoanForm,
            is_next=True,
            does=_know,
            has_paper=True,
        ),
        "bill": Act(
            fees.FeeBilled,
            _("Facturer une commission"),
            forms.FeeForm,
            lambda told: {"fee": told["fee"]},
            fees_of,
        ),
        "cashed": Act(
            fees.FeeCashed,
            _("Encaisser une commission"),
            forms.CashedForm,
            lambda told: {"net_minor": told["net"], "tax_minor": told["tax"] or 0},
        ),
        "earned": Act(fees.FeesEarned, _("Constater les commissions gagnées")),
        "demand": Act(
            lending.DemandMade,
            _("Le prêteur a mis l’emprunteur en demeure"),
            forms.EvidenceForm,
            lambda told: {"evidence": told["evidence"]},
        ),
        "provision": Act(lending.ProvisionReviewed, _("Revoir la provision")),
        "arrears": Act(
            lending.ArrearsReviewed,
            _("Revoir les retards et la surveillance"),
            losses.ReviewForm,
            lambda told: {"findings": tuple(told["findings"])},
            is_next=True,
        ),
        "default": Act(
            lending.DefaultNoticed,
            _("Constater le défaut"),
            losses.DefaultForm,
            lambda told: {"cause": told["cause"], "evidence": told["evidence"]},
        ),
        "cure": Act(lending.DefaultCured, _("Le défaut est guéri")),
        "mature": Act(lives.GuaranteeMatured, _("Constater l’échéance")),
        "release": Act(lives.GuaranteeReleased, _("Libérer la garantie"), is_next=True),
        "cancel": Act(lives.GuaranteeCancelled, _("Annuler avant usage")),
        "recovered": Act(
            claims.RecoveryReported,
            _("Le prêteur a recouvré"),
            forms.LoanAmountForm,
            amount,
            is_next=True,
            has_paper=True,
        ),
        "remitted": Act(
            claims.RecoveryRemitted,
            _("Le prêteur a versé notre part"),
            forms.AmountForm,
            amount,
            is_next=True,
            has_paper=True,
        ),
        "write_off": Act(
            claims.RecourseWrittenOff,
            _("Radier le recours"),
            forms.EvidenceForm,
            lambda told: {"resolution": told["evidence"]},
        ),
        "settled": Act(
            claims.RecourseSettled,
            _("Le dossier est réglé"),
            forms.EvidenceForm,
            lambda told: {"evidence": told["evidence"]},
        ),
        "hold": Act(
            lives.HoldPlaced,
            _("Poser une retenue"),
            forms.HoldForm,
            lambda told: {"hold": told["hold"], "reason": told["reason"]},
            lambda one: {"holds": [pair for pair in words.HOLDS.items() if pair[0] not in one.holds]},
            has_paper=True,
        ),
        "lift": Act(
            lives.HoldLifted,
            _("Lever une retenue"),
            forms.LiftForm,
            lambda told: {"hold": told["hold"]},
            lambda one: {"holds": [(name, words.HOLDS.get(name, name)) for name in one.holds]},
        ),
    }
    | acts_beside.ACTS
    | acts_after.ACTS
)


def possible(one: states.Guarantee) -> list[str]:
    """The acts a guarantee's place in its life allows, and that have something to be about."""
    allowed = [name for name, act in ACTS.items() if one.position in life.TABLE.get(act.kind.kind, {})]
    nothing = {
        "condition": not any(not met for met in one.conditions.values()),
        "bill": not any(fee.key not in one.fees for fee in one.terms.fees),
        "cashed": not receivable(one),
        "lift": not one.holds,
        "hold": one.position in life.ENDED,
        "earned": not any(account.unearned_minor for account in one.fees.values()),
        "loan": bool(one.loan.instalments),
        "demand": one.demand_on is not None,
        **acts_beside.nothing(one),
        **acts_after.nothing(one),
    }
    return [name for name in allowed if not nothing.get(name)]


def event_of(act: Act, guarantee: Guarantee, told: Mapping[str, Any], *, key: str, known_on: date) -> GuaranteeEvent:
    """The event an act becomes."""
    return act.kind(
        key=key,
        effective_on=told["day"],
        known_on=known_on,
        guarantee=guarantee.reference,
        **act.facts(told),
    )
