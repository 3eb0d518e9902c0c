"""What an officer is asked to open an emergency, to pre-qualify, to vet, to close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.dossiers.models import ProcedureVersion
from maillon.funding.models import Emergency, Terms
from maillon.funding.queries.emergency_rules import Readiness, hazards
from maillon.funding.queries.readiness import Presence
from maillon.funding.rules.emergencies import Proof
from maillon.web.engagement.fields import REQUIRED, both, choices_of, day, line, paragraphs
from maillon.web.funding.emergencies import words
from maillon.web.funding.programmes.public import title_of
from maillon.web.parties.record_forms import Number

_AMOUNT = {
    "required": _("Écrivez un montant."),
    "invalid": _("Écrivez un montant, comme 500 000."),
    "min_value": _("Écrivez un montant plus grand que 0."),
}
_WHOLE = {"required": _("Écrivez un nombre."), "invalid": _("Écrivez un nombre entier, comme 3000.")}
_NONE = ("", _("Choisissez"))


def _amount(label: Any, hint: Any = "") -> Number:
    return Number(label=label, help_text=hint, min_value=1, max_digits=14, decimal_places=2, error_messages=_AMOUNT)


def _choice(label: Any, *, required: bool = True, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, help_text=hint, error_messages=REQUIRED)


class EmergencyForm(forms.Form):
    """A disaster: what, where, when, how much, who is asked."""

    name_fr = line(_("Nom, en français"), most=120, hint=_("Comme « Cyclone Iris en Haïti »."))
    name_en = line(_("Nom, en anglais"), most=120, required=False)
    kind = _choice(_("Genre de catastrophe"))
    country = _choice(_("Pays touché"))
    country_2 = _choice(_("Deuxième pays touché"), required=False)
    country_3 = _choice(_("Troisième pays touché"), required=False)
    occurred_on = day(_("Jour de la catastrophe"))
    glide = line(
        _("Numéro GLIDE"),
        most=24,
        required=False,
        hint=_("Comme TC-2026-000123-HTI (glidenumber.net). Il peut venir plus tard."),
    )
    envelope = _amount(_("Enveloppe, en dollars canadiens"), _("Le total des octrois ne la dépassera jamais."))
    mode = _choice(_("Comment"))
    terms = _choice(_("Cadre normatif"), hint=_("« Heure zéro » ne demande pas de budget."))
    procedure = _choice(_("Procédure"), hint=_("Son formulaire d’une page, ses conditions, son comité."))
    about_fr = paragraphs(_("Ce qui arrive, en français"), rows=3, required=False)
    about_en = paragraphs(_("Ce qui arrive, en anglais"), rows=3, required=False)

    def __init__(
        self, *arguments: Any, terms: Sequence[Terms], sources: Sequence[ProcedureVersion], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        fields: dict[str, Any] = self.fields
        self._terms = {str(one.pk): one for one in terms}
        self._sources = {str(one.pk): one for one in sources}
        listed = [_NONE, *sorted(choices_of("Country"), key=lambda pair: pair[1])]
        for name in ("country", "country_2", "country_3"):
            fields[name].choices = listed
        fields["kind"].choices = [
            _NONE, *sorted(((code, words.hazard(code)) for code in hazards()), key=lambda pair: pair[1])
        ]  # fmt: skip
        fields["mode"].choices = list(words.MODES.items())
        fields["terms"].choices = [(key, title_of(one)) for key, one in self._terms.items()]
        fields["procedure"].choices = [
            (key, read(one.definition.get("title"), words.language()).text) for key, one in self._sources.items()
        ]

    def words(self) -> dict[str, Any]:
        """The answers as ``open_emergency`` takes them."""
        said = self.cleaned_data
        return {
            "terms": self._terms[said["terms"]],
            "source": self._sources[said["procedure"]],
            "name": both(said, "name"),
            "about": both(said, "about"),
            "kind": said["kind"],
            "glide": said["glide"],
            "countries": [said[name] for name in ("country", "country_2", "country_3") if said[name]],
            "occurred_on": said["occurred_on"],
            "mode": said["mode"] or Emergency.Mode.DIRECT,
            "envelope_minor": Money.from_decimal(said["envelope"], "CAD").minor,
        }


class PrequalifyForm(forms.Form):
    """An organisation, what was seen of each proof, what it would do and ask for."""

    organisation = _choice(_("Organisme"))
    starts_on = day(_("À partir du"))
    plan = paragraphs(
        _("Ce que l’organisme fait les premières semaines, et pour qui"), rows=4, most=2000,
        hint=_("Son formulaire d’urgence sera écrit avec ces mots; il pourra les corriger."),
    )  # fmt: skip
    usual_amount = _amount(_("Ce qu’il demande d’habitude, en dollars"))
    usual_people = forms.IntegerField(
        label=_("Combien de personnes il rejoint avec ce montant"), min_value=0, max_value=10**8, error_messages=_WHOLE
    )

    def __init__(self, *arguments: Any, homes: Sequence[Organisation], rules: Readiness, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields: dict[str, Any] = self.fields
        self._homes = {str(one.pk): one for one in homes}
        self._rules = rules
        fields["organisation"].choices = [
            _NONE, *((key, one.name(words.language())) for key, one in self._homes.items())
        ]  # fmt: skip
        for key, label in rules.proofs.items():
            fields[f"proof_{key}"] = line(
                read(label, words.language()).text, most=300, required=False, hint=_("La pièce vue, et sa date.")
            )

    def words(self) -> dict[str, Any]:
        """The answers as ``prequalify`` takes them."""
        said = self.cleaned_data
        return {
            "organisation": self._homes[said["organisation"]],
            "starts_on": said["starts_on"],
            "proofs": [
                Proof(key, said[f"proof_{key}"], said["starts_on"].isoformat())
                for key in self._rules.proofs
                if said[f"proof_{key}"]
            ],
            "plan": said["plan"],
            "usual_amount_minor": Money.from_decimal(said["usual_amount"], "CAD").minor,
            "usual_people": said["usual_people"],
        }


class VettingForm(forms.Form):
    """A partner found in published projects, and what was looked at."""

    tie = forms.ChoiceField(
        label=_("Partenaire sur place"),
        widget=forms.RadioSelect,
        help_text=_("Trouvés dans les projets publiés : depuis quand, combien de projets ensemble."),
        error_messages={"required": _("Choisissez un partenaire.")},
    )
    how = line(_("Ce que vous avez vérifié"), most=300, hint=_("Visite, références, registre, comptes…"))

    def __init__(self, *arguments: Any, ties: Sequence[Presence], year: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields: dict[str, Any] = self.fields
        self._ties = {f"{one.partner.pk}-{one.country}": one for one in ties}
        self._year = year
        fields["tie"].choices = [
            (
                key,
                _("%(partner)s, %(country)s : %(projects)s projets, depuis %(since)s")
                % {
                    "partner": one.partner.name(words.language()),
                    "country": words.country(one.country),
                    "projects": one.projects,
                    "since": one.since or "?",
                },
            )
            for key, one in self._ties.items()
        ]

    def words(self) -> dict[str, Any]:
        """The answers as ``vet`` takes them."""
        tie = self._ties[self.cleaned_data["tie"]]
        return {
            "organisation": tie.organisation,
            "partner": tie.partner,
            "country": tie.country,
            "since": tie.since or self._year,
            "how": self.cleaned_data["how"],
        }


class ClosingForm(forms.Form):
    """Whom the response reached, once it is known."""

    people = forms.IntegerField(
        label=_("Personnes rejointes"), required=False, min_value=0, max_value=10**8, error_messages=_WHOLE,
        help_text=_("D’après les rapports acceptés. Laissez vide si on ne le sait pas encore."),
    )  # fmt: skip
