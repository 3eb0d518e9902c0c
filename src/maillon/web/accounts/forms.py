"""What people are asked about themselves and about whom they invite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Role
from maillon.web.accounts.labels import ROLES

LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]


class InvitationForm(forms.Form):
    """Whom to invite, and to what."""

    email = forms.EmailField(
        label=_("Courriel"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": _("Écrivez l’adresse de la personne à inviter."),
            "invalid": _("Cette adresse n’est pas complète. Elle ressemble à nom@organisme.org."),
        },
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        error_messages={
            "required": _("Choisissez un rôle."),
            "invalid_choice": _("Vous ne pouvez pas donner ce rôle ici. Choisissez-en un de la liste."),
        },
    )
    language = forms.ChoiceField(label=_("Langue de l’invitation"), choices=LANGUAGES, initial="fr")

    def __init__(self, *arguments: Any, roles: Sequence[Role], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["role"].choices = [(role.value, ROLES[role]) for role in roles]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """The account made by answering an invitation."""

    given_name = forms.CharField(
        label=_("Prénom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    family_name = forms.CharField(
        label=_("Nom de famille"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Écrivez votre nom de famille.")},
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        help_text=_("Au moins 12 caractères. Quatre mots au hasard se retiennent bien."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": _("Choisissez un mot de passe.")},
    )

    def clean_password(self) -> str:
        """The password, when it is long enough and not a common one."""
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except ValidationError as refused:
            raise ValidationError(
                _("Ce mot de passe est trop court ou trop courant. Prenez au moins 12 caractères peu prévisibles.")
            ) from refused
        return password


class ErasureForm(forms.Form):
    """The deliberate gesture before erasing oneself."""

    sure = forms.BooleanField(
        label=_("Je comprends que mon compte sera fermé et que cela ne peut pas être défait."),
        error_messages={"required": _("Cochez la case pour confirmer l’effacement.")},
    )
