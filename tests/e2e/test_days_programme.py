"""An event proposed for the programme of the Days, from first word to letter, in a real Chromium and in French.

Benoît proposes it for Semis solidaires; Amina keeps the secretariat; Jeanne and Léa sit on the Days’ committee with
him: he neither reads nor votes on his own event. What is decided puts the event in everybody's calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, expect

from maillon.cli.demonstration.dossiers import open_shipped
from maillon.core.jobs.services import work_once
from maillon.dossiers.models import Committee, CommitteeMember, Dossier
from tests.e2e.stage import Stage, accessible, fill, press
from tests.personas import people, semis

pytestmark = [pytest.mark.e2e, pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]
TITLE = "Récits de récoltes"


@pytest.fixture
def stage(browser: Browser, live_server: Any) -> Iterator[Stage]:
    """The procedure that ships, open; the Days’ committee."""
    call_command("codelists", "load")
    here = people()
    semis()
    committee = Committee.objects.create(key="jqsi", name={"fr": "Comité des Journées", "en": "Days committee"})
    seats = ((here.jeanne, "chair"), (here.benoit, "member"), (here.lea, "member"), (here.amina, "secretary"))
    for user, office in seats:
        CommitteeMember.objects.create(committee=committee, user=user, office=office, starts_on=date(2025, 1, 1))
    open_shipped("evenement-jqsi")
    found = Stage(browser, live_server.url, here)
    yield found
    found.leave()


def evening() -> datetime:
    """The next 20 November, at half past six in Québec: the programme is November's."""
    now = timezone.localtime()
    asked = now.replace(month=11, day=20, hour=18, minute=30, second=0, microsecond=0)
    return asked if asked > now + timedelta(days=1) else asked.replace(year=timezone.localdate(now).year + 1)


def test_from_the_first_word_to_the_letter_and_the_calendar(stage: Stage) -> None:
    reference = is_proposed(stage)
    is_received_and_read(stage, reference)
    is_decided(stage, reference)
    is_told(stage, reference)
    is_in_the_calendar(stage)
    assert stage.errors == []


def is_proposed(stage: Stage) -> str:
    """Benoît answers every page and sends."""
    accessible(stage.at(stage.people.benoit, "/demandes/commencer/evenement-jqsi/"))
    page = stage.at(stage.people.benoit, "/demandes/commencer/evenement-jqsi/", scripts=False)
    press(page, "Commencer la demande")
    start = evening()
    fill(
        page,
        {
            "/data/activite/titre": TITLE,
            "/data/activite/type": "atelier",
            "/data/activite/description": "Un après-midi de récits et de dégustations, ouvert au quartier. " * 3,
            "/data/activite/odd": "2 17",
            "/data/activite/double": "non",
            "/data/quand_ou/seance[1]/debut_seance": f"{start:%Y-%m-%dT%H:%M}",
            "/data/quand_ou/seance[1]/fin_seance": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "/data/quand_ou/mode": "en_personne",
            "/data/quand_ou/region": "05",
            "/data/quand_ou/lieu": "Maison commune, Sherbrooke",
            "/data/quand_ou/acces": "fauteuil",
            "/data/public/publics": "tous",
            "/data/public/places": "40",
            "/data/public/gratuit": "oui",
            "/data/public/contact": "info@exemple.org",
            "/data/budget/aide": "oui",
            "/data/budget/cout": "1000",
            "/data/budget/montant": "400",
            "/data/budget/code": "OK",
        },
        "/sommaire/",
    )
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    reference = page.url.split("/demandes/")[1].split("/")[0]
    accessible(stage.at(stage.people.benoit, f"/demandes/{reference}/sommaire/"))
    press(page, "Déposer")
    expect(page.get_by_text("Votre demande est déposée.")).to_be_visible()
    return reference


def is_received_and_read(stage: Stage, reference: str) -> None:
    """Amina judges the checklist; Léa, who does not know who asks, marks it; Benoît cannot read along."""
    amina = stage.at(stage.people.amina, f"/dossiers/{reference}/")
    accessible(amina)
    for verdict in amina.locator('input[name^="verdict-"][value="met"]').all():
        verdict.check()
    press(amina, "Enregistrer la liste")
    press(amina, "Déclarer recevable")
    offered = amina.locator("#lectures")
    if offered.get_by_label(str(stage.people.lea)).count():
        offered.get_by_label(str(stage.people.lea)).check()
        offered.get_by_role("button", name="Confier", exact=True).click()
    accessible(stage.at(stage.people.lea, f"/dossiers/{reference}/appreciation/"))
    reader = stage.at(stage.people.lea, f"/dossiers/{reference}/appreciation/", scripts=False)
    expect(reader.get_by_role("main")).not_to_contain_text("Semis solidaires")
    for mark in reader.locator('input[name^="mark-"][value="4"]').all():
        mark.check()
    reader.locator('input[name="no_conflict"]').check()
    press(reader, "Déposer ma lecture")
    amina = stage.at(stage.people.amina, f"/dossiers/{reference}/")
    press(amina, "Prêt à délibérer")


def is_decided(stage: Stage, reference: str) -> None:
    """The committee sits: Benoît is recused by himself being of the organisation, Jeanne and Léa vote."""
    amina = stage.at(stage.people.amina, "/seances/")
    amina.get_by_label("Début").fill(timezone.localtime().strftime("%Y-%m-%dT%H:%M"))
    press(amina, "Convoquer")
    amina.get_by_label(re.compile(reference)).check()
    press(amina, "Mettre à l’ordre du jour")
    expect(amina.get_by_text("1 récusation")).to_be_visible()
    press(amina, "Ouvrir la séance")
    for member in (stage.people.jeanne, stage.people.lea):
        press(amina, f"Arrivée {member}")
    accessible(amina)
    amina.locator(".desk-agenda a").first.click()
    amina.get_by_label("Approuver", exact=True).check()
    amina.get_by_label(re.compile("Montant accordé")).fill("400")
    press(amina, "Mettre au vote")
    item = amina.url.removeprefix(stage.url)
    for member in (stage.people.jeanne, stage.people.lea):
        page = stage.at(member, item)
        page.get_by_role("group", name="Votre voix").get_by_label("Pour", exact=True).check()
        press(page, "Voter")
    assert stage.page(stage.people.benoit, scripts=False).request.get(stage.url + item).status == 404
    amina = stage.at(stage.people.amina, item)
    press(amina, "Inscrire la décision")
    expect(amina.get_by_text("Décision inscrite")).to_be_visible()


def is_told(stage: Stage, reference: str) -> None:
    """The letter is printed and sent; Benoît opens it from his own page, with the report he owes."""
    while work_once():
        pass
    page = stage.at(stage.people.benoit, f"/demandes/{reference}/")
    expect(page.get_by_text("En vigueur", exact=True).first).to_be_visible()
    accessible(page)
    letter = page.get_by_role("link", name=re.compile("est au programme des JQSI")).first
    answer = page.request.get(stage.url + str(letter.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF-")
    letters = Dossier.objects.get(reference=reference).letters.order_by("pk")
    assert [one.step for one in letters] == ["submit", "approve"]
    assert "400,00" in letters[1].body
    owed = stage.at(stage.people.benoit, "/espace/obligations/")
    expect(owed.get_by_role("main")).to_contain_text("Faire le bilan de l’événement")


def is_in_the_calendar(stage: Stage) -> None:
    """Everybody finds it where events are."""
    public = stage.browser.new_context(locale="fr-CA").new_page()
    public.goto(f"{stage.url}/evenements/")
    public.get_by_role("link", name=TITLE).first.click()
    expect(public.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(public.get_by_role("main")).to_contain_text("Maison commune, Sherbrooke")
    accessible(public)
    public.context.close()
