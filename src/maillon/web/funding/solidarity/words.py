"""Words of solidarity: its kinds, one record of each in a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillon.core.narratives import read
from maillon.funding.models import Agreement, Contribution, Emergency, ExpertMission
from maillon.funding.queries.solidarity import Kind
from maillon.web.funding.emergencies.words import language

KINDS: Mapping[Kind, str | Promise] = {
    Kind.AGREEMENT: gettext_lazy("Conventions de subvention"),
    Kind.EMERGENCY: gettext_lazy("Aide d’urgence"),
    Kind.MISSION: gettext_lazy("Missions d’expertise publique"),
    Kind.EXEMPTION: gettext_lazy("Exonérations de droits de scolarité"),
    Kind.FRANCOPHONIE: gettext_lazy("Contributions à la Francophonie"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A record among others: what, who, how much, where to read more; whether it is an invention."""

    title: str
    who: str
    note: str
    country: str
    year: int
    amount_minor: int
    url: str
    is_invented: bool


def line(kind: Kind, one: Any) -> Line:
    """A record that ``solidarity.records`` gives, in words; nobody is named in it."""
    title, who, note, url, invented = _told(one)
    return Line(title, who, note, one.in_country, one.in_year, one.worth, url, invented)


def _told(one: Any) -> tuple[str, str, str, str, bool]:
    if isinstance(one, Agreement):
        crisis = getattr(one.call, "emergency", None) if one.call else None
        url = reverse("emergency", kwargs={"slug": crisis.slug}) if crisis else ""
        if not url and one.activity is not None and one.activity.state == "published":
            url = reverse("activity", kwargs={"identifier": one.activity.identifier})
        return one.title, one.organisation.name(language()), one.reference, url, one.is_demonstration
    if isinstance(one, Emergency):
        url = reverse("emergency", kwargs={"slug": one.slug})
        return read(one.name, language()).text, _("d’après sa source"), "", url, one.is_demonstration
    if isinstance(one, ExpertMission):
        days = ngettext("%(n)s jour", "%(n)s jours", one.days) % {"n": one.days}
        note = ". ".join(part for part in (days, one.place, one.result_in(language())) if part)
        return one.topic, one.institution, note, reverse("shared"), one.is_example or one.is_demonstration
    if isinstance(one, Contribution):
        return (
            one.programme or one.institution,
            one.institution,
            one.result_in(language()),
            reverse("shared"),
            one.is_example or one.is_demonstration,
        )
    said = ngettext("%(n)s personne exonérée", "%(n)s personnes exonérées", one.students) % {"n": one.students}
    invented = one.quota.is_example or one.quota.is_demonstration
    note = ". ".join(part for part in (one.quota.under, one.result_in(language())) if part)
    return said, one.institution, note, reverse("shared"), invented
