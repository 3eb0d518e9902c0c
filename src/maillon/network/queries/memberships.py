"""Who was a member on a day, as what, in good standing or not; and one organisation's whole history."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.periods import Period
from maillon.network.models import Membership, MembershipCategory, MembershipRules, MembershipYear, Suspension
from maillon.network.rules import memberships as rules


def memberships_on(day: date) -> QuerySet[Membership, Membership]:
    """The memberships of a day, each with its organisation and category, saying in ``is_suspended`` how it stands."""
    suspended = Suspension.objects.on(day).filter(membership=OuterRef("pk"))
    found = Membership.objects.on(day).select_related("organisation", "category")
    return found.annotate(is_suspended=Exists(suspended))


def members_on(day: date) -> QuerySet[Organisation, Organisation]:
    """The organisations that were members on a day, suspended ones included."""
    return Organisation.objects.filter(pk__in=Membership.objects.on(day).values("organisation_id"))


def in_good_standing(day: date) -> QuerySet[Organisation, Organisation]:
    """The members of a day whose rights were not held back by a suspension."""
    return Organisation.objects.filter(pk__in=_standing(day).values("organisation_id"))


def voting_members(day: date) -> QuerySet[Organisation, Organisation]:
    """The members in good standing on a day whose category has a voice at the assembly."""
    voices = _standing(day).filter(category__votes=True)
    return Organisation.objects.filter(pk__in=voices.values("organisation_id"))


def _standing(day: date) -> QuerySet[Membership, Membership]:
    return Membership.objects.on(day).exclude(pk__in=Suspension.objects.on(day).values("membership_id"))


def membership_of(organisation: Organisation, on: date) -> Membership | None:
    """The membership an organisation holds on a day, with its category; none when it was not a member."""
    return Membership.objects.on(on).filter(organisation=organisation).select_related("category").first()


def member_since(organisation: Organisation, on: date) -> date | None:
    """The first day of the unbroken membership an organisation holds on a day, whatever its categories since."""
    held = Membership.objects.filter(organisation=organisation).values_list("starts_on", "ends_on")
    return rules.since((Period(*one) for one in held), on)


def held_since(organisation: Organisation, on: date) -> tuple[Membership | None, date | None]:
    """What ``membership_of`` and ``member_since`` say, in one question."""
    rows = list(Membership.objects.filter(organisation=organisation).select_related("category"))
    periods = [Period(one.starts_on, one.ends_on) for one in rows]
    held = next((one for one, period in zip(rows, periods, strict=True) if on in period), None)
    return held, rules.since(periods, on) if held else None


def rules_on(day: date) -> rules.Rules:
    """What the by-laws of a day say of members; the house's own example where nothing was loaded."""
    kept = (
        MembershipRules.objects.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).first()
    )
    return rules.read(kept.definition) if kept else rules.Rules()


def is_suspended(membership: Membership, on: date) -> bool:
    """Whether a membership's rights are held back on a day."""
    return Suspension.objects.on(on).filter(membership=membership).exists()


def history_of(organisation: Organisation) -> QuerySet[Membership, Membership]:
    """Every membership of an organisation, the latest first, with category, dossier, suspensions and renewals."""
    found = Membership.objects.filter(organisation=organisation).select_related("category", "dossier")
    return found.prefetch_related("suspensions", "renewals__year", "renewals__dossier").order_by("-starts_on")


def mark_of(organisation: Organisation) -> str:
    """A mark of all that is written of an organisation's memberships: another one once anything has changed."""
    rows = Membership.objects.filter(organisation=organisation).order_by("pk")
    held = Suspension.objects.filter(membership__organisation=organisation).order_by("pk")
    told = [
        *rows.values_list("pk", "category_id", "starts_on", "ends_on", "ending"),
        *held.values_list("pk", "ends_on"),
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def categories_on(day: date) -> QuerySet[MembershipCategory, MembershipCategory]:
    """The categories one may be a member of on a day."""
    return MembershipCategory.objects.on(day).order_by("position", "key")


def year_of(day: date) -> MembershipYear | None:
    """The year of membership a day is in."""
    return MembershipYear.objects.filter(starts_on__lte=day, ends_on__gt=day).first()
