"""The invented programme: two campaigns around the day of the visit, events in the members’ regions, who registered."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from maillon.cli.demonstration.parties import Network
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.engagement.models import Campaign, Edition, Event, Registration, Session
from maillon.engagement.services import campaigns
from maillon.engagement.services.campaigns import shipped

_FICTION = "Événement de démonstration : il n’existe pas."
_DAY = timedelta(days=1)
_LONG = timedelta(hours=2)
_BENOIT = "118"
_MOST = 48
_TITLES = (
    ("Ciné-rencontre « Celles qui sèment »", "Film night: Those Who Sow", "projection", "fauteuil lsq", "tous"),
    ("Marché équitable et contes d’ici et d’Haïti", "Fair market and tales", "festif", "fauteuil", "familles tous"),
    ("Atelier : lire un budget de projet", "Workshop: reading a project budget", "atelier", "transport", "membres"),
    ("Midi-causerie : revenir de stage", "Lunch talk: back from an internship", "conference", "fauteuil", "jeunes"),
    ("Veille aux flambeaux", "Torchlight vigil", "action", "transport", "familles tous"),
    ("Table ronde : l’eau, bien commun", "Round table: water, a common good", "conference", "fauteuil lsq", "tous"),
    ("Souper des solidarités", "Solidarity supper", "festif", "fauteuil garde", "familles aines"),
    ("Exposition : semences en voyage", "Exhibition: travelling seeds", "projection", "fauteuil", "ecoles familles"),
)
_PEOPLE = (
    "Aïcha Demo", "Bruno Exemple", "Camille Essai", "Daouda Fictif", "Élise Inventée", "Farid Modèle",
    "Geneviève Essai", "Hugo Exemple", "Inès Fictive", "Jules Démo", "Khadija Essai", "Lucie Modèle",
    "Marc Inventé", "Nadia Exemple",
)  # fmt: skip


def tell(people: dict[str, User], network: Network, *, at: datetime) -> None:
    """Everything follows the day of the visit, so that there is always something to come."""
    campaigns.load(shipped())
    weeks, days = _editions(at)
    homes = [network.members[_BENOIT].record]
    homes += [one.record for number, one in sorted(network.members.items()) if number != _BENOIT and one.record.region]
    events = [_event(number, homes[number % len(homes)], people["benoit"], at) for number in range(_MOST)]
    Event.objects.bulk_create(events)
    Session.objects.bulk_create(
        Session(event=event, starts_at=starts_at, ends_at=starts_at + _LONG)
        for event in events
        for starts_at in _starts(event)
    )
    last = days.ends_on
    weeks.events.set(events)
    during = [one for one in events if days.starts_on <= timezone.localdate(one.starts_at) < last]
    days.events.set(during[::2])
    _register(events, at)


def _editions(at: datetime) -> tuple[Edition, Edition]:
    today = timezone.localdate(at)
    told = (
        ("demo-semaines", "Semaines de la solidarité (démonstration)", "Solidarity Weeks (demonstration)",
         "Semer ensemble", "Sowing together", today - 7 * _DAY, today + 35 * _DAY, "evenement-jqsi"),
        ("demo-douze-jours", "Douze jours (démonstration)", "Twelve Days (demonstration)",
         "Nos terres, nos voix", "Our lands, our voices", today + 3 * _DAY, today + 15 * _DAY, ""),
    )  # fmt: skip
    made = []
    for slug, fr, en, theme_fr, theme_en, starts_on, ends_on, procedure in told:
        campaign = Campaign.objects.create(
            slug=slug,
            name={"fr": fr, "en": en},
            about={"fr": "Campagne de démonstration : elle n’existe pas.", "en": "A demonstration: it does not exist."},
            is_demonstration=True,
        )
        made.append(
            Edition.objects.create(
                campaign=campaign,
                year=starts_on.year,
                theme={"fr": theme_fr, "en": theme_en},
                about={
                    "fr": "Un témoignage, une activité et un geste concret par jour.\n\nTexte de démonstration.",
                    "en": "A testimony, an activity and a concrete gesture each day.\n\nDemonstration text.",
                },
                starts_on=starts_on,
                ends_on=ends_on,
                procedure=procedure,
                published_at=at - 30 * _DAY,
                programme_published_at=at - 10 * _DAY,
            )
        )
    return made[0], made[1]


def _event(number: int, home: Organisation, author: User, at: datetime) -> Event:
    fr, en, kind, access, audiences = _TITLES[number % len(_TITLES)]
    day = timezone.localtime(at) + (number % 24 - 1) * _DAY if number else timezone.localtime(at) + _DAY
    starts_at = day.replace(hour=(10, 12, 17, 18)[number % 4], minute=30 * (number % 2), second=0, microsecond=0)
    online = number % 8 == 2
    return Event(
        slug=f"demo-{number:02}",
        organisation=home,
        title={"fr": fr, "en": en},
        about={
            "fr": f"{fr}. Entrée libre, accueil chaleureux.\n\n{_FICTION}",
            "en": f"{en}.\n\nA demonstration event.",
        },
        kind=kind,
        mode="online" if online else "hybrid" if number % 8 == 3 else "in_person",
        region="" if online else home.region,
        place="" if online else f"{home.locality or 'Sherbrooke'}, maison des associations (fictive)",
        link="https://rencontre.exemple.invalid/salle" if number % 8 in (2, 3) else "",
        languages=["fr", "en"] if number % 5 == 0 else ["fr"],
        access=access.split(),
        audiences=audiences.split(),
        goals=[(number % 17) + 1],
        price_minor=1500 if number % 8 == 6 else 0,
        contact="evenements@demo.maillon.example",
        capacity=(12, 40, None, 24)[number % 4],
        takes_registrations=kind != "action",
        other_label="Semaine de la terre (démonstration)" if number % 11 == 3 else "",
        created_by=author,
        created_at=at - 20 * _DAY,
        changed_at=at - 10 * _DAY,
        published_at=at - 10 * _DAY,
        cancelled_at=at - _DAY if number == 9 else None,
        cancelled_because={"fr": "La salle est inondée.", "en": "The room is flooded."} if number == 9 else {},
        starts_at=starts_at,
        ends_at=starts_at + _LONG,
        is_demonstration=True,
    )


def _starts(event: Event) -> list[datetime]:
    """A workshop comes back for three weeks."""
    assert event.starts_at is not None
    return [event.starts_at + 7 * week * _DAY for week in range(3 if event.kind == "atelier" else 1)]


def _register(events: list[Event], at: datetime) -> None:
    """The first event, Benoît’s, is full and two people wait; the others have a few people each."""
    rows = []
    for rank, event in enumerate(events):
        if not event.takes_registrations or event.cancelled_at:
            continue
        wanted = len(_PEOPLE) if rank == 0 else rank % 5
        for place, name in enumerate(_PEOPLE[:wanted], 1):
            given = event.capacity is None or place <= event.capacity
            rows.append(
                Registration(
                    event=event,
                    name=name,
                    email=f"personne{place}@demo.maillon.example",
                    needs="Interprétation en LSQ" if rank == 0 and place == 3 else "",
                    state=Registration.State.GIVEN if given else Registration.State.WAITING,
                    place_in_line=place,
                    key=hashlib.sha256(f"{event.slug}-{place}".encode()).hexdigest()[:32],
                    registered_at=at - 5 * _DAY,
                    told_at=at - 5 * _DAY,
                    given_at=at - 5 * _DAY if given else None,
                )
            )
        event.arrivals = wanted
        event.seats_given = wanted if event.capacity is None else min(wanted, event.capacity)
        event.waiting = wanted - event.seats_given
    Registration.objects.bulk_create(rows)
    for event in events:
        event.ends_at = _starts(event)[-1] + _LONG
    Event.objects.bulk_update(events, ["arrivals", "seats_given", "waiting", "ends_at"])
