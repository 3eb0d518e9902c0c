"""What an activity is about: sectors, goals, policy markers, each leading to its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.projects.portrait import Classified
from maillon.web.insight.choosing import GOALS
from maillon.web.insight.phrases import language
from maillon.web.projects.public_naming import label as label_of


@dataclass(frozen=True, slots=True)
class Share:
    """A classification with its name, its share in percent and where it leads."""

    code: str
    label: str
    percentage: str
    bar: str
    url: str


_SECTOR_LISTS = {"1": "Sector", "2": "SectorCategory", "7": "UNSDG-Goals", "8": "UNSDG-Targets"}


def sectors(classified: Sequence[Classified]) -> list[tuple[str, list[Share]]]:
    """Sectors by vocabulary, the standard's first."""
    found: dict[str, list[Share]] = {}
    for one in classified:
        if one.kind != "SectorShare":
            continue
        list_name = _SECTOR_LISTS.get(one.vocabulary, "")
        label = read(one.name, language()).text or (label_of(list_name, one.code) if list_name else one.code)
        if list_name:
            label = label_of(list_name, one.code) if label_of(list_name, one.code) != one.code else label
        url = f"{reverse('explorer')}?secteur={one.code[:3]}" if one.vocabulary in ("1", "2") else ""
        share = f"{one.percentage:f}".rstrip("0").rstrip(".") if one.percentage is not None else ""
        found.setdefault(one.vocabulary, []).append(Share(one.code, label, share, f"{one.percentage or 100:.0f}%", url))
    titles = {"1": _("Secteurs du CAD"), "2": _("Catégories du CAD")}
    return [
        (titles.get(vocabulary) or label_of("SectorVocabulary", vocabulary), found[vocabulary])
        for vocabulary in sorted(found, key=lambda v: (v not in titles, v))
    ]


def goals(classified: Sequence[Classified]) -> list[Share]:
    """The sustainable development goals it names, as tags or as sectors."""
    codes = {one.code for one in classified if one.kind == "Tag" and one.vocabulary == "2"}
    codes |= {one.code for one in classified if one.kind == "SectorShare" and one.vocabulary == "7"}
    ordered = sorted((code for code in codes if code.isdigit()), key=int)
    return [
        Share(code, str(GOALS.get(code) or label_of("UNSDG-Goals", code)), "", "", f"{reverse('explorer')}?odd={code}")
        for code in ordered
    ]


def markers(classified: Sequence[Classified]) -> list[tuple[str, str]]:
    """Policy markers that say something: which policy, how much."""
    return [
        (label_of("PolicyMarker", one.code), label_of("PolicySignificance", one.significance))
        for one in classified
        if one.kind == "PolicyMarker" and one.vocabulary in ("", "1") and one.significance not in ("", "0")
    ]
