"""What a funder's officer is asked to open a call, or to give more time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.dossiers.models import ProcedureVersion
from maillon.funding.models import Terms
from maillon.web.engagement.fields import REQUIRED, line, moment, paragraphs
from maillon.web.funding.programmes.public import title_of
from maillon.web.parties.record_forms import Number


class CallForm(forms.Form):
    """A call: which terms, which procedure, its name, its envelope, its window."""

    terms = forms.ChoiceField(
        label=_("Cadre normatif"), help_text=_("Ce que l’appel offre et demande."), error_messages=REQUIRED
    )
    procedure = forms.ChoiceField(
        label=_("Procédure"),
        help_text=_(
            "Son formulaire, ses conditions, sa grille, son comité; une copie datée en est faite pour l’appel."
        ),
        error_messages=REQUIRED,
    )
    name_fr = line(_("Nom de l’appel, en français"), most=120)
    name_en = line(_("Nom de l’appel, en anglais"), most=120, required=False)
    about_fr = paragraphs(_("Présentation, en français"), required=False)
    about_en = paragraphs(_("Présentation, en anglais"), required=False)
    envelope = Number(
        label=_("Enveloppe, en dollars canadiens"),
        min_value=1,
        max_digits=14,
        decimal_places=2,
        error_messages={
            "required": _("Écrivez l’enveloppe."),
            "invalid": _("Écrivez un montant, comme 2 000 000."),
            "min_value": _("Écrivez un montant plus grand que 0."),
        },
    )
    opens_at = moment(_("Ouverture"), hint=_("À l’heure du Québec."))
    closes_at = moment(_("Date et heure limites"), hint=_("À l’heure du Québec. L’appel se ferme de lui-même."))

    def __init__(
        self, *arguments: Any, terms: Sequence[Terms], sources: Sequence[ProcedureVersion], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        language = get_language() or "fr"
        self._terms = {str(one.pk): one for one in terms}
        self._sources = {str(one.pk): one for one in sources}
        fields: dict[str, Any] = self.fields
        fields["terms"].choices = [("", _("Choisissez")), *((key, title_of(one)) for key, one in self._terms.items())]
        named_sources = [
            (key, f"{read(one.definition.get('title'), language).text} (v{one.number})")
            for key, one in self._sources.items()
        ]
        fields["procedure"].choices = [("", _("Choisissez")), *named_sources]

    def words(self) -> dict[str, Any]:
        """The answers as ``calls.draft`` takes them."""
        said = self.cleaned_data
        return {
            "terms": self._terms[said["terms"]],
            "source": self._sources[said["procedure"]],
            "name": {code: said[f"name_{code}"] for code in ("fr", "en") if said[f"name_{code}"]},
            "about": {code: said[f"about_{code}"] for code in ("fr", "en") if said[f"about_{code}"]},
            "envelope_minor": Money.from_decimal(said["envelope"], "CAD").minor,
            "opens_at": said["opens_at"],
            "closes_at": said["closes_at"],
        }


class ExtensionForm(forms.Form):
    """More time for everybody, and why."""

    closes_at = moment(_("Nouvelle date et heure limites"), hint=_("À l’heure du Québec."))
    reason = line(_("Raison, lue par tout le monde"), most=300)
