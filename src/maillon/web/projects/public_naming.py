"""How the public page of an activity names organisations, codes and places."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from maillon.core.codelists import queries as codelists
from maillon.core.models import Organisation
from maillon.web.insight.phrases import language


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a link names it."""

    label: str
    url: str


def party(organisation: Organisation | None, name: str = "") -> Party | None:
    """An organisation with its page, or a bare name where only that was published."""
    if organisation is not None:
        return Party(organisation.name(language()) or name, reverse("organisation", kwargs={"slug": organisation.slug}))
    return Party(name, "") if name else None


def label(list_name: str, code: str) -> str:
    """The name of a code, in the page's language."""
    return codelists.label(list_name, code, language())


def place_name(kind: str, vocabulary: str, code: str) -> str:
    """The name of a recipient country or region."""
    if kind == "country":
        return label("Country", code)
    return label("Region" if vocabulary in ("", "1") else "Region-M49", code)
