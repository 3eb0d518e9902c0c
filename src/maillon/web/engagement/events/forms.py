"""What one is asked: to register, to announce an event, to keep an edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.parties.models import Organisation
from maillon.engagement.models import Edition, Event
from maillon.engagement.rules.events import MOST_SEATS, MOST_SESSIONS
from maillon.engagement.rules.recurring import Rhythm, occurrences
from maillon.engagement.services import events as services
from maillon.web.engagement.events import words
from maillon.web.engagement.events.words import region_name
from maillon.web.parties.presenters import TILES

_REQUIRED = {"required": _("Cette réponse est nécessaire.")}
_MOMENT = {
    "required": _("Indiquez la date et l’heure."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31 16:00."),
}
_DATE = {
    "required": _("Indiquez une date."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31."),
}


def _moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(
        label=label, required=required, widget=widget, input_formats=formats, help_text=hint, error_messages=_MOMENT
    )


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=_DATE)


def _text(label: Any, *, rows: int = 6, required: bool = True, hint: Any = "", most: int = 6000) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, widget=area, help_text=hint, max_length=most, error_messages=_REQUIRED
    )


class RegistrationForm(forms.Form):
    """Somebody who would like to come; no account."""

    name = forms.CharField(
        label=_("Prénom et nom"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom : c’est celui qu’on cherchera à l’accueil.")},
    )
    email = forms.EmailField(
        label=_("Courriel"),
        help_text=_("Pour la confirmation et le rappel; il n’est ni publié ni gardé après l’événement."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez votre adresse de courriel."),
            "invalid": _("Cette adresse n’est pas complète, par exemple « nom@exemple.org »."),
        },
    )
    seats = forms.TypedChoiceField(
        label=_("Places"), coerce=int, choices=[(n, str(n)) for n in range(1, MOST_SEATS + 1)], initial=1
    )
    needs = forms.CharField(
        label=_("De quoi avez-vous besoin pour participer?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Accès, langue, repas, garde d’enfants… L’organisme seul le lit."),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    """Hidden from people: what fills it is a machine."""

    def __init__(self, *arguments: Any, times: list[tuple[int, str]] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if times is not None:
            chosen = forms.TypedChoiceField(
                label=_("Quelle date?"),
                choices=times,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), _("Choisissez la date à laquelle vous viendrez.")
                ),
            )
            self.fields = {"session": chosen, **self.fields}


class ChangeForm(RegistrationForm):
    """One’s own registration, corrected; the address stays."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        del self.fields["email"], self.fields["website"]


class TimesForm(forms.Form):
    """When it happens, once or again and again."""

    starts_at = _moment(_("Début"), hint=_("À l’heure du Québec."))
    ends_at = _moment(_("Fin"))
    rhythm = forms.ChoiceField(
        label=_("Revient"),
        choices=[
            (Rhythm.ONCE.value, _("Une seule fois")),
            (Rhythm.WEEKLY.value, _("Chaque semaine")),
            (Rhythm.MONTHLY.value, _("Chaque mois, le même jour de semaine")),
        ],
        initial=Rhythm.ONCE.value,
    )
    times = forms.IntegerField(
        label=_("Combien de fois"), min_value=1, max_value=MOST_SESSIONS, initial=1, required=False
    )

    def sessions(self) -> list[tuple[datetime, datetime]]:
        """The hours asked for; raises RuleViolation as ``rules.recurring.occurrences``."""
        told = self.cleaned_data
        return occurrences(
            told["starts_at"],
            told["ends_at"],
            rhythm=Rhythm(told["rhythm"]),
            times=told.get("times") or 1,
            zone=timezone.get_default_timezone(),
        )


class EventForm(forms.Form):
    """An event as its organisers write it, in French, and in English where they can."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title_fr = forms.CharField(label=_("Titre en français"), max_length=160, error_messages=_REQUIRED)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Genre"))
    about_fr = _text(_("Description en français"), hint=_("Une ligne vide sépare les paragraphes."))
    about_en = _text(_("Description en anglais"), required=False)
    mode = forms.ChoiceField(label=_("Où"), choices=list(words.MODES.items()))
    region = forms.ChoiceField(label=_("Région du Québec"), required=False)
    place = forms.CharField(label=_("Lieu et adresse"), max_length=300, required=False)
    link = forms.URLField(
        label=_("Lien pour participer en ligne"),
        required=False,
        assume_scheme="https",
        help_text=_("Seules les personnes inscrites le reçoivent."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Langues"),
        choices=list(words.LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    access = forms.MultipleChoiceField(label=_("Accessibilité"), widget=forms.CheckboxSelectMultiple, required=False)
    audiences = forms.MultipleChoiceField(label=_("Public visé"), widget=forms.CheckboxSelectMultiple, required=False)
    price = forms.DecimalField(
        label=_("Prix, en dollars"),
        min_value=0,
        max_value=500,
        max_digits=6,
        decimal_places=2,
        required=False,
        help_text=_("Laissez vide si c’est gratuit."),
    )
    takes_registrations = forms.BooleanField(label=_("On s’inscrit à l’avance"), required=False, initial=True)
    capacity = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=20_000, required=False, help_text=_("Vide : sans limite.")
    )
    each_time = forms.BooleanField(
        label=_("On s’inscrit à une date à la fois"),
        required=False,
        help_text=_("Pour ce qui revient : chaque date a alors ses propres places, et sa liste d’attente."),
    )
    registration_opens_at = _moment(_("Inscriptions à partir du"), required=False)
    registration_closes_at = _moment(_("Inscriptions jusqu’au"), required=False, hint=_("Vide : jusqu’au début."))
    contact = forms.EmailField(label=_("Courriel pour s’informer"), required=False)
    other_label = forms.CharField(
        label=_("Aussi au programme de"), max_length=200, required=False, help_text=_("Le nom d’une autre semaine.")
    )

    def __init__(self, *arguments: Any, homes: list[Organisation] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = {
            "kind": words.choices("EventKind"),
            "access": words.choices("EventAccess"),
            "audiences": words.choices("EventAudience"),
            "region": [("", "–"), *((code, region_name(code)) for code in sorted(TILES))],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if homes is not None and len(homes) > 1:
            known = [(str(home.pk), home.name(get_language() or "fr")) for home in homes]
            self.fields["organisation"] = forms.ChoiceField(label=_("Au nom de"), choices=known)

    def words(self) -> dict[str, Any]:
        """What the service keeps; goals, which this form does not ask, stay with the caller."""
        told = self.cleaned_data
        plain = {name: told[name] for name in services.WORDS if name in told}
        return {
            **plain,
            "title": _both(told, "title"),
            "about": _both(told, "about"),
            "price_minor": int((told["price"] or Decimal(0)) * 100),
            "goals": [],
        }

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """The answers an event gives."""
        told = services.words_of(event)
        both = {f"{name}_{code}": told[name].get(code, "") for name in ("title", "about") for code in ("fr", "en")}
        price = Decimal(event.price_minor) / 100 if event.price_minor else None
        return {**told, **both, "price": price}


def _both(told: Mapping[str, Any], name: str) -> dict[str, str]:
    said = {code: told[f"{name}_{code}"].strip() for code in ("fr", "en")}
    return {code: text for code, text in said.items() if text}


class CancelForm(forms.Form):
    """Why an event does not happen; who registered reads it."""

    because = _text(_("Pourquoi"), rows=3, most=1000, hint=_("Les personnes inscrites et le public le lisent."))
    because_en = _text(_("En anglais"), rows=2, most=1000, required=False)


class WalkInForm(forms.Form):
    """How many came without registering."""

    people = forms.IntegerField(label=_("Venues sans inscription"), min_value=0, max_value=100_000)


_PLAIN = ("days_known", "hashtag", "procedure", "source", "link")


class EditionForm(forms.Form):
    """An edition as the secretariat writes it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    year = forms.IntegerField(label=_("Année"), min_value=1990, max_value=2100)
    theme_fr = forms.CharField(label=_("Thème en français"), max_length=200, error_messages=_REQUIRED)
    theme_en = forms.CharField(label=_("Thème en anglais"), max_length=200, required=False)
    about_fr = _text(_("Texte en français"), required=False)
    about_en = _text(_("Texte en anglais"), required=False)
    starts_on = _day(_("Premier jour"))
    last_day = _day(_("Dernier jour"))
    days_known = forms.BooleanField(
        label=_("Ces jours sont sûrs"), required=False, initial=True, help_text=_("Sinon, la page ne dit que le mois.")
    )
    hashtag = forms.CharField(label=_("Mot-clic"), max_length=60, required=False)
    source = forms.CharField(
        label=_("D’où on le tient"), max_length=300, required=False, help_text=_("Pour une édition passée.")
    )
    link = forms.URLField(label=_("Où en lire la trace"), required=False, assume_scheme="https")
    procedure = forms.SlugField(
        label=_("Procédure des propositions"),
        required=False,
        help_text=_("La clé de la procédure par laquelle les membres proposent, comme evenement-jqsi."),
    )

    def words(self) -> dict[str, Any]:
        """What the service keeps: the end is the day after the last."""
        told = self.cleaned_data
        return {
            "theme": _both(told, "theme"),
            "about": _both(told, "about"),
            "starts_on": told["starts_on"],
            "ends_on": told["last_day"] + timedelta(days=1),
            **{name: told[name] for name in _PLAIN},
        }

    @staticmethod
    def initial_of(edition: Edition) -> dict[str, Any]:
        """The answers an edition gives."""
        texts = {
            f"{name}_{code}": getattr(edition, name).get(code, "")
            for name in ("theme", "about")
            for code in ("fr", "en")
        }
        return {
            **texts,
            "year": edition.year,
            "starts_on": edition.starts_on,
            "last_day": edition.ends_on - timedelta(days=1),
            **{name: getattr(edition, name) for name in _PLAIN},
        }


class PublishingForm(forms.Form):
    """From when the official programme is public."""

    from_ = _moment(_("Public à partir du"), required=False, hint=_("Vide : maintenant."))
