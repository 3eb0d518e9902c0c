"""What is asked by the registers of personal information."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.codelists.queries import label as code_label
from maillon.core.privacy.models import PrivacyRequest
from maillon.core.text import fold

KINDS = {
    PrivacyRequest.Kind.ACCESS: _("Consulter ses renseignements"),
    PrivacyRequest.Kind.CORRECTION: _("Les faire corriger"),
    PrivacyRequest.Kind.ERASURE: _("Les faire effacer"),
    PrivacyRequest.Kind.PORTABILITY: _("En recevoir une copie portable"),
}
OUTCOMES = {
    PrivacyRequest.Outcome.GRANTED: _("Accordée"),
    PrivacyRequest.Outcome.PARTLY: _("Accordée en partie"),
    PrivacyRequest.Outcome.REFUSED: _("Refusée, avec la raison"),
}
_RISK = [("", _("Pas encore évalué")), ("yes", _("Oui, un préjudice sérieux est à craindre")), ("no", _("Non"))]


def a_day(label: Any, hint: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choisissez une date."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 2027-03-31."),
        },
    )


def words(label: Any, hint: Any = "", *, required: bool = False, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Écrivez quelques mots.")},
    )


def _people(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0,
        max_value=99_999_999,
        error_messages={"invalid": _("Écrivez un nombre entier."), "min_value": _("Écrivez un nombre positif.")},
    )


class IncidentForm(forms.Form):
    """What is known of an incident, question by question of the Commission's register."""

    data_concerned = words(
        _("Renseignements visés"),
        _("Par exemple : noms, adresses, dates de naissance. Jamais les renseignements mêmes."),
    )
    data_unknown_why = words(_("S’ils ne sont pas connus, pourquoi"), rows=2)
    circumstances = words(_("Circonstances de l’incident"), required=True)
    occurred_from = a_day(_("Jour de l’incident, ou début de la période"))
    occurred_to = a_day(_("Fin de la période"))
    discovered_on = a_day(_("Jour où le réseau en a eu connaissance"), required=True)
    people = _people(_("Nombre de personnes concernées"), _("Une approximation suffit; vide si on ne le sait pas."))
    people_in_quebec = _people(_("Dont personnes qui résident au Québec"))
    sensitivity = words(_("Sensibilité des renseignements"), rows=2)
    consequences = words(_("Conséquences appréhendées de leur utilisation"), rows=2)
    likelihood = words(_("Probabilité qu’ils soient utilisés à des fins préjudiciables"), rows=2)
    serious_risk = forms.ChoiceField(
        label=_("Risque qu’un préjudice sérieux soit causé"),
        help_text=_(
            "Si oui, la Commission et les personnes concernées doivent être avisées : deux échéances s’ouvrent."
        ),
        choices=_RISK,
        required=False,
    )
    commission_told_on = a_day(_("Commission d’accès à l’information avisée le"))
    people_told_on = a_day(_("Personnes concernées avisées le"))
    public_notice_on = a_day(_("Avis public donné le"))
    public_notice_why = words(_("Pourquoi un avis public"), rows=2)
    measures = words(_("Mesures prises pour diminuer le risque"))

    def facts(self) -> dict[str, Any]:
        """The answers, as the register keeps them."""
        told = dict(self.cleaned_data)
        told["serious_risk"] = {"yes": True, "no": False}.get(told["serious_risk"])
        return told


class RequestForm(forms.Form):
    """What somebody asks about their information."""

    kind = forms.ChoiceField(label=_("Ce que la personne demande"), choices=list(KINDS.items()))
    name = forms.CharField(label=_("Nom de la personne"), max_length=200)
    contact = forms.CharField(label=_("Où lui répondre"), help_text=_("Courriel ou adresse postale."), max_length=254)
    received_on = a_day(_("Reçue le"), _("Le délai de trente jours court depuis ce jour."), required=True)
    details = words(_("Précisions"))


class IdentityForm(forms.Form):
    """How one made sure of who asks, and their record here."""

    identity_how = forms.CharField(
        label=_("Comment l’identité a été vérifiée"),
        help_text=_("Par exemple : rappel au numéro connu, pièce vue. Ne gardez pas de copie de la pièce."),
        max_length=200,
        error_messages={"required": _("Dites comment.")},
    )
    address = forms.EmailField(
        label=_("Courriel sous lequel la personne est connue ici"),
        required=False,
        error_messages={"invalid": _("Cette adresse n’est pas complète. Elle ressemble à nom@organisme.org.")},
    )


class AnswerForm(forms.Form):
    """What was answered."""

    outcome = forms.ChoiceField(label=_("Réponse"), choices=list(OUTCOMES.items()))
    answer = words(_("Ce qui a été donné, ou la raison et l’article de loi"), required=True)


class DisclosureForm(forms.Form):
    """To whom information goes outside Québec, and on what ground."""

    recipient = forms.CharField(label=_("Destinataire"), max_length=200)
    organisation: Any = forms.ModelChoiceField(
        label=_("Organisme d’ici, s’il en est un"), queryset=None, required=False, to_field_name="slug"
    )
    country = forms.ChoiceField(label=_("Pays"))
    # Django takes declared fields off the class: the form’s own ``data`` stays.
    data = words(_("Renseignements communiqués"), required=True, rows=2)  # type: ignore[assignment]
    purpose = words(_("À quelle fin"), required=True, rows=2)
    assessed_on = a_day(_("Date de l’évaluation des facteurs relatifs à la vie privée (ÉFVP)"))
    agreement_on = a_day(_("Date de l’entente écrite"))
    agreement = forms.FileField(label=_("Entente écrite (PDF)"), required=False)
    starts_on = a_day(_("À compter du"), required=True)
    ends_on = a_day(_("Jusqu’au (exclu)"))

    def __init__(self, *arguments: Any, organisations: Any, countries: list[str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        language = (get_language() or "fr")[:2]
        named = [(code, code_label("Country", code, language)) for code in countries]
        shown = sorted(named, key=lambda pair: fold(pair[1]))
        self.fields["country"].choices = [("", _("Choisissez")), *shown]  # type: ignore[attr-defined]
