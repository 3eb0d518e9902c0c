"""What the keepers of an action write: the action, a second wording, sheets of paper, what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.places import QUEBEC_REGIONS
from maillon.core.text import slug
from maillon.engagement.models import Action, Assembly, Edition
from maillon.engagement.services.actions import words_of
from maillon.web.engagement.actions import words
from maillon.web.engagement.actions.forms import REQUIRED
from maillon.web.insight.phrases import language

_MOMENT = {
    "required": _("Indiquez la date et l’heure."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31 16:00."),
}
BOTH = ("title", "demand", "about", "addressee", "thanks", "letter_subject", "letter")


def _line(label: Any, *, required: bool = False, hint: Any = "", most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, required=required, help_text=hint, max_length=most, error_messages=REQUIRED)


def _text(label: Any, *, rows: int = 5, required: bool = False, hint: Any = "", most: int = 6000) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, widget=area, help_text=hint, max_length=most, error_messages=REQUIRED
    )


def _moment(label: Any, *, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=formats, help_text=hint, error_messages=_MOMENT
    )


class ActionForm(forms.Form):
    """An action in French, and in English where one can."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Genre"), choices=list(words.KINDS.items()))
    edition = forms.ChoiceField(label=_("Campagne"), required=False)
    title_fr = _line(_("Titre en français"), required=True, most=160)
    title_en = _line(_("Titre en anglais"), most=160)
    demand_fr = _text(
        _("Ce qui est demandé ou promis, en une phrase"),
        rows=2,
        required=True,
        most=600,
        hint=_("C’est ce que l’on signe : une fois la première signature reçue, cela ne change plus."),
    )
    demand_en = _text(_("La même phrase en anglais"), rows=2, most=600)
    about_fr = _text(_("Présentation en français"), hint=_("Une ligne vide sépare les paragraphes."))
    about_en = _text(_("Présentation en anglais"))
    addressee_fr = _line(_("À qui c’est remis"))
    addressee_en = _line(_("À qui c’est remis, en anglais"))
    opens_at = _moment(_("Ouvre le"), hint=_("À l’heure du Québec."))
    closes_at = _moment(
        _("Se termine le"), hint=_("Les renseignements des personnes sont effacés quelques mois après.")
    )
    target = forms.IntegerField(label=_("Nombre visé"), min_value=1, max_value=10_000_000, required=False)
    thanks_fr = _text(_("Mot de remerciement"), rows=3, hint=_("Dans la lettre qui suit la confirmation."))
    thanks_en = _text(_("Mot de remerciement en anglais"), rows=3)
    assembly = forms.ChoiceField(label=_("Assemblée à qui l’on écrit"), required=False)
    letter_subject_fr = _line(_("Objet de la lettre"))
    letter_subject_en = _line(_("Objet de la lettre en anglais"))
    letter_fr = _text(_("Lettre proposée"), rows=8, hint=_("Sans l’appel : « Madame la députée » s’ajoute tout seul."))
    letter_en = _text(_("Lettre proposée en anglais"), rows=8)
    choices = _text(
        _("Engagements à cocher"), rows=4, hint=_("Un par ligne; après une barre verticale, le même en anglais.")
    )
    link = forms.URLField(
        label=_("Lien pour donner"),
        required=False,
        assume_scheme="https",
        help_text=_("Maillon ne reçoit aucun don : ce lien mène au site de qui en reçoit."),
    )

    def __init__(self, *arguments: Any, homes: list[Organisation | None] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        code = language()
        editions = Edition.objects.select_related("campaign").filter(ends_on__gte=timezone.localdate())
        labels = [(str(one.pk), f"{read(one.campaign.name, code).text} {one.year}") for one in editions]
        assemblies = [(str(one.pk), read(one.name, code).text) for one in Assembly.objects.order_by("place")]
        kept = self.initial.get("edition")
        if kept and str(kept) not in dict(labels):
            past = Edition.objects.select_related("campaign").get(pk=kept)
            labels.append((str(kept), f"{read(past.campaign.name, code).text} {past.year}"))
        self.fields["edition"].choices = [("", "–"), *labels]  # type: ignore[attr-defined]
        self.fields["assembly"].choices = [("", "–"), *assemblies]  # type: ignore[attr-defined]
        if homes is not None:
            known = [(str(home.pk) if home else "", home.name(code) if home else _("Le réseau")) for home in homes]
            self.fields["organisation"] = forms.ChoiceField(label=_("Au nom de"), choices=known, required=False)

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        return {
            **{name: both(told, name) for name in BOTH},
            "kind": told["kind"],
            "edition_id": int(told["edition"]) if told["edition"] else None,
            "assembly_id": int(told["assembly"]) if told["assembly"] else None,
            "choices": read_choices(told["choices"]),
            "link": told["link"],
            "target": told["target"],
            "opens_at": told["opens_at"],
            "closes_at": told["closes_at"],
        }

    @staticmethod
    def initial_of(action: Action) -> dict[str, Any]:
        """The answers an action gives."""
        told = words_of(action)
        texts = {f"{name}_{code}": told[name].get(code, "") for name in BOTH for code in ("fr", "en")}
        lines = (" | ".join(filter(None, (one["fr"], one.get("en", "")))) for one in told["choices"])
        return {
            **told,
            **texts,
            "edition": told["edition_id"],
            "assembly": told["assembly_id"],
            "choices": "\n".join(lines),
        }


def both(told: dict[str, Any], name: str) -> dict[str, str]:
    """A text in the languages it was written in."""
    said = {code: told[f"{name}_{code}"].strip().replace("\r\n", "\n") for code in ("fr", "en")}
    return {code: text for code, text in said.items() if text}


def read_choices(typed: str) -> list[dict[str, str]]:
    """Promises, one a line, « français | English »; each known by the words of its French."""
    found: dict[str, dict[str, str]] = {}
    for line in typed.splitlines():
        fr, _bar, en = (part.strip() for part in line.partition("|"))
        if fr:
            code = slug(fr, length=30)
            found[code] = {"code": code, "fr": fr[:200], **({"en": en[:200]} if en else {})}
    return list(found.values())


class WordingForm(forms.Form):
    """Another way to say the demand."""

    demand_fr = _text(_("Autre formulation"), rows=2, required=True, most=600)
    demand_en = _text(_("La même en anglais"), rows=2, most=600)


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome_fr = _text(_("Ce que cela a donné"), rows=4, most=4000)
    outcome_en = _text(_("Ce que cela a donné, en anglais"), rows=3, most=4000)


class PaperForm(forms.Form):
    """Sheets typed in, one person a line."""

    label = _line(
        _("Où ces feuilles ont été signées"), required=True, most=120, hint=_("Par exemple : marché public de Magog.")
    )
    region = forms.ChoiceField(label=_("Région"), required=False)
    signed_on = forms.DateField(
        label=_("Signées le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Indiquez une date."),
            "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31."),
        },
    )
    typed = forms.CharField(
        label=_("Les signatures"),
        max_length=80_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Une personne par ligne : nom; code postal; courriel s’il est écrit. Qui a déjà signé compte une fois."
        ),
        error_messages={"required": _("Écrivez une personne par ligne.")},
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["region"].choices = [("", "–"), *QUEBEC_REGIONS.items()]  # type: ignore[attr-defined]
