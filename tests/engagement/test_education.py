"""Resources, workshops, the schools that ask, and how many people were reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.privacy.registry import sweeps
from maillon.engagement.models import Resource, Workshop, WorkshopBooking
from maillon.engagement.permissions import education as permissions
from maillon.engagement.queries import education as queries
from maillon.engagement.rules.education import FOLLOWING, may_become, suits
from maillon.engagement.services import education as services
from tests.engagement.lists import load_house
from tests.network.making import member
from tests.personas import People, people, semis

DAY = timedelta(days=1)
SAID = {
    "title": {"fr": "Une graine, mille chemins"},
    "about": {"fr": "Un jeu."},
    "themes": ["climat"],
    "youngest": 10,
    "oldest": 14,
    "languages": ["fr"],
}
RESOURCE = {
    **SAID,
    "kind": "jeu",
    "tags": ["eau"],
    "licence": "cc-by",
    "credit": "Semis",
    "link": "https://exemple.org",
}
WORKSHOP = {**SAID, "minutes": 60, "most_people": 30, "regions": ["05"], "price_minor": 0}
AGES = st.integers(3, 99)


@given(AGES, AGES, AGES, st.sets(st.sampled_from("abc")))
def test_asking_less_never_finds_less(youngest: int, oldest: int, age: int, themes: set[str]) -> None:
    about = {"youngest": youngest, "oldest": oldest, "themes": themes}
    if suits(**about, age=age, theme="a"):
        assert suits(**about, age=age) and suits(**about, theme="a") and suits(**about)


def test_a_booking_never_comes_back_from_a_refusal() -> None:
    assert not FOLLOWING["declined"] and not FOLLOWING["cancelled"] and may_become("held", "held")
    assert set(FOLLOWING) == set(WorkshopBooking.State.values)


@pytest.fixture
def team(db: None) -> People:
    load_house()
    made = people()
    member(semis())
    return made


@pytest.fixture
def now():
    return timezone.now()


def share(team: People, now, actor=None, shown: bool = True, **said) -> Resource:
    keeper = actor or team.benoit
    home = semis() if keeper == team.benoit else None
    return services.keep_resource(
        resource=None, words={**RESOURCE, **said}, organisation=home, file=None, shown=shown, actor=keeper, at=now
    )


def offer(team: People, now, shown: bool = True) -> Workshop:
    return services.keep_workshop(
        workshop=None, organisation=semis(), words=WORKSHOP, kit=None, shown=shown, actor=team.benoit, at=now
    )


def asked(workshop: Workshop, now, **said) -> WorkshopBooking:
    words = {
        "school": "École des Grands-Vents", "region": "05", "name": "Ana", "email": "Ana@Exemple.org", "people": 25,
        "age": 12, "wanted_on": timezone.localdate(now) + 5 * DAY, "text": "",
    }  # fmt: skip
    return services.book(workshop=workshop, words={**words, **said}, language="fr", at=now)


def test_the_library_is_found_by_age_theme_and_words(team: People, now, client: Client) -> None:
    one = share(team, now)
    kit = share(team, now, title={"fr": "Trousse"}, youngest=15, oldest=17, link="", parts=[one])
    share(team, now, shown=False, title={"fr": "Cachée"})
    found = permissions.resources_seen_by(AnonymousUser())
    assert set(queries.resources(found, age=None, theme="", words="")) == {one, kit}
    assert queries.resources(found, age=12, theme="climat", words="GRAINE eau") == [one]
    assert queries.resources(found, age=12, theme="paix", words="") == []
    page = client.get(reverse("resources"), {"age": "12"})
    assert "Une graine" in page.content.decode() and "Trousse" not in page.content.decode().split("<main")[-1]
    with pytest.raises(RuleViolation) as refused:
        share(team, now, link="")
    assert refused.value.code == "education.nothing"
    with pytest.raises(RuleViolation) as refused:
        share(team, now, licence="inventée")
    assert refused.value.field == "licence"
    with pytest.raises(NotAllowed):
        share(team, now, actor=team.lea)


def test_a_school_asks_and_people_are_counted_then_forgotten(team: People, now, client: Client) -> None:
    workshop = offer(team, now)
    booking = asked(workshop, now)
    assert Message.objects.filter(to="ana@exemple.org").count() == 1
    with pytest.raises(RuleViolation):
        services.answer(booking=booking, agreed_at=None, text=" ", actor=team.benoit, at=now)
    with pytest.raises(NotAllowed):
        services.answer(booking=booking, agreed_at=now + DAY, text="", actor=team.amina, at=now)
    services.answer(booking=booking, agreed_at=now + DAY, text="À demain!", actor=team.benoit, at=now)
    with pytest.raises(RuleViolation) as refused:
        services.hold(booking=booking, people=24, actor=team.benoit, at=now)
    assert refused.value.code == "education.not_yet"
    for count in (24, 26):
        services.hold(booking=booking, people=count, actor=team.benoit, at=now + 2 * DAY)
    assert [(row["region"], row["workshops"], row["people"]) for row in queries.reached()] == [("05", 1, 26)]
    with pytest.raises(RuleViolation):
        services.cancel(booking=booking, at=now + 3 * DAY)
    sweep = next(one for one in sweeps() if one.rule == "school_bookings")
    later = now + 400 * DAY
    assert sweep.apply(sweep.due(later), later) == 1 and sweep.due(later).count() == 0
    booking.refresh_from_db()
    assert (booking.email, booking.name, booking.school, booking.reached) == ("", "", "", 26)


def test_what_a_school_may_not_ask(team: People, now) -> None:
    workshop = offer(team, now)
    for said, code in (
        ({"people": 31}, "education.too_many"),
        ({"wanted_on": timezone.localdate(now)}, "education.day_past"),
    ):
        with pytest.raises(RuleViolation) as refused:
            asked(workshop, now, **said)
        assert refused.value.code == code
    with pytest.raises(RuleViolation) as refused:
        asked(offer(team, now, shown=False), now)
    assert refused.value.code == "education.hidden"


def test_the_link_of_the_letter_withdraws(team: People, now, client: Client) -> None:
    booking = asked(offer(team, now), now)
    link = reverse("booking_link", kwargs={"token": queries.token_of(booking)})
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    again = client.post(link)
    assert again.status_code == 422 and "retirée" in again.content.decode()
    assert client.get(link.replace(".", "x", 1)).status_code == 404


def test_predicates_and_lists_say_the_same(team: People, now) -> None:
    share(team, now)
    share(team, now, shown=False)
    share(team, now, actor=team.amina, shown=False)
    asked(offer(team, now), now)
    offer(team, now, shown=False)
    for user in (AnonymousUser(), team.amina, team.benoit, team.odile, team.lea, team.fatou):
        for listed, predicate, kind in (
            (permissions.resources_seen_by, permissions.can_see_resource, Resource),
            (permissions.resources_kept_by, permissions.can_keep_resource, Resource),
            (permissions.workshops_seen_by, permissions.can_see_workshop, Workshop),
            (permissions.workshops_kept_by, permissions.can_keep_workshop, Workshop),
            (permissions.bookings_read_by, permissions.can_read_booking, WorkshopBooking),
        ):
            assert set(listed(user)) == {one for one in kind.objects.all() if predicate(user, one)}


def test_a_workshop_comes_with_a_kit_that_everybody_may_read(team: People, now, client: Client) -> None:
    kit, hidden = share(team, now, title={"fr": "La trousse de l’eau"}), share(team, now, shown=False)
    client.force_login(team.benoit)
    said = {
        "title_fr": "L’eau", "about_fr": "Un jeu.", "themes": "climat", "youngest": "8", "oldest": "12",
        "languages": "fr", "minutes": "60", "most_people": "30", "regions": "05", "shown": "on",
    }  # fmt: skip
    refused = client.post(reverse("new_workshop"), {**said, "kit": hidden.pk})
    assert refused.status_code == 422 and hidden.title["fr"] not in refused.content.decode().split("La trousse que")[1]
    made = client.post(reverse("new_workshop"), {**said, "kit": kit.pk})
    assert made.status_code == 302, made.content.decode()
    held = Workshop.objects.get()
    assert held.kit == kit and "La trousse de l’eau" in Client().get(f"/ateliers/{held.slug}/").content.decode()
    with pytest.raises(RuleViolation, match=r"education\.kit_hidden"):
        services.keep_workshop(
            workshop=held, organisation=semis(), words=WORKSHOP, kit=hidden, shown=True, actor=team.benoit, at=now
        )
    Resource.objects.filter(pk=kit.pk).update(published_at=None)
    assert "La trousse de l’eau" not in Client().get(f"/ateliers/{held.slug}/").content.decode()
