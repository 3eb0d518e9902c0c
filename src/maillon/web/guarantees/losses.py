"""What is asked of a loss: how the default came, what to add to the principal owed and what to take off it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events.claims import Acceptance, Exclusion
from maillon.web.guarantees.forms import AmountField, CurrencyForm, DayForm

CAUSES = (
    ("arrears", _("Retards de paiement")),
    ("insolvency", _("Insolvabilité de l’emprunteur")),
    ("acceleration", _("Exigibilité anticipée prononcée par le prêteur")),
)
FINDINGS = (
    ("late_report", _("État du prêteur en retard")),
    ("covenant", _("Engagement financier non tenu")),
    ("visit", _("Constat d’une visite")),
)


class DefaultForm(DayForm):
    """How the default came, and the document that proves it."""

    cause = forms.ChoiceField(label=_("Cause"), choices=CAUSES)
    evidence = forms.CharField(label=_("Document qui l’établit"), max_length=300)


class ReviewForm(DayForm):
    """The day arrears are counted, and what else calls for watching."""

    findings = forms.MultipleChoiceField(
        label=_("Autres raisons de surveiller"), choices=FINDINGS, required=False, widget=forms.CheckboxSelectMultiple
    )


class LossForm(CurrencyForm):
    """What is taken off the principal owed, and the interest added where the terms cover some days of it."""

    LOAN = ("proceeds", "excluded", "interest")
    proceeds = AmountField(label=_("Déjà réalisé sur les sûretés"), required=False)
    excluded = AmountField(label=_("Exclu de la perte (pénalités)"), required=False)
    interest = AmountField(label=_("Intérêts couverts, à ajouter"), required=False)
    interest_days = forms.IntegerField(label=_("Jours de ces intérêts"), required=False, min_value=1)

    def __init__(self, *args: Any, covered_days: int = 0, **more: Any) -> None:
        super().__init__(*args, **more)
        days = self.fields["interest_days"]
        if not covered_days:
            del self.fields["interest"], self.fields["interest_days"]
            return
        days.help_text = _("Les conditions en couvrent %(days)s au plus.") % {"days": covered_days}
        days.widget.attrs["max"] = covered_days


class FinalForm(DayForm, LossForm):
    """The final loss told whole, as at the acceptance, and the document that certifies it."""

    evidence = forms.CharField(label=_("Document qui l’établit"), max_length=300)


def loss_of(told: Mapping[str, Any], guarantee: str) -> Acceptance:
    """The loss typed, in the loan's currency."""
    excluded = told.get("excluded") or 0
    return Acceptance(
        guarantee=guarantee,
        proceeds_minor=told.get("proceeds") or 0,
        interest_minor=told.get("interest") or 0,
        interest_days=told.get("interest_days") or 0,
        excluded=(Exclusion(kind="penalties", amount_minor=excluded),) if excluded else (),
    )


def accepted(one: states.Guarantee) -> Mapping[str, Any]:
    """What the committee took off and added when it accepted, to be told again or changed."""
    claim = one.claim
    return {
        "covered_days": one.terms.claim.interest_days,
        "initial": {
            "proceeds": claim.proceeds_minor or None,
            "excluded": claim.excluded_minor or None,
            "interest": claim.interest_minor or None,
            "interest_days": claim.interest_days or None,
        },
    }
