"""What an organisation is asked about one article, its board, and who signs."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.parties.models import Organisation
from maillon.network.models import Concern, EthicsSignature
from maillon.network.rules.ethics import COMPLIES, EXPLAINS, Answer

_DAY = {"type": "date"}
_UNREADABLE = {
    "required": _("Indiquez une date."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31."),
}
STANCES = {COMPLIES: _("Nous nous conformons"), EXPLAINS: _("Nous expliquons pourquoi pas, ou pas encore")}
CAPACITIES = {
    EthicsSignature.Capacity.BOARD.value: _("Conseil d’administration"),
    EthicsSignature.Capacity.MANAGEMENT.value: _("Direction"),
}


CHANNELS = {
    Concern.Channel.CODE.value: _("La conduite d’un membre du réseau"),
    Concern.Channel.SAFEGUARDING.value: _("Exploitation, abus ou harcèlement sexuels"),
}
STANDS = {
    "submitted": _("Reçue par le comité."),
    "returned": _("Le comité vous a posé une question."),
    "receivable": _("Le comité l’étudie."),
    "in_review": _("Le comité l’étudie."),
    "in_deliberation": _("Le comité va décider de la suite."),
    "not_receivable": _("Le comité n’y donne pas suite; il dit pourquoi ci-dessous."),
    "approved": _("Le comité l’a retenue et demande des mesures."),
    "approved_with_conditions": _("Le comité l’a retenue et demande des mesures."),
    "in_effect": _("Le comité l’a retenue et demande des mesures."),
    "refused": _("Le comité a terminé son examen; il dit pourquoi ci-dessous."),
    "closed": _("Le comité a terminé."),
}
"""Where a concern stands, for whoever shared it."""


class ConcernForm(forms.Form):
    """By which channel, and about whom."""

    channel = forms.ChoiceField(
        label=_("De quoi voulez-vous parler?"),
        choices=list(CHANNELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui s’en approche le plus.")},
    )
    about = forms.ModelChoiceField(
        label=_("Quel organisme est concerné?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Je ne sais pas, ou je préfère ne pas le dire"),
        help_text=_("Les personnes liées à cet organisme ne liront jamais ce que vous écrivez."),
    )

    def __init__(self, *args: Any, members: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["about"]).queryset = members  # type: ignore[type-arg]


class AnswerForm(forms.Form):
    """Comply or explain; an action may be planned."""

    stance = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=list(STANCES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une des deux réponses.")},
    )
    explanation = forms.CharField(
        label=_("Explication"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    action = forms.CharField(
        label=_("Ce que vous ferez pour vous conformer"),
        max_length=500,
        required=False,
        help_text=_("Au dépôt, cette action devient une échéance de votre organisme."),
    )
    action_due_on = forms.DateField(
        label=_("D’ici le"),
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages=_UNREADABLE,
    )

    def answer(self) -> Answer:
        """The answer as rules know it."""
        told = self.cleaned_data
        return Answer(told["stance"], told["explanation"], told["action"], told["action_due_on"])

    @classmethod
    def initial_of(cls, said: Answer | None) -> dict[str, Any]:
        """What was answered before."""
        if said is None:
            return {}
        return {
            "stance": said.stance,
            "explanation": said.explanation,
            "action": said.action,
            "action_due_on": said.action_due_on,
        }


class BoardForm(forms.Form):
    """The day the board discussed it."""

    board_discussed_on = forms.DateField(
        label=_("Le conseil en a discuté le"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages=_UNREADABLE,
    )


class SignatureForm(forms.Form):
    """A signature: a name, a title, in what capacity."""

    name = forms.CharField(
        label=_("Votre nom"), max_length=200, error_messages={"required": _("Écrivez votre nom, comme vous signez.")}
    )
    title = forms.CharField(
        label=_("Votre titre"),
        max_length=200,
        help_text=_("Présidence, direction générale…"),
        error_messages={"required": _("Écrivez votre titre.")},
    )
    capacity = forms.ChoiceField(label=_("Vous signez pour"), choices=list(CAPACITIES.items()))
