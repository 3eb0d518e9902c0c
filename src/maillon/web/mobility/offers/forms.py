"""What an organisation is asked to write an offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.core.text import fold
from maillon.mobility.models import Offer, Season
from maillon.web.mobility.offers import words
from maillon.web.network.space.forms import _DATE, _LONG, _MOMENT, _REQUIRED

COST_ROWS = 6
_NOTHING = [("", "–")]


def _codes(list_name: str) -> list[tuple[str, str]]:
    english = (get_language() or "fr").startswith("en")
    return [(code, names[english]) for code, names in codelists.in_use(list_name).items()]


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint, error_messages=_DATE)


class OfferForm(forms.Form):
    """An offer as its organisation writes it, French first."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Genre"), choices=list(words.KINDS.items()))
    season = forms.ChoiceField(label=_("Saison"), required=False, help_text=_("Pour un stage de groupe."))
    title_fr = forms.CharField(label=_("Titre, en français"), max_length=160, error_messages=_REQUIRED)
    title_en = forms.CharField(label=_("Titre, en anglais"), max_length=160, required=False)
    about_fr = forms.CharField(
        label=_("Ce que l’on fera, en français"), max_length=12_000, widget=_LONG, error_messages=_REQUIRED
    )
    about_en = forms.CharField(label=_("Ce que l’on fera, en anglais"), max_length=12_000, widget=_LONG, required=False)
    living_fr = forms.CharField(
        label=_("Conditions de vie, en français"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Logement, repas, déplacements, connexion, climat."),
    )
    living_en = forms.CharField(
        label=_("Conditions de vie, en anglais"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    country = forms.ChoiceField(label=_("Pays"), required=False, help_text=_("Laissez vide pour un appui à distance."))
    place = forms.CharField(label=_("Ville ou village"), max_length=200, required=False)
    host = forms.ChoiceField(label=_("Partenaire d’accueil"), required=False)
    starts_on = _day(_("Départ"))
    ends_on = _day(_("Retour"), hint=_("Le jour du retour n’est pas compté."))
    apply_by = forms.DateTimeField(
        label=_("Date et heure limites"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("À l’heure du Québec. L’offre se ferme d’elle-même."),
        error_messages=_MOMENT,
    )
    minimum = forms.IntegerField(label=_("Personnes, au moins"), min_value=1, max_value=60, initial=1)
    maximum = forms.IntegerField(label=_("Personnes, au plus"), min_value=1, max_value=60, initial=1)
    skills = forms.MultipleChoiceField(
        label=_("Compétences utiles"), required=False, widget=forms.CheckboxSelectMultiple
    )
    provisions = forms.MultipleChoiceField(
        label=_("Besoins d’accessibilité auxquels le lieu répond"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    safety_level = forms.TypedChoiceField(
        label=_("Niveau de sécurité, selon les conseils aux voyageurs du Canada"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[*_NOTHING, *((number, f"{number} – {text}") for number, text in words.SAFETY.items())],
    )
    safety_source = forms.CharField(
        label=_("D’où vient ce niveau"),
        max_length=300,
        required=False,
        help_text=_("Page consultée, ou votre analyse."),
    )
    safety_checked_on = _day(_("Consulté le"), required=False)

    def __init__(
        self, *arguments: Any, homes: Sequence[Organisation], hosts: Sequence[Organisation], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        language = (get_language() or "fr")[:2]
        countries = sorted(_codes("Country"), key=lambda pair: fold(pair[1]))
        seasons = list(Season.objects.shared().order_by("-apply_by")[:40])
        # What is applied for alone keeps the procedure it has.
        seasons += Season.objects.filter(pk=self.initial.get("season") or 0).exclude(pk__in=[one.pk for one in seasons])
        self._seasons = {str(one.pk): one for one in seasons}
        self._hosts = {str(one.pk): one for one in hosts}
        fields: dict[str, Any] = self.fields
        fields["country"].choices = [*_NOTHING, *countries]
        fields["skills"].choices = _codes("MobilitySkill")
        fields["provisions"].choices = _codes("MobilityNeed")
        fields["season"].choices = [
            *_NOTHING,
            *((key, one.name.get(language) or one.name["fr"]) for key, one in self._seasons.items()),
        ]
        fields["host"].choices = [*_NOTHING, *((key, one.name(language)) for key, one in self._hosts.items())]
        for code, label in words.LANGUAGES.items():
            fields[f"level_{code}"] = forms.TypedChoiceField(
                label=_("%(language)s : niveau demandé") % {"language": label},
                coerce=int,
                empty_value=None,
                required=False,
                choices=[*_NOTHING, *words.LEVELS.items()],
            )
        for code, role in _codes("MobilityRole"):
            fields[f"role_{code}"] = forms.IntegerField(
                label=_("%(role)s : combien") % {"role": role}, min_value=0, max_value=20, required=False
            )
        for row in range(COST_ROWS):
            about = {"number": row + 1}
            fields[f"cost_{row}_fr"] = forms.CharField(
                label=_("Coût %(number)s, en français") % about, max_length=120, required=False
            )
            fields[f"cost_{row}_en"] = forms.CharField(
                label=_("Coût %(number)s, en anglais") % about, max_length=120, required=False
            )
            fields[f"cost_{row}_payer"] = forms.ChoiceField(
                label=_("Coût %(number)s : qui paie") % about, choices=list(words.PAYERS.items()), required=False
            )
            fields[f"cost_{row}_amount"] = forms.IntegerField(
                label=_("Coût %(number)s, en dollars") % about, min_value=0, max_value=100_000, required=False
            )
        if len(homes) > 1:
            fields["organisation"] = forms.ChoiceField(
                label=_("Organisme"), choices=[(str(one.pk), one.name(language)) for one in homes]
            )
            self.order_fields(["organisation"])

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        said = self.cleaned_data

        def both(name: str) -> dict[str, str]:
            texts = {language: said.get(f"{name}_{language}", "").strip() for language in ("fr", "en")}
            return {language: text for language, text in texts.items() if text}

        levels = {code: said.get(f"level_{code}") or 0 for code in words.LANGUAGES}
        roles = {name.removeprefix("role_"): said[name] or 0 for name in self.fields if name.startswith("role_")}
        return {
            "kind": said["kind"],
            "season": self._seasons.get(said["season"]),
            "host": self._hosts.get(said["host"]),
            "title": both("title"),
            "about": both("about"),
            "living": both("living"),
            **{name: said[name] for name in ("country", "place", "starts_on", "ends_on", "apply_by")},
            **{name: said[name] for name in ("minimum", "maximum", "skills", "provisions")},
            **{name: said[name] for name in ("safety_level", "safety_source", "safety_checked_on")},
            "languages": {code: level for code, level in levels.items() if level},
            "roles": {code: number for code, number in roles.items() if number},
            "costs": [
                {
                    "what": both(f"cost_{row}"),
                    "payer": said[f"cost_{row}_payer"],
                    "amount_minor": (said[f"cost_{row}_amount"] or 0) * 100,
                }
                for row in range(COST_ROWS)
                if said[f"cost_{row}_fr"].strip()
            ],
        }


def initial_of(offer: Offer) -> dict[str, Any]:
    """An offer as the form shows it."""
    told: dict[str, Any] = {
        name: getattr(offer, name)
        for name in (
            "kind", "country", "place", "starts_on", "ends_on", "apply_by", "minimum", "maximum", "skills",
            "provisions", "safety_level", "safety_source", "safety_checked_on",
        )
    }  # fmt: skip
    told |= {"season": offer.season_id or "", "host": offer.host_id or ""}
    for name in ("title", "about", "living"):
        told |= {f"{name}_{language}": text for language, text in getattr(offer, name).items()}
    told |= {f"level_{code}": level for code, level in offer.languages.items()}
    told |= {f"role_{code}": number for code, number in offer.roles.items()}
    for row, one in enumerate(offer.costs[:COST_ROWS]):
        told |= {f"cost_{row}_{language}": text for language, text in one["what"].items()}
        told |= {f"cost_{row}_payer": one["payer"], f"cost_{row}_amount": one["amount_minor"] // 100}
    return told
