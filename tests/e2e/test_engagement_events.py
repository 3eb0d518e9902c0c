"""A volunteer on a telephone finds an event, registers and gives the seat back; an organiser welcomes people."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import pytest

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Site, Visit

NARROW = pytest.mark.parametrize("width", ["narrow"])
SAYS = {
    "fr": {
        "calendar": "/evenements/",
        "name": "Prénom et nom",
        "email": "Courriel",
        "keep": "Garder ma place",
        "kept": "Votre place est gardée",
        "cancel": "Annuler mon inscription",
        "cancelled": "Votre inscription est annulée.",
        "erase": "Effacer mes renseignements",
        "erased": "C’est effacé",
    },
    "en": {
        "calendar": "/en/events/",
        "name": "First and last name",
        "email": "Email",
        "keep": "Keep my seat",
        "kept": "Your seat is kept",
        "cancel": "Cancel my registration",
        "cancelled": "Your registration is cancelled.",
        "erase": "Erase my information",
        "erased": "It is erased",
    },
}


pytestmark = pytest.mark.e2e

_LINK = """
from maillon.engagement.addresses import address
from maillon.engagement.models import Registration
from maillon.engagement.queries.registrations import token_of
one = Registration.objects.get(email={email!r})
print(address("registration", one.language, token=token_of(one)))
"""


def link_of(site: Site, email: str) -> str:
    """The link of the letter sent to an address, as only this site can make it."""
    return urlsplit(site.maillon("shell", "-v", "0", "-c", _LINK.format(email=email)).split()[-1]).path


@NARROW
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_volunteer_registers_and_changes_their_mind(visit: Visit, language: str, width: str) -> None:
    says, page = SAYS[language], visit.page
    assert visit.go(says["calendar"] + "?region=06") == 200
    assert visit.axe() == []
    page.locator(".evrow", has=page.locator("a.btn")).filter(has_not=page.locator(".pill")).first.locator(
        "h3 a"
    ).click()
    page.get_by_label(says["name"]).fill("Léa Volontaire")
    page.get_by_role("button", name=says["keep"]).click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label(says["name"]).input_value() == "Léa Volontaire"
    address = f"lea-{uuid.uuid4().hex[:8]}@exemple.org"
    page.get_by_label(says["email"]).fill(address)
    page.get_by_role("button", name=says["keep"]).click()
    page.get_by_role("heading", name=says["kept"]).wait_for()
    assert visit.axe() == []
    link = link_of(visit.site, address)
    visit.go(link)
    assert page.locator(".event-code svg").is_visible()
    assert visit.axe() == []
    assert beyond(page) == 0
    page.get_by_role("button", name=says["cancel"]).click()
    page.get_by_text(says["cancelled"]).wait_for()
    page.get_by_role("button", name=says["erase"]).click()
    page.get_by_role("heading", name=says["erased"]).wait_for()
    assert visit.go(link) == 404
    assert visit.outside_requests() == []


@NARROW
def test_an_organiser_welcomes_people(visit: Visit, width: str) -> None:
    visit.enter_as("Benoît")
    page = visit.page
    visit.go("/espace/evenements/")
    page.get_by_role("link", name="Ciné-rencontre").first.click()
    page.get_by_role("link", name="À l’entrée").click()
    assert visit.axe() == []
    page.get_by_label("Nom ou courriel").fill("farid")
    page.get_by_role("button", name="Chercher").click()
    row = page.locator(".door li").filter(has_text="Farid Modèle")
    assert page.locator(".door li").count() == 1
    row.get_by_role("button", name="Arrivée").click()
    page.locator(".door li").filter(has_text="Farid Modèle").get_by_role("button", name="Défaire").click()
    page.locator(".door li").filter(has_text="Farid Modèle").get_by_role("button", name="Arrivée").wait_for()
    assert beyond(page) == 0
    assert visit.outside_requests() == []


@pytest.mark.parametrize("path", ["/campagnes/", "/campagnes/jqsi/", "/campagnes/demo-douze-jours/{year}/"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_campaigns_are_sound(visit: Visit, path: str, width: str) -> None:
    visit.go("/campagnes/")
    year = visit.page.locator("a.chip[href*='demo-douze-jours']").first.inner_text()[:4]
    assert visit.go(path.format(year=year)) == 200
    assert visit.axe() == []
    assert visit.outside_requests() == []
    assert not visit.errors
