"""What one writes down of advocacy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.core.narratives import read
from maillon.engagement.models import AdvocacyDate, Commitment, LobbyContact, SignedPosition
from maillon.engagement.services.coalitions import WORDS, Kept
from maillon.network.models import Alliance, Stand
from maillon.web.engagement import fields
from maillon.web.insight.phrases import language


class _Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return read(getattr(obj, "title", None) or obj.name, language()).text


def _alliance() -> _Named:
    return _Named(label=_("Coalition ou alliance"), queryset=Alliance.objects.order_by("pk"), required=False)


class _Kept(forms.Form):
    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        both = {name: fields.both(told, name) for name in ("title", "about") if f"{name}_fr" in told}
        return {**told, **both}


class PositionForm(_Kept):
    """A position signed with others."""

    title_fr = fields.line(_("Titre en français"))
    title_en = fields.line(_("Titre en anglais"), required=False)
    about_fr = fields.paragraphs(_("Ce qu’elle demande"), rows=5, required=False)
    about_en = fields.paragraphs(_("En anglais"), rows=4, required=False)
    alliance = _alliance()
    stand = _Named(label=_("Notre position"), queryset=Stand.objects.exclude(published_at=None), required=False)
    link = forms.URLField(label=_("Où la lire"), required=False, assume_scheme="https")
    signed_on = fields.day(_("Signée le"))
    decided_by = fields.line(_("Décidée par"), hint=_("Le conseil, l’assemblée du 12 juin…"))


class DateForm(_Kept):
    """A day that counts."""

    title_fr = fields.line(_("Titre en français"))
    title_en = fields.line(_("Titre en anglais"), required=False)
    about_fr = fields.paragraphs(_("Ce qui s’y joue"), rows=4, required=False)
    about_en = fields.paragraphs(_("En anglais"), rows=3, required=False)
    starts_on = fields.day(_("Premier jour"))
    last_day = fields.day(_("Dernier jour"))
    alliance = _alliance()
    link = forms.URLField(label=_("Lien"), required=False, assume_scheme="https")
    is_public = forms.BooleanField(label=_("Tout le monde la lit"), required=False)

    def words(self) -> dict[str, Any]:
        """The end is the day after the last."""
        told = super().words()
        return {**told, "ends_on": told["last_day"] + timedelta(days=1)}


class ContactForm(_Kept):
    """A communication with an office holder, in the registry’s words."""

    on = fields.day(_("Date"))
    level = forms.ChoiceField(label=_("Institution : quel palier"))
    institution = fields.line(_("Institution"))
    office = fields.line(_("Nature de la charge"), hint=_("Ministre, sous-ministre, députée, mairesse…"))
    holder = fields.line(_("Titulaire"), required=False)
    objects_sought = fields.several(_("Objet"))
    means = fields.several(_("Moyen de communication"))
    about = fields.paragraphs(_("Ce qui a été dit et demandé"), rows=5)
    lobbyist = fields.line(_("Qui a parlé pour le réseau"))
    alliance = _alliance()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, level="LobbyLevel", objects_sought="LobbyObject", means="LobbyMeans")

    def words(self) -> dict[str, Any]:
        """What the service keeps: ``about`` is one text here."""
        return dict(self.cleaned_data)


class CommitmentForm(_Kept):
    """A promise."""

    title_fr = fields.line(_("Ce qui est promis"))
    title_en = fields.line(_("En anglais"), required=False)
    by = fields.line(_("Par qui"))
    obtained_on = fields.day(_("Obtenu le"))
    due_on = fields.day(_("À tenir avant la fin du"), required=False)
    contact = forms.ModelChoiceField(label=_("Communication"), queryset=LobbyContact.objects.none(), required=False)
    alliance = _alliance()
    evidence = fields.line(_("Où la promesse se lit"), most=500)
    is_public = forms.BooleanField(label=_("Tout le monde le lit"), required=False, initial=True)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field: Any = self.fields["contact"]
        field.queryset = LobbyContact.objects.order_by("-on", "-pk")[:200]
        field.label_from_instance = lambda one: f"{one.on} {one.institution}"
        # A slice cannot be filtered again: what is sent is looked up among all.
        if self.is_bound:
            field.queryset = LobbyContact.objects.all()


class DeclareForm(forms.Form):
    """Declared to the registry."""

    on = fields.day(_("Déclarée le"))
    number = fields.line(_("Numéro au registre"), most=40, required=False)


class SettleForm(forms.Form):
    """Kept or not."""

    kept = forms.ChoiceField(label=_("La promesse est"), choices=[("yes", _("tenue")), ("no", _("non tenue"))])
    on = fields.day(_("Depuis le"))
    because = fields.paragraphs(_("Comment on le sait"), rows=3, most=1000)


FORMS: dict[str, tuple[type[Any], type[_Kept], Any]] = {
    "position": (SignedPosition, PositionForm, _("Position signée")),
    "date": (AdvocacyDate, DateForm, _("Date de plaidoyer")),
    "registre": (LobbyContact, ContactForm, _("Communication d’influence")),
    "engagement": (Commitment, CommitmentForm, _("Engagement obtenu")),
}
"""What stands in the address → the table, its form, its name."""


def initial_of(item: Kept) -> dict[str, Any]:
    """The answers something kept gives."""
    told = {name: getattr(item, name) for name in WORDS[type(item)]}
    texts = {name: told[name] for name in ("title", "about") if isinstance(told.get(name), dict)}
    more = {"last_day": item.ends_on - timedelta(days=1)} if isinstance(item, AdvocacyDate) else {}
    return {**told, **fields.apart(texts, *texts), **more}
