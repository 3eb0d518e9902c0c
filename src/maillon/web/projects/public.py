"""The public page of an activity, from its portrait: steps, places, related activities, documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.core.narratives import read
from maillon.projects.models import Activity, ParticipatingOrganisation
from maillon.projects.portrait import Portrait
from maillon.web.insight import maps
from maillon.web.insight.phrases import language, listed
from maillon.web.projects.public_chain import distinct
from maillon.web.projects.public_naming import label as label_of
from maillon.web.projects.public_naming import party, place_name

_ACTS = ParticipatingOrganisation.Role.IMPLEMENTING


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life of an activity: done, current, stopped or to come."""

    label: str
    state: str


def steps(activity: Activity) -> list[Step]:
    """The four steps of ActivityStatus, with cancelled and suspended as a stop; none when it is not said."""
    order = ["1", "2", "3", "4"]
    labels = {"1": _("En préparation"), "2": _("En cours"), "3": _("En clôture"), "4": _("Terminé")}
    if activity.status in ("5", "6"):
        stop = _("Annulé") if activity.status == "5" else _("Suspendu")
        return [
            Step(labels["1"], "done"),
            Step(labels["2"], "done" if activity.actual_start else ""),
            Step(stop, "stop"),
        ]
    if activity.status not in order:
        return []
    now = order.index(activity.status)
    return [
        Step(labels[code], "done" if place < now or activity.status == "4" else "now" if place == now else "")
        for place, code in enumerate(order)
    ]


def places(portrait: Portrait) -> maps.Drawing | None:
    """The part of the world where it happens; none when no country or point is published."""
    countries = [r.code for r in portrait.recipients if r.kind == "country"]
    points = [
        (float(one.latitude), float(one.longitude), read(one.name, language()).text)
        for one in portrait.locations
        if one.latitude is not None and one.longitude is not None
    ]
    return maps.places(countries, points[:200], label=lambda code: label_of("Country", code))


def related_groups(portrait: Portrait) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Related activities by kind: title, address (empty when not published here), identifier."""
    titles = {
        "1": _("Fait partie de"),
        "2": _("Se compose de"),
        "3": _("À côté de"),
        "4": _("Cofinancé avec"),
        "5": _("Autre participation à la même activité"),
    }
    groups: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in portrait.related:
        published = one.title is not None
        groups[one.type].append(
            (
                read(one.title, language()).text or one.identifier,
                reverse("activity", kwargs={"identifier": one.identifier}) if published else "",
                one.identifier,
            )
        )
    return [(titles.get(type_, type_), groups[type_]) for type_ in sorted(groups)]


def documents(portrait: Portrait) -> list[tuple[str, str, str]]:
    """Documents that can be opened: address, title, format; anything but a web address is left out."""
    found = []
    for one in portrait.activity.documents:
        said: dict[str, Any] = one if isinstance(one, dict) else {}
        url = str(said.get("url") or "").strip()
        if url.lower().startswith(("https://", "http://")):
            title = said.get("title")
            text = read(title, language()).text if isinstance(title, dict) else ""
            found.append((url, text or url, str(said.get("format") or "")))
    return found


def summary(portrait: Portrait) -> str:
    """One sentence for search engines and feeds: where, with whom."""
    countries = [place_name(r.kind, r.vocabulary, r.code) for r in portrait.recipients]
    partners = [
        p.label
        for organisation, name in distinct(
            p for p in portrait.participants if p.role == ParticipatingOrganisation.Role.IMPLEMENTING
        )
        if (p := party(organisation, name))
    ]
    where = listed(countries[:3]) if countries else _("Lieu non précisé")
    if not partners:
        return where
    return ngettext("%(where)s, avec %(partners)s", "%(where)s, avec %(partners)s", len(partners)) % {
        "where": where,
        "partners": listed(partners[:2]),
    }
