"""The two procedures that ship, as their applicants meet them."""

from __future__ import annotations

import pytest

from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Dossier
from tests.dossiers.apply.browser import Page, go
from tests.dossiers.samples import publish, shipped
from tests.network.making import member
from tests.personas import AT, ELSEWHERE, people

pytestmark = pytest.mark.django_db


def begun(client, key: str, prefix: str = "") -> Page:
    cast = people()
    publish(shipped(key), at=AT)
    client.force_login(cast.benoit)
    path = {"": "/demandes/commencer/", "/en": "/en/applications/begin/"}[prefix]
    start = go(client, f"{path}{key}/")
    return go(client, start.url, dict(start.root.forms[-1].form_values()))


def pages(client, first: Page) -> list[Page]:
    steps = first.root.xpath("//ol[@class='steps']/li/a/@href")[:-1]
    return [first, *(go(client, address) for address in steps)]


@pytest.mark.parametrize("key", ["adhesion", "evenement-jqsi"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_of_a_shipped_form_is_drawn_in_both_languages(client, key, prefix):
    for page in pages(client, begun(client, key, prefix)):
        assert page.status == 200
        assert page.root.xpath("//html/@lang") == ["en-CA" if prefix else "fr-CA"]
        assert page.form().inputs, page.url


def test_an_event_gives_its_title_to_its_dossier(client):
    page = begun(client, "evenement-jqsi")
    field = next(one.name for one in page.form().inputs if (one.name or "").endswith("/titre"))
    page.send({field: "Semer la paix"}, button="action=recalculate")
    assert Dossier.objects.get().title == "Semer la paix"
    assert "Semer la paix" in go(client, "/demandes/").text


def test_the_members_named_in_the_answers_are_one_click_from_being_asked(client):
    page = begun(client, "adhesion")
    other = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    member(other)
    for each in pages(client, page):
        named = [one.name for one in each.form().inputs if (one.name or "").endswith("/appui_1")]
        if named:
            each.send({named[0]: ELSEWHERE, f"{named[0]}_courriel": "a@exemple.org"}, button="action=recalculate")
    supports = go(client, f"/demandes/{Dossier.objects.get().reference}/appuis/")
    link = supports.root.xpath("//a[contains(@href, 'courriel=')]/@href")[0]
    found = go(client, supports.url + link)
    asked = found.form(f"?q={link[3:].partition('&')[0]}")
    assert asked.fields["email"] == "a@exemple.org"
    assert found.root.xpath("//input[@name='organisation']/@value") == [str(other.pk)]
