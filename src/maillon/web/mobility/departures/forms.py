"""What is asked to leave, to teach, to report, to raise money and to be found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.narratives import read
from maillon.mobility.rules.guidelines import How, Question
from maillon.mobility.services.preparing import CONTACTS
from maillon.web.mobility.departures import words
from maillon.web.network.space.forms import _REQUIRED, _day, _moment

_TEL = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})


class AgreeForm(forms.Form):
    """Words one agrees to."""

    agreed = forms.BooleanField(label=_("Oui, c’est vrai pour moi"), required=False)


class SignForm(AgreeForm):
    """Words one signs."""

    name = forms.CharField(label=_("Votre nom au complet, en guise de signature"), max_length=160, required=False)
    field_order = ("agreed", "name")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["agreed"].label = _("J’ai lu et j’accepte")


class GuardianForm(SignForm):
    """Words a parent signs."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["name"].label = _("Nom au complet du parent, de la tutrice ou du tuteur")


class PassportForm(forms.Form):
    """The day a passport expires."""

    until = _day(_("Date d’expiration du passeport"))


class InsuranceForm(forms.Form):
    """Who insures."""

    insurer = forms.CharField(label=_("Assureur"), max_length=120, error_messages=_REQUIRED)
    number = forms.CharField(label=_("Numéro de police"), max_length=60, error_messages=_REQUIRED)
    phone = forms.CharField(label=_("Téléphone d’urgence"), max_length=40, widget=_TEL, error_messages=_REQUIRED)


class ContactsForm(forms.Form):
    """Whom to call, the first first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for rank in range(1, CONTACTS):
            facts: dict[str, Any] = {"required": rank <= 2, "error_messages": _REQUIRED}
            number = {"number": rank}
            self.fields[f"name_{rank}"] = forms.CharField(
                label=_("Personne %(number)d : nom") % number, max_length=160, **facts
            )
            self.fields[f"relation_{rank}"] = forms.CharField(
                label=_("Personne %(number)d : lien avec vous") % number, max_length=80, required=False
            )
            self.fields[f"phone_{rank}"] = forms.CharField(
                label=_("Personne %(number)d : téléphone") % number, max_length=40, widget=_TEL, **facts
            )
            self.fields[f"email_{rank}"] = forms.EmailField(
                label=_("Personne %(number)d : courriel") % number, required=False
            )

    def contacts(self) -> list[tuple[str, str, str, str]]:
        """What was typed, a row a person."""
        told = self.cleaned_data
        return [
            tuple(told.get(f"{name}_{rank}") or "" for name in ("name", "relation", "phone", "email"))  # type: ignore[misc]
            for rank in range(1, CONTACTS)
        ]


LINES: dict[How, type[forms.Form]] = {
    How.ATTEST: AgreeForm,
    How.SIGN: SignForm,
    How.GUARDIAN: GuardianForm,
    How.PASSPORT: PassportForm,
    How.INSURANCE: InsuranceForm,
    How.CONTACTS: ContactsForm,
}


class ReachForm(forms.Form):
    """How to call somebody there."""

    phone_there = forms.CharField(label=_("Téléphone là-bas"), max_length=40, required=False, widget=_TEL)
    local_contact = forms.CharField(label=_("Personne qui répond de vous là-bas"), max_length=160, required=False)
    local_phone = forms.CharField(label=_("Son téléphone"), max_length=40, required=False, widget=_TEL)


class SessionForm(forms.Form):
    """A training session."""

    module = forms.ChoiceField(label=_("Module"))
    starts_at = _moment(_("Début"))
    ends_at = _moment(_("Fin"))
    hours = forms.DecimalField(
        label=_("Heures comptées"),
        min_value=0,
        max_value=24,
        decimal_places=2,
        help_text=_("Sans les pauses."),
        error_messages=_REQUIRED,
    )
    place = forms.CharField(label=_("Lieu, ou lien de l’appel"), max_length=300, error_messages=_REQUIRED)

    def __init__(self, *arguments: Any, modules: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["module"].choices = list(modules)  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What happened."""

    about = forms.ChoiceField(label=_("Séjour concerné"))
    kind = forms.ChoiceField(label=_("De quoi s’agit-il?"), choices=[("", "–"), *words.KINDS.items()])
    severity = forms.ChoiceField(
        label=_("À quel point est-ce grave?"),
        choices=[("", "–"), *((key, label) for key, (label, _look) in words.SEVERITIES.items())],
    )
    happened_at = _moment(_("Quand?"), required=False)
    account = forms.CharField(
        label=_("Ce qui s’est passé"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Des faits, en peu de mots. Ne nommez personne d’autre que nécessaire."),
        error_messages=_REQUIRED,
    )
    skips_home = forms.BooleanField(
        label=_("Mon organisme ne doit pas le lire : confiez-le directement au réseau."), required=False
    )
    unnamed = forms.BooleanField(
        label=_("Ne pas dire qui signale (exploitation, abus ou harcèlement seulement)"), required=False
    )

    def __init__(self, *arguments: Any, about: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["about"].choices = list(about)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What was done since."""

    text = forms.CharField(
        label=_("Ce qui a été fait ou appris"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_REQUIRED,
    )


class OnCallForm(forms.Form):
    """Who answers the telephone."""

    user = forms.ChoiceField(label=_("Personne"))
    rank = forms.IntegerField(
        label=_("Rang"), min_value=1, max_value=20, initial=1, help_text=_("1 : à appeler d’abord")
    )
    phone = forms.CharField(label=_("Téléphone"), max_length=40, widget=_TEL, error_messages=_REQUIRED)
    when = forms.CharField(label=_("Jours et heures"), max_length=120, required=False)

    def __init__(self, *arguments: Any, people: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["user"].choices = list(people)  # type: ignore[attr-defined]


class FundraisingForm(forms.Form):
    """A group's page."""

    about_fr = forms.CharField(
        label=_("Pourquoi vous recueillez de l’argent, en français"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages=_REQUIRED,
    )
    about_en = forms.CharField(
        label=_("La même chose en anglais"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    target = forms.DecimalField(label=_("Objectif, en dollars"), min_value=1, max_value=1_000_000, decimal_places=2)
    gift_address = forms.URLField(
        label=_("Page des dons de votre organisme"),
        required=False,
        assume_scheme="https",
        help_text=_("Aucun don ne passe par Maillon : ce lien mène ailleurs."),
    )


class PledgeForm(forms.Form):
    """An amount declared."""

    what = forms.CharField(
        label=_("D’où vient cet argent?"),
        max_length=160,
        help_text=_("Une activité, jamais le nom d’une personne : « souper spaghetti du 3 mars »."),
        error_messages=_REQUIRED,
    )
    amount = forms.DecimalField(label=_("Montant, en dollars"), min_value=0.01, max_value=1_000_000, decimal_places=2)


class AlumniForm(forms.Form):
    """What one says of oneself to others who came back."""

    place = forms.CharField(label=_("Où vous vivez"), max_length=120, required=False)
    about = forms.CharField(
        label=_("Ce que vous faites, en une phrase"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    shows_email = forms.BooleanField(label=_("Montrer mon courriel"), required=False)


class QuestionsForm(forms.Form):
    """The questions of a debriefing or a survey."""

    def __init__(self, *arguments: Any, asked: Sequence[Question], **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = get_language() or "fr"
        for one in asked:
            label = read(one.text, language).text
            if one.kind == "text":
                self.fields[one.key] = forms.CharField(
                    label=label,
                    max_length=4000,
                    widget=forms.Textarea(attrs={"rows": 4}),
                    required=one.required,
                    error_messages=_REQUIRED,
                )
                continue
            options = (
                [(str(mark), str(mark)) for mark in range(1, 6)]
                if one.kind == "mark"
                else [(key, read(text, language).text) for key, text in one.options.items()]
            )
            self.fields[one.key] = forms.ChoiceField(
                label=label, choices=[("", "–"), *options], required=one.required, error_messages=_REQUIRED
            )
