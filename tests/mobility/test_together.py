"""Two people at once: the last seat of an interview, one offer, one season; nobody’s words are lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.mobility.models import Candidacy, InterviewBooking, InterviewSlot, Season
from maillon.mobility.queries.holdings_candidacies import _season_homes
from maillon.mobility.services import interviews, seasons
from tests.mobility.making import AT, candidate, offer, season
from tests.network.making import member
from tests.personas import make_person, people, semis
from tests.surfaces.reading import page, pick


@pytest.mark.django_db(transaction=True)
def test_of_many_people_at_once_the_last_seats_go_to_as_many_as_there_are() -> None:
    held, hands, seats = season(), 6, 2
    one = offer(held, semis(), "karite")
    accounts = [make_person(f"Ana{number}") for number in range(hands)]
    asking = [
        candidate(held, f"Ana{number}", one, who=account.person, state=Candidacy.State.APPLYING)
        for number, account in enumerate(accounts)
    ]
    starts_at = AT + timedelta(days=40)
    slot = InterviewSlot.objects.create(
        season=held, kind="group", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), seats=seats,
        place="Ici", created_at=AT,
    )  # fmt: skip
    ready = Barrier(hands)

    def book(number: int) -> bool:
        try:
            ready.wait(30)
            interviews.book(slot=slot, candidacy=asking[number], actor=accounts[number], at=AT)
        except RuleViolation as refused:
            assert refused.code == "mobility.slot_full"
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(hands) as pool:
        got = list(pool.map(book, range(hands)))
    assert sum(got) == seats
    booked = set(InterviewBooking.objects.values_list("candidacy", flat=True))
    assert booked == {asking[number].pk for number in range(hands) if got[number]}


def fields_of(client: Client, address: str) -> dict[str, Any]:
    """What a form holds, as a browser sends it."""
    [form] = [one for one in pick(page(client.get(address)), "form") if pick(one, "[name=seen]")]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


@pytest.mark.django_db
def test_the_second_to_correct_an_offer_sees_what_the_first_wrote_and_loses_nothing(client: Client) -> None:
    cast = people()
    now = timezone.now()
    held = offer(None, semis(), "karite", apply_by=now + timedelta(days=30), published_at=None)
    address = reverse("mobility_edit_offer", kwargs={"slug": held.slug})
    client.force_login(cast.benoit)
    read = fields_of(client, address)
    assert client.post(address, {**read, "place": "Dédougou"}).status_code == 302
    late = client.post(address, {**read, "place": "Réo", "title_fr": "Le karité de Réo"})
    assert late.status_code == 409
    rows = [[cell.text_content().strip() for cell in row.xpath("./th|./td")] for row in pick(page(late), "tbody tr")]
    assert ["Ville ou village", "Dédougou", "Réo"] in rows
    assert {row[0] for row in rows} == {"Ville ou village", "Titre, en français"}
    assert pick(page(late), "input[name=place]")[0].get("value") == "Réo", "what was typed is kept"
    held.refresh_from_db()
    assert held.place == "Dédougou"
    [again] = [one for one in pick(page(late), "form") if pick(one, "[name=seen]")]
    assert client.post(address, dict(again.form_values())).status_code == 302
    held.refresh_from_db()
    assert held.place == "Réo"


@pytest.mark.django_db
def test_a_season_is_corrected_by_the_secretariat_which_says_who_forms_its_groups(client: Client) -> None:
    cast, now = people(), timezone.now()
    member(semis())
    held = season(opens_at=now, apply_by=now + timedelta(days=30))
    address = reverse("season_edit", kwargs={"slug": held.slug})
    client.force_login(cast.benoit)
    assert client.get(address).status_code == 404
    client.force_login(cast.amina)
    read = fields_of(client, address)
    assert client.post(address, {**read, "apply_by": "2020-01-01T12:00"}).status_code == 422
    changed = client.post(address, {**read, "name_fr": "Été", "organisation": str(semis().pk)})
    assert changed.status_code == 302
    held.refresh_from_db()
    assert (held.name["fr"], held.organisation) == ("Été", semis())
    assert client.post(address, {**read, "name_fr": "Hiver"}).status_code == 422
    held.refresh_from_db()
    assert held.name["fr"] == "Été", "the second said which words were read"
    client.force_login(cast.benoit)
    assert client.get(reverse("season", kwargs={"slug": held.slug})).status_code == 200
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_new_dates_reach_the_procedure_people_apply_by_and_its_rules_stay() -> None:
    cast = people()
    held = season()
    offer(held, semis(), "karite")
    seasons.open_candidacies(season=held, actor=cast.amina, at=AT)
    said = {"name": held.name, "rules": held.rulebook, "opens_at": held.opens_at, "organisation": semis()}
    later = held.apply_by + timedelta(days=7)
    seasons.correct(season=held, **said, apply_by=later, actor=cast.amina, at=AT)
    version = Season.objects.get(pk=held.pk).procedure.versions.order_by("-pk").first()
    assert version.closes_at == later
    other = type(held.rulebook).objects.create(
        **{**model_to_dict(held.rulebook, exclude=["id", "loaded_at"]), "programme": "autre"}, loaded_at=AT
    )
    with pytest.raises(RuleViolation, match=r"mobility\.season_rules_set"):
        seasons.correct(season=held, **{**said, "rules": other}, apply_by=later, actor=cast.amina, at=AT)


@pytest.mark.django_db
def test_one_reads_that_the_organisation_of_a_season_reads_one_s_candidacy() -> None:
    cast = people()
    held = season(semis())
    candidate(held, "Léa", offer(held, semis(), "karite"), who=cast.lea.person)
    subject = type("Told", (), {"person": cast.lea.person})()
    assert _season_homes(subject, AT) == [semis().pk]
