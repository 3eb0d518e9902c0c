"""Kinds, ways and states of events, in the reader’s words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from maillon.core import places
from maillon.core.codelists import queries as codelists
from maillon.engagement.models import Event
from maillon.engagement.rules.events import EventState
from maillon.web.insight.phrases import language

MODES = {
    Event.Mode.IN_PERSON.value: _("En personne"),
    Event.Mode.ONLINE.value: _("En ligne"),
    Event.Mode.HYBRID.value: _("En personne et en ligne"),
}
STATES: dict[EventState, tuple[Any, str]] = {
    EventState.DRAFT: (_("Brouillon"), "draft"),
    EventState.ANNOUNCED: (_("Public avec le programme"), "info"),
    EventState.OPEN: (_("Public"), "ok"),
    EventState.PAST: (_("Terminé"), ""),
    EventState.CANCELLED: (_("Annulé"), "bad"),
}
LANGUAGES = {"fr": _("Français"), "en": _("Anglais"), "es": _("Espagnol"), "lsq": _("LSQ")}


def region_name(code: str) -> str:
    """The official name of one of Québec’s regions."""
    return places.region_name(code, language())


def named(codes: Iterable[str], list_name: str) -> list[str]:
    """The names of codes of one of our lists."""
    return [codelists.label(list_name, code, language()) for code in codes]


def choices(list_name: str) -> list[tuple[str, str]]:
    """A list as a form offers it, in its own order."""
    names = codelists.in_use(list_name)
    return [(code, english if language() == "en" else french) for code, (french, english) in names.items()]
