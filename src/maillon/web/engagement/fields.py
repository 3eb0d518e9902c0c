"""Questions that the forms of public engagement share, with their sentences; a page that is one form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from maillon.core import places
from maillon.core.codelists import queries as codelists
from maillon.web.insight.phrases import language

REQUIRED = {"required": _("Cette réponse est nécessaire.")}
_MOMENT = {
    "required": _("Indiquez la date et l’heure."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31 16:00."),
}
_DATE = {
    "required": _("Indiquez une date."),
    "invalid": _("Cette date n’est pas lisible. Écrivez-la ainsi : 2027-03-31."),
}
_EMAIL = {
    "required": _("Écrivez votre adresse de courriel."),
    "invalid": _("Cette adresse n’est pas complète, par exemple « nom@exemple.org »."),
}


def line(label: Any, *, most: int = 200, required: bool = True, hint: Any = "", **attributes: str) -> forms.CharField:
    """A line of text."""
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=widget, error_messages=REQUIRED
    )


def paragraphs(
    label: Any, *, rows: int = 6, most: int = 6000, required: bool = True, hint: Any = ""
) -> forms.CharField:
    """Several lines of text."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=area, error_messages=REQUIRED
    )


def mail(label: Any = "", *, hint: Any = "") -> forms.EmailField:
    """An e-mail address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    return forms.EmailField(
        label=label or _("Votre courriel"), max_length=254, help_text=hint, widget=widget, error_messages=_EMAIL
    )


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget, error_messages=_DATE)


def moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    """A day and an hour of Québec."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(
        label=label, required=required, widget=widget, input_formats=formats, help_text=hint, error_messages=_MOMENT
    )


def several(label: Any, *, required: bool = True, hint: Any = "") -> forms.MultipleChoiceField:
    """Boxes to tick; their choices are given when the form is made."""
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins une case.")},
    )


def trap() -> forms.CharField:
    """Hidden from people: what fills it is a machine."""
    return forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))


def offer(form: forms.Form, **lists: str | Sequence[tuple[str, Any]]) -> None:
    """Give fields their choices: the name of a code list, or the choices themselves."""
    for name, choices in lists.items():
        told = choices_of(choices) if isinstance(choices, str) else list(choices)
        form.fields[name].choices = told  # type: ignore[attr-defined]


def choices_of(list_name: str) -> list[tuple[str, str]]:
    """A list as a form offers it, in its own order."""
    names = codelists.in_use(list_name)
    return [(code, english if language() == "en" else french) for code, (french, english) in names.items()]


def named(codes: Iterable[str], list_name: str) -> list[str]:
    """The names of codes of one of our lists."""
    return [codelists.label(list_name, code, language()) for code in codes]


def regions(*, empty: Any = None) -> list[tuple[str, Any]]:
    """Québec's regions, with a first choice that means none where one is given."""
    known = [(code, places.region_name(code, language())) for code in places.region_codes()]
    return known if empty is None else [("", empty), *known]


def both(told: Mapping[str, Any], name: str) -> dict[str, str]:
    """What was written in French and in English, as narratives."""
    said = {code: str(told.get(f"{name}_{code}") or "").strip() for code in ("fr", "en")}
    return {code: text for code, text in said.items() if text}


def apart(words: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Narratives as the two answers of a form."""
    return {f"{name}_{code}": words[name].get(code, "") for name in names for code in ("fr", "en")}


def typed(request: HttpRequest, name: str, most: int = 80) -> str:
    """What an address asks under a name, on one line."""
    return " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:most]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form: what it is called, where it comes from, what its button says."""

    title: Any
    button: Any
    crumbs: Sequence[tuple[str, Any]] = ()
    lead: Any = ""
    space: str = ""
    module: str = "engagement"
    foot: Any = ""

    def answer(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        """The page; 422 when what was sent is refused, with what was typed kept."""
        context = {"page": self, "form": form, "module": self.module}
        if self.space:
            context["space"] = self.space
        return render(request, "engagement/form.html", context, status=422 if form.errors else 200)
