"""What groups are formed from, as the solver wants it; what a plan says, as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from maillon.mobility.models import Candidacy, Offer, Pin, Plan, Season
from maillon.mobility.rules import rulebook
from maillon.mobility.rules.placing.explaining import Reason, Why
from maillon.mobility.rules.placing.fitting import Impossible, Obstacle
from maillon.mobility.rules.placing.problem import Destination, Person, Problem


def rules_of(season: Season) -> rulebook.Rules:
    """The rules of a season."""
    return rulebook.read(season.rulebook.definition)


def problem_of(season: Season) -> Problem:
    """Accepted people, published offers, what was decided by hand, and the groups as adopted last.

    Two people go together when both ask; apart as soon as one does.
    """
    rules = rules_of(season)
    accepted = Candidacy.objects.filter(season=season, state=Candidacy.State.ACCEPTED).order_by("pk")
    candidacies = list(accepted.prefetch_related("wishes", "companions"))
    said = {
        (one.pk, wish.other_id): wish.apart for one in candidacies for wish in one.companions.all() if wish.other_id
    }
    offers = list(season.offers.exclude(published_at=None).filter(withdrawn_at=None).order_by("pk"))
    keys, places = {one.pk for one in candidacies}, {one.pk for one in offers}
    pins = list(Pin.objects.filter(season=season, candidacy__in=keys, offer__in=places))
    adopted = adopted_plan(season)
    before = _placed(adopted) if adopted else {}
    return Problem(
        people=tuple(_person(one, said, keys, rules) for one in candidacies),
        destinations=tuple(_destination(one) for one in offers),
        weights=rules.placing.weights,
        pins={pin.candidacy_id: pin.offer_id for pin in pins if not pin.refused},
        refused=frozenset((pin.candidacy_id, pin.offer_id) for pin in pins if pin.refused),
        before={person: place for person, place in before.items() if person in keys and place in places},
    )


def adopted_plan(season: Season) -> Plan | None:
    """The groups in force."""
    return season.plans.filter(state=Plan.State.ADOPTED).order_by("-adopted_at", "-pk").first()


def latest_plan(season: Season) -> Plan | None:
    """The last plan asked for."""
    return season.plans.order_by("-asked_at", "-pk").first()


def placed_by(plan: Plan) -> dict[int, int]:
    """Candidacy → offer, as a plan places them."""
    return _placed(plan)


def reasons_of(plan: Plan, candidacy: Candidacy) -> list[Reason]:
    """Why a person is where they are, as found when the plan was made."""
    return read_reasons(plan.reasons.get(str(candidacy.pk), []))


def write_reasons(found: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as plain JSON."""
    return [
        {name: value for name, value in asdict(one).items() if value or name in ("destination", "why")} for one in found
    ]


def read_reasons(document: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """Reasons read back."""
    return [
        Reason(
            destination=one["destination"],
            why=Why(one["why"]),
            impossible=[
                Impossible(Obstacle(each["obstacle"]), each.get("about", "")) for each in one.get("impossible", [])
            ],
            people=one.get("people", 0),
            ahead=one.get("ahead", 0),
        )
        for one in document
    ]


def _placed(plan: Plan) -> dict[int, int]:
    return {int(person): int(place) for person, place in plan.placed.items()}


def _person(one: Candidacy, said: Mapping[tuple[int, int], bool], keys: set[int], rules: rulebook.Rules) -> Person:
    asked = {wish.other_id: wish.apart for wish in one.companions.all() if wish.other_id in keys}
    together = {other for other, apart in asked.items() if not apart and said.get((other, one.pk)) is False}
    least = rules.least_age_at_departure
    return Person(
        key=one.pk,
        wishes=tuple(wish.offer_id for wish in one.wishes.all()),
        free_from=one.free_from,
        free_until=one.free_until,
        languages=one.languages,
        skills=frozenset(one.skills),
        roles=frozenset(one.roles),
        needs=frozenset(one.needs),
        gender=one.gender,
        merit=one.merit,
        anywhere=one.anywhere,
        together=frozenset(together),
        apart=frozenset(other for other, apart in asked.items() if apart and other is not None),
        of_age_on=rulebook.birthday(one.born_on, least) if least is not None else None,
    )


def _destination(offer: Offer) -> Destination:
    return Destination(
        key=offer.pk,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        minimum=offer.minimum,
        maximum=offer.maximum,
        languages=offer.languages,
        skills=frozenset(offer.skills),
        provisions=frozenset(offer.provisions),
        roles=offer.roles,
    )
