"""A group's public page: a target, what its members say was pledged, a link to where gifts are made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.mobility.models import Cohort, FundraisingPage, PledgedAmount
from maillon.mobility.permissions.departures import can_prepare_group, own_departures


def can_declare(user: User, page: FundraisingPage) -> bool:
    """A member of the group, and who prepares it."""
    return can_prepare_group(user, page.cohort) or own_departures(user).filter(cohort=page.cohort_id).exists()


@transaction.atomic
def write_page(
    *, cohort: Cohort, about: Narratives, target_minor: int, gift_address: str, actor: User, at: datetime
) -> FundraisingPage:
    """Write, or correct, a group's page; everybody may read it at once. ``target_minor`` in cents.

    Raises NotAllowed, RuleViolation ``mobility.no_french``, ``mobility.target``, ``mobility.gift_address``.
    """
    if not can_prepare_group(actor, cohort):
        raise NotAllowed("mobility.fundraising.keep")
    if not about.get("fr", "").strip():
        raise RuleViolation("mobility.no_french", field="about_fr")
    if target_minor <= 0:
        raise RuleViolation("mobility.target", field="target")
    if gift_address and not gift_address.startswith("https://"):
        raise RuleViolation("mobility.gift_address", field="gift_address")
    told = {"about": dict(about), "target_minor": target_minor, "gift_address": gift_address}
    page, created = FundraisingPage.objects.get_or_create(
        cohort=cohort,
        defaults={**told, "slug": _slug(cohort), "created_at": at, "published_at": at},
    )
    if not created:
        FundraisingPage.objects.filter(pk=page.pk).update(**told)
        page.refresh_from_db()
    record(actor, "mobility.fundraising.written", page, at=at, after={"target_minor": target_minor})
    return page


@transaction.atomic
def declare(*, page: FundraisingPage, what: str, amount_minor: int, actor: User, at: datetime) -> PledgedAmount:
    """A member of the group says what an activity brought, or what was promised; who gave is not asked.

    Raises NotAllowed, RuleViolation ``mobility.pledge_what``, ``mobility.pledge_amount``.
    """
    if not can_declare(actor, page):
        raise NotAllowed("mobility.fundraising.declare")
    if not what.strip():
        raise RuleViolation("mobility.pledge_what", field="what")
    if not 0 < amount_minor <= 100_000_000:
        raise RuleViolation("mobility.pledge_amount", field="amount")
    made = PledgedAmount.objects.create(
        page=page, what=what.strip()[:160], amount_minor=amount_minor, declared_by=actor, declared_at=at
    )
    record(actor, "mobility.pledge.declared", made, at=at, after={"amount_minor": amount_minor})
    return made


@transaction.atomic
def turn_pledge(*, pledge: PledgedAmount, withdrawn: bool, actor: User, at: datetime) -> PledgedAmount:
    """An amount was declared by mistake, or was right after all; by who declared it and who prepares the group.

    Raises NotAllowed.
    """
    own = Q(pk=pledge.pk, declared_by=actor)
    if not (can_prepare_group(actor, pledge.page.cohort) or PledgedAmount.objects.filter(own).exists()):
        raise NotAllowed("mobility.fundraising.declare")
    pledge.withdrawn_at = at if withdrawn else None
    pledge.save(update_fields=["withdrawn_at"])
    verb = "mobility.pledge.withdrawn" if withdrawn else "mobility.pledge.restored"
    record(actor, verb, pledge, at=at, after={"amount_minor": pledge.amount_minor})
    return pledge


def _slug(cohort: Cohort) -> str:
    base = slug(cohort.offer.title.get("fr", "groupe"))[:70] or "groupe"
    return base if not FundraisingPage.objects.filter(slug=base).exists() else f"{base}-{cohort.pk}"
