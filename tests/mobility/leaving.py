"""A group about to leave, somebody away, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.mobility.models import Cohort, Departure, Placement
from maillon.mobility.services import departing, guidelines, preparing, training
from tests.mobility.making import AT, candidate, offer, season
from tests.personas import People

LEAVES, RETURNS = date(2027, 5, 15), date(2027, 7, 29)


def group(home: Organisation, *who: Person, slug: str = "stage", **said: Any) -> Cohort:
    """A group formed of these persons for an internship of an organisation."""
    guidelines.load(at=AT)
    held = season(slug=f"ete-{slug}")
    one = offer(held, home, slug, minimum=1, **said)
    cohort = Cohort.objects.create(offer=one, formed_at=AT)
    for each in who:
        made = candidate(held, each.given_name, one, who=each)
        Placement.objects.create(cohort=cohort, candidacy=made, placed_at=AT)
    return cohort


def prepared(home: Organisation, who: Person, **said: Any) -> Departure:
    """One person in the register, nothing of the checklist done."""
    [departure] = departing.prepare_group(cohort=group(home, who, **said), actor=None, at=AT)
    return departure


def ready(departure: Departure, people: People, actor: User) -> Departure:
    """Everything of the checklist done by the person, and the hours followed."""
    said: dict[str, Any] = {"departure": departure, "actor": actor, "at": AT}
    preparing.tell_passport(until=date(2030, 1, 1), **said)
    for key in ("visa", "vaccines", "consent", "code_of_conduct"):
        preparing.attest(key=key, name="Léa Bouchard", agreed=True, language="fr", **said)
    preparing.tell_insurance(insurer="Croix bleue (fictive)", number="P-1", phone="+1 514 555-0100", **said)
    contacts = [
        ("Mère Fictive", "mère", "+1 819 555-0101", "mere@exemple.org"),
        ("Père Fictif", "", "819-555-0102", ""),
    ]
    preparing.tell_contacts(contacts=contacts, **said)
    assert departure.cohort is not None and departure.curriculum is not None
    for number, module in enumerate(departure.curriculum.definition["modules"]):
        start = AT + timedelta(days=number)
        session = training.plan(
            organisation=departure.organisation,
            cohort=departure.cohort,
            curriculum=departure.curriculum,
            module=module["key"],
            starts_at=start,
            ends_at=start + timedelta(hours=13),
            minutes=module["hours"] * 60,
            place="Sherbrooke",
            actor=people.benoit,
            at=AT,
        )
        training.attend(session=session, actor=actor, at=start)
    departure.refresh_from_db()
    return departure


def away(home: Organisation, people: People) -> Departure:
    """Léa, gone since now."""
    departure = ready(prepared(home, people.lea.person), people, people.lea)  # type: ignore[arg-type]
    return departing.leave(departure=departure, actor=people.lea, at=AT)
