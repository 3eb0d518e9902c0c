"""What is asked of a claim: its pieces, what lacks, the committee's resolution, how much is paid."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy

from maillon.core.files.rules import DOCUMENTS
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.guarantees.models import Claim, Guarantee
from maillon.guarantees.rules.events.claims import Acceptance
from maillon.guarantees.services import claims as services
from maillon.web.guarantees import losses, words
from maillon.web.guarantees.forms import AmountField, CurrencyForm, day_field, text_field


class EvidenceFields(CurrencyForm):
    """One file a piece the terms ask for; what is only said goes in its note."""

    def __init__(self, *args: Any, evidence: Any = (), required: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pieces = tuple(evidence)
        for key in self.pieces:
            label = words.EVIDENCE.get(key, key)
            self.fields[f"file_{key}"] = forms.FileField(label=label, required=False)

    def brought(self, user: User, guarantee: Guarantee) -> list[services.Brought]:
        """What was sent, each file kept."""
        found = []
        for key in self.pieces:
            upload = self.cleaned_data.get(f"file_{key}")
            if isinstance(upload, UploadedFile):
                kept = store(
                    upload,
                    actor=user,
                    owner_organisation=guarantee.fund.organisation,
                    at=timezone.now(),
                    allowed=DOCUMENTS,
                )
                found.append(services.Brought(key, kept))
        return found


class LodgeForm(EvidenceFields):
    """What a lender claims."""

    LOAN = ("loss",)
    loss = AmountField(label=gettext_lazy("Perte nette"))
    cause = forms.ChoiceField(label=gettext_lazy("Cause du défaut"), choices=losses.CAUSES)
    defaulted_on = day_field(gettext_lazy("Défaut depuis le"))
    demanded_on = day_field(gettext_lazy("Mise en demeure de l’emprunteur le"))


class AskForm(CurrencyForm):
    """What lacks."""

    missing = forms.MultipleChoiceField(
        label=gettext_lazy("Pièces qui manquent"), required=False, widget=forms.CheckboxSelectMultiple
    )
    said = text_field(gettext_lazy("Ce que vous demandez au prêteur"))

    def __init__(self, *args: Any, evidence: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["missing"].choices = [(key, words.EVIDENCE.get(key, key)) for key in evidence]  # type: ignore[attr-defined]


class AcceptForm(losses.LossForm):
    """The committee's resolution."""

    decided_on = day_field(gettext_lazy("Séance du"))
    resolution = forms.CharField(label=gettext_lazy("Résolution"), max_length=120)
    present = forms.MultipleChoiceField(label=gettext_lazy("Présents"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, members: Any = (), others: Sequence[Claim] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["present"].choices = members  # type: ignore[attr-defined]
        if not others:
            return
        self.fields["together"] = forms.MultipleChoiceField(
            label=gettext_lazy("Acceptés à la même séance, sur la même entente"),
            choices=[(str(one.pk), f"{one.reference}, {one.guarantee.obligor}") for one in others],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext_lazy("L’entente partage entre eux ce qui lui reste, par sa règle."),
        )
        for one in others:
            for name in (*self.LOAN, "interest_days"):
                if name in self.fields:
                    field = copy(self.fields[name])
                    field.label = f"{one.reference}, {str(field.label)[0].lower()}{str(field.label)[1:]}"
                    self.fields[f"{name}_{one.pk}"] = field

    def together(self, others: Sequence[Claim]) -> list[tuple[Claim, Acceptance]]:
        """The other claims accepted, each with its loss."""
        told, chosen = self.cleaned_data, self.cleaned_data.get("together", ())
        return [
            (
                one,
                losses.loss_of(
                    {name: told.get(f"{name}_{one.pk}") for name in (*self.LOAN, "interest_days")},
                    one.guarantee.reference,
                ),
            )
            for one in others
            if str(one.pk) in chosen
        ]


class RejectForm(CurrencyForm):
    """Why the claim is rejected; the lender reads it."""

    decided_on = day_field(gettext_lazy("Séance du"))
    reasons = text_field(gettext_lazy("Raisons"))


class PayForm(CurrencyForm):
    """How much is asked to be paid."""

    CAP = ("amount",)
    amount = AmountField(label=gettext_lazy("Montant à payer"))
    is_final = forms.BooleanField(label=gettext_lazy("C’est le paiement final"), required=False, initial=True)
