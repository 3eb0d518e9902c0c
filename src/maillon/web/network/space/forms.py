"""What one is asked to post, to offer, or to put on the network's shelf."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.core.text import fold
from maillon.network.models import Alliance, Announcement, LibraryDocument, Stand
from maillon.network.services import offers, postings, shelf
from maillon.web.network.space.words import AUDIENCES, DIRECTIONS, KINDS, LANGUAGES, TOPICS
from maillon.web.parties.presenters import TILES, region_name

_LONG = forms.Textarea(attrs={"rows": 8})
_DAY = {"type": "date"}
_REQUIRED = {"required": _("Cette réponse est nécessaire.")}
_DATE = {
    "required": _("Indiquez une date."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31."),
}
_MOMENT = {
    "required": _("Indiquez la date et l’heure."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31 16:00."),
}


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint, error_messages=_DATE)


def _moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(
        label=label, required=required, widget=widget, input_formats=formats, help_text=hint, error_messages=_MOMENT
    )


class WordsForm(forms.Form):
    """Words that somebody else may have changed meanwhile: ``seen`` names the edition one read."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class PostingForm(WordsForm):
    """A posting as its organisation writes it."""

    kind = forms.ChoiceField(label=_("Genre"), choices=list(KINDS.items()))
    title = forms.CharField(label=_("Titre du poste"), max_length=200, error_messages=_REQUIRED)
    place = forms.CharField(
        label=_("Lieu"), max_length=200, help_text=_("Sherbrooke, à distance, Dakar…"), error_messages=_REQUIRED
    )
    region = forms.ChoiceField(label=_("Région du Québec"), required=False)
    country = forms.ChoiceField(label=_("Pays, hors du Canada"), required=False)
    apply_by = _moment(_("Date et heure limites"), hint=_("À l’heure du Québec. L’offre se ferme d’elle-même."))
    text = forms.CharField(
        label=_("Description"),
        max_length=20000,
        widget=_LONG,
        help_text=_("Tâches, profil, conditions, échelle salariale. Une ligne vide sépare les paragraphes."),
        error_messages=_REQUIRED,
    )
    language = forms.ChoiceField(label=_("Langue du texte"), choices=list(LANGUAGES.items()))
    apply_to = forms.CharField(
        label=_("Où postuler"),
        max_length=300,
        help_text=_("Adresse de courriel ou page web."),
        error_messages=_REQUIRED,
    )

    def __init__(self, *arguments: Any, homes: list[Organisation] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = (get_language() or "fr")[:2]
        self.fields["region"].choices = [("", "–"), *((code, region_name(code)) for code in sorted(TILES))]  # type: ignore[attr-defined]
        countries = ((code, names[language == "en"]) for code, names in codelists.in_use("Country").items())
        elsewhere = sorted(countries, key=lambda pair: fold(pair[1]))
        self.fields["country"].choices = [("", "–"), *elsewhere]  # type: ignore[attr-defined]
        _ask_home(self, homes)

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        return {name: self.cleaned_data[name] for name in postings.WORDS}


class OfferForm(WordsForm):
    """What a member offers or seeks."""

    direction = forms.ChoiceField(label=_("Vous"), choices=list(DIRECTIONS.items()))
    title = forms.CharField(label=_("En une ligne"), max_length=200, error_messages=_REQUIRED)
    text = forms.CharField(label=_("Précisions"), max_length=5000, widget=_LONG, error_messages=_REQUIRED)
    until = _day(_("Jusqu’au"), required=False, hint=_("Le jour où l’annonce disparaît d’elle-même."))

    def __init__(self, *arguments: Any, homes: list[Organisation] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _ask_home(self, homes)

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        return {name: self.cleaned_data[name] for name in offers.WORDS}


class ReplyForm(forms.Form):
    """What another member answers."""

    text = forms.CharField(
        label=_("Votre réponse"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}), error_messages=_REQUIRED
    )

    def __init__(self, *arguments: Any, homes: list[Organisation] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _ask_home(self, homes)


class ShelfForm(WordsForm):
    """Something the network shows, in both languages; French governs."""

    narratives: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[type[shelf.Shelved]]
    english_still_right = forms.BooleanField(
        label=_("J’ai relu l’anglais : il dit encore la même chose que le français"), required=False
    )

    def words(self) -> dict[str, Any]:
        """What the service keeps; both languages of a text together, an empty one left out."""
        told: dict[str, Any] = {}
        for name in shelf.WORDS[self.kind]:
            if name in self.narratives:
                both = {language: self.cleaned_data.get(f"{name}_{language}", "").strip() for language in ("fr", "en")}
                told[name] = {language: text for language, text in both.items() if text}
            else:
                told[name] = self.cleaned_data.get(name)
        return told

    @classmethod
    def initial_of(cls, item: shelf.Shelved) -> dict[str, Any]:
        """The answers a thing of the shelf gives."""
        told: dict[str, Any] = {}
        for name in shelf.WORDS[cls.kind]:
            value = getattr(item, name)
            if name in cls.narratives:
                told |= {f"{name}_{language}": value.get(language, "") for language in ("fr", "en")}
            else:
                told[name] = value.pk if hasattr(value, "pk") else value
        return told


class AnnouncementForm(ShelfForm):
    """News for the members."""

    kind = Announcement
    narratives = ("title", "text")
    title_fr = forms.CharField(label=_("Titre en français"), max_length=200, error_messages=_REQUIRED)
    text_fr = forms.CharField(label=_("Texte en français"), max_length=10000, widget=_LONG, error_messages=_REQUIRED)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False)
    text_en = forms.CharField(label=_("Texte en anglais"), max_length=10000, widget=_LONG, required=False)
    until = _moment(_("Visible jusqu’au"), required=False)


class DocumentForm(ShelfForm):
    """A document of the library."""

    kind = LibraryDocument
    narratives = ("title", "summary")
    title_fr = forms.CharField(label=_("Titre en français"), max_length=200, error_messages=_REQUIRED)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False)
    summary_fr = forms.CharField(label=_("Résumé en français"), max_length=2000, widget=_LONG, required=False)
    summary_en = forms.CharField(label=_("Résumé en anglais"), max_length=2000, widget=_LONG, required=False)
    topic = forms.ChoiceField(label=_("Sujet"), choices=list(TOPICS.items()))
    audience = forms.ChoiceField(label=_("Pour qui"), choices=list(AUDIENCES.items()))
    dated_on = _day(_("Date du document"))
    upload = forms.FileField(label=_("Fichier"), required=False, help_text=_("PDF, document, tableur ou image."))


class StandForm(ShelfForm):
    """A position the network takes."""

    kind = Stand
    narratives = ("title", "text")
    title_fr = forms.CharField(label=_("Titre en français"), max_length=200, error_messages=_REQUIRED)
    text_fr = forms.CharField(label=_("Texte en français"), max_length=20000, widget=_LONG, error_messages=_REQUIRED)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False)
    text_en = forms.CharField(label=_("Texte en anglais"), max_length=20000, widget=_LONG, required=False)
    adopted_on = _day(_("Adoptée le"))
    adopted_by = forms.CharField(
        label=_("Par"), max_length=200, required=False, help_text=_("Le conseil, l’assemblée…")
    )
    replaced_by = forms.ModelChoiceField(
        label=_("Remplacée par"), queryset=Stand.objects.none(), required=False, empty_label="–"
    )
    upload = forms.FileField(label=_("Fichier"), required=False)

    def __init__(self, *arguments: Any, item: Stand | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        others = Stand.objects.order_by("-adopted_on")
        self.fields["replaced_by"].queryset = others.exclude(pk=item.pk) if item else others  # type: ignore[attr-defined]


class AllianceForm(ShelfForm):
    """An alliance or coalition the network belongs to."""

    kind = Alliance
    narratives = ("name", "purpose")
    name_fr = forms.CharField(label=_("Nom en français"), max_length=200, error_messages=_REQUIRED)
    name_en = forms.CharField(label=_("Nom en anglais"), max_length=200, required=False)
    purpose_fr = forms.CharField(label=_("But, en français"), max_length=4000, widget=_LONG, required=False)
    purpose_en = forms.CharField(label=_("But, en anglais"), max_length=4000, widget=_LONG, required=False)
    website = forms.URLField(label=_("Site web"), required=False, assume_scheme="https")
    role = forms.CharField(
        label=_("Rôle du réseau"), max_length=120, required=False, help_text=_("Membre, présidence…")
    )
    starts_on = _day(_("Depuis le"))
    ends_on = _day(_("Jusqu’au"), required=False)

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = told.get("starts_on"), told.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("La fin doit venir après le début."))
        return told


SHELF_FORMS: dict[str, type[ShelfForm]] = {
    "annonces": AnnouncementForm,
    "documents": DocumentForm,
    "positions": StandForm,
    "alliances": AllianceForm,
}


def _ask_home(form: forms.Form, homes: list[Organisation] | None) -> None:
    """Ask for which organisation, where a person has more than one."""
    if homes is not None and len(homes) > 1:
        choices = [(str(home.pk), home.name(get_language() or "fr")) for home in homes]
        form.fields["organisation"] = forms.ChoiceField(label=_("Au nom de"), choices=choices)
