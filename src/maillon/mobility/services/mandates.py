"""An offer one applies for alone: candidacies received here, and the place given with the decision, without groups."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.mobility.models import Candidacy, Cohort, Offer, Placement, Rulebook, Season
from maillon.mobility.permissions.offers import can_receive_for
from maillon.mobility.rules.offers import MANDATE
from maillon.mobility.services import departing, seasons

_ELSEWHERE = (Offer.Kind.HOSTING, Offer.Kind.REMOTE)
"""Who is accepted for these goes nowhere: nothing to prepare, nobody to look for."""


@transaction.atomic
def receive(*, offer: Offer, actor: User, at: datetime) -> Season:
    """People apply here, by a dossier: form, letter and CV, interviews to book, decision, waiting list.

    Again, after the offer changed, its procedure says the new title and deadline. Raises NotAllowed; RuleViolation
    ``mobility.not_alone`` for an internship or an offer of a season, ``mobility.not_published``,
    ``mobility.no_mandate_rules``, ``mobility.season_over``.
    """
    held = Offer.objects.select_for_update(of=("self",)).select_related("season__rulebook").get(pk=offer.pk)
    if not can_receive_for(actor, held):
        raise NotAllowed("mobility.offer.receive")
    alone = held.season is None or held.season.rulebook.programme == MANDATE
    if held.kind == Offer.Kind.INTERNSHIP or not alone:
        raise RuleViolation("mobility.not_alone")
    if held.published_at is None or held.withdrawn_at is not None:
        raise RuleViolation("mobility.not_published")
    said = {"name": held.title, "apply_by": held.apply_by}
    season = held.season
    if season is None:
        rules = Rulebook.objects.filter(programme=MANDATE, starts_on__lte=held.starts_on).order_by("-starts_on").first()
        if rules is None:
            raise RuleViolation("mobility.no_mandate_rules")
        season = Season.objects.create(
            slug=f"mandat-{held.pk}",
            organisation_id=held.organisation_id,
            rulebook=rules,
            opens_at=at,
            is_demonstration=held.is_demonstration,
            **said,
        )
        Offer.objects.filter(pk=held.pk).update(season=season)
    else:
        Season.objects.filter(pk=season.pk).update(**said)
    # The offer's people open it; its dossiers are the network's to receive, as those of internships are.
    season = seasons.open_candidacies(
        season=season, actor=None, at=at, is_demonstration=held.is_demonstration, on_behalf_of=actor
    )
    offer.refresh_from_db()
    return season


def give_place(candidacy: Candidacy, *, actor: User | None, at: datetime) -> None:
    """Whoever is accepted for such an offer has its place, and enters the register of departures if they leave.

    Raises RuleViolation ``mobility.offer_full`` (``places``): one more waits in line.
    """
    offer = Offer.objects.select_for_update(of=("self",)).get(season=candidacy.season_id)
    cohort, _made = Cohort.objects.get_or_create(offer=offer, defaults={"formed_at": at})
    placed = cohort.placements.filter(ended_at=None)
    if placed.filter(candidacy=candidacy).exists():
        return
    if placed.count() >= offer.maximum:
        raise RuleViolation("mobility.offer_full", places=offer.maximum)
    Placement.objects.create(cohort=cohort, candidacy=candidacy, placed_at=at)
    if offer.country and offer.kind not in _ELSEWHERE:
        departing.prepare_group(cohort=cohort, actor=None, at=at)
