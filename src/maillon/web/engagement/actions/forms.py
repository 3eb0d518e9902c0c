"""What one is asked to sign, to write to an elected member, to promise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.core.narratives import read
from maillon.core.places import QUEBEC_REGIONS
from maillon.engagement.models import Action
from maillon.engagement.services.signing import MOST_LETTER
from maillon.web.insight.phrases import language

REQUIRED = {"required": _("Cette réponse est nécessaire.")}


class SignForm(forms.Form):
    """A name, an address to confirm from; the rest is free."""

    name = forms.CharField(
        label=_("Prénom et nom"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre prénom et votre nom.")},
    )
    email = forms.EmailField(
        label=_("Courriel"),
        help_text=_("Pour confirmer votre signature; il ne sera ni publié ni remis à personne."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez votre adresse de courriel."),
            "invalid": _("Cette adresse n’est pas complète, par exemple « nom@exemple.org »."),
        },
    )
    postal_code = forms.CharField(
        label=_("Code postal"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        help_text=_("Il évite de vous compter deux fois si vous avez aussi signé sur papier."),
    )
    region = forms.ChoiceField(label=_("Région"), required=False)
    may_hand_over = forms.BooleanField(label=_("Mon nom peut figurer sur la liste remise."), required=False)
    wants_news = forms.BooleanField(
        label=_("Tenez-moi au courant de cette action (deux courriels au plus)."), required=False
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    """Hidden from people: what fills it is a machine."""
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    """The stamp of the page: when it was opened, and which wording it showed."""

    def __init__(self, *arguments: Any, action: Action, **named: Any) -> None:
        super().__init__(*arguments, **named)
        regions = [("", _("Hors du Québec, ou je préfère ne pas le dire")), *QUEBEC_REGIONS.items()]
        self.fields["region"].choices = regions  # type: ignore[attr-defined]
        if action.kind == Action.Kind.PETITION:
            return
        if action.kind == Action.Kind.LETTER:
            del self.fields["may_hand_over"], self.fields["region"]
            self.fields["message"] = message_field()
            self.fields["email"].help_text = _("Pour confirmer l’envoi; la personne élue le lit, pour vous répondre.")
            self.fields["postal_code"].help_text = _("La personne élue verra que vous vivez dans sa circonscription.")
            return
        self.fields["may_hand_over"].label = _("L’engagement de l’organisme peut être montré sur cette page.")
        self.fields["on_behalf_of"] = forms.CharField(
            label=_("Au nom d’un organisme"),
            required=False,
            max_length=200,
            help_text=_("Laissez vide si c’est le vôtre."),
        )
        if action.choices:
            said = [(one["code"], read(one, language()).text) for one in action.choices]
            self.fields["choices"] = forms.MultipleChoiceField(
                label=_("Je m’engage à"),
                choices=said,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Cochez au moins un engagement.")},
            )


def message_field() -> forms.CharField:
    """The letter, that one rewrites as one likes."""
    return forms.CharField(
        label=_("Votre lettre"),
        max_length=MOST_LETTER,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Changez-la à votre façon : une lettre personnelle est mieux lue."),
        error_messages={"required": _("Écrivez votre lettre, ou reprenez celle que nous proposons.")},
    )


class MessageForm(forms.Form):
    """The letter alone, for who sends it from their own mailbox."""

    message = message_field()
