"""Elected members: the riding one lives in, by what one types, and who sits for it on a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from maillon.engagement.models import Assembly, ElectedMember, Riding, RidingPlace
from maillon.engagement.rules.elected import place_key, postal_prefix

MOST = 30


def ridings(assembly: Assembly | None = None, *, on: date) -> QuerySet[Riding, Riding]:
    """The ridings in force on a day, with their assembly and who sits, by name."""
    found = Riding.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
    if assembly is not None:
        found = found.filter(assembly=assembly)
    return found.select_related("assembly").prefetch_related(_sitting(on)).order_by("assembly__place", "name")


def _sitting(on: date) -> Prefetch[str, QuerySet[ElectedMember, ElectedMember], str]:
    sitting = ElectedMember.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
    return Prefetch("members", sitting, to_attr="sitting")


def search(typed: str, *, assembly: Assembly | None = None, on: date) -> list[Riding]:
    """The ridings of a municipality, a postal code or a riding’s own name, as one types them; accents do not matter."""
    prefix, key = postal_prefix(typed), place_key(typed)
    if not key:
        return []
    kind = RidingPlace.Kind.POSTAL if prefix else RidingPlace.Kind.MUNICIPALITY
    known = RidingPlace.objects.filter(kind=kind, key=prefix or key).values("riding")
    found = list(ridings(assembly, on=on).filter(pk__in=known)[:MOST])
    if found or prefix:
        return found
    # Ridings are some two hundred: their names are compared here, folded as they were typed.
    named = [one for one in ridings(assembly, on=on) if key in place_key(one.name)]
    begun = RidingPlace.objects.filter(kind=RidingPlace.Kind.MUNICIPALITY, key__startswith=key).values("riding")
    return named[:MOST] or list(ridings(assembly, on=on).filter(pk__in=begun)[:MOST])


def member_of(riding: Riding, *, on: date) -> ElectedMember | None:
    """Who sits for a riding on a day; None for a vacant seat."""
    found = ElectedMember.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), riding=riding, starts_on__lte=on)
    return found.select_related("riding").order_by("-starts_on").first()


def sitting_in(region: str, *, on: date) -> list[Riding]:
    """The ridings of a region with who sits, for a local group’s kit."""
    return list(ridings(on=on).filter(region=region))


def region_of(code: str, *, at: datetime) -> str:
    """The region of a postal code, when every riding it opens lies in one; "" else."""
    prefix = postal_prefix(code)
    if not prefix:
        return ""
    day = timezone.localdate(at)
    known = RidingPlace.objects.filter(kind=RidingPlace.Kind.POSTAL, key=prefix, riding__starts_on__lte=day)
    regions = set(known.filter(Q(riding__ends_on=None) | Q(riding__ends_on__gt=day)).values_list("riding__region"))
    return str(regions.pop()[0]) if len(regions) == 1 else ""


def is_held() -> bool:
    """Whether any table of elected members was imported."""
    return Riding.objects.exists()
