"""Benoît’s projects from nothing to published and back, and who may do what there."""

from __future__ import annotations

import lxml.html
import pytest

from maillon.core.audit.queries import history
from maillon.projects import queries, services
from maillon.projects.models import Activity
from tests.projects.conftest import AT
from tests.surfaces.projects.browsing import address, answers, text

pytestmark = pytest.mark.django_db


def test_from_nothing_to_published_as_benoit_does(browser, union, semis, client):
    page = browser.get("/espace/projets/nouveau/")
    sent = {**answers(page, "-"), "title_fr": "Jardins de lakou"}
    made = [browser.post("/espace/projets/nouveau/", sent) for _ in range(2)]
    activity = Activity.objects.get()
    assert {response.url for response in made} == {address(activity, "essentiel/")}
    essentials = {"description_fr": "Des jardins.", "status": "2", "planned_start": "2027-04-01", "action": "next"}
    participants = {
        "participants-0-role": "1",
        "participants-0-name": "semis solidaires",
        "participants-1-role": "4",
        "participants-1-name": "Union Nong-Zanga",
    }
    places = {"recipients-0-code": "Haïti"}
    sectors = {
        "sectors-0-code": "31140 – Ressources en eau",
        "sectors-0-percentage": "33,5",
        "sectors-1-code": "31194",
        "sectors-1-percentage": "66,5",
        "goal_5": "on",
        "gender": "1",
    }
    money = {
        "budgets-0-period_start": "2027-04-01",
        "budgets-0-period_end": "2028-03-31",
        "budgets-0-amount": "1 234,50",
    }
    steps = {
        "essentiel/": essentials,
        "participants/": participants,
        "lieux/": places,
        "secteurs/": sectors,
        "argent/": money,
    }
    for step, typed in steps.items():
        page = browser.get(address(activity, step))
        assert page.status_code == 200
        saved = browser.post(address(activity, step), {**answers(page), **typed, "action": "next"})
        assert saved.status_code == 302, text(saved)
    told = queries.document(Activity.objects.get())
    assert [one["percentage"] for one in told["sectors"]] == ["33.5", "66.5"]
    assert (told["budgets"][0]["amount_minor"], told["budgets"][0]["value_date"]) == (123450, "2027-04-01")
    assert told["markers"] == [{"vocabulary": "1", "code": "1", "significance": "1"}]
    assert [one["code"] for one in told["tags"]] == ["5"]
    assert browser.get(address(activity)).status_code == 200
    version = Activity.objects.get().version
    for _ in range(2):
        assert browser.post(address(activity, "publier/"), {"version": version}).status_code == 302
    assert Activity.objects.get().state == "published"


def test_every_page_opens_in_both_languages_for_who_may(browser, irrigation):
    pages = ["", "essentiel/", "participants/", "lieux/", "secteurs/", "argent/", "resultats/", "historique/"]
    for page in pages:
        french = browser.get(address(irrigation, page))
        assert french.status_code == 200
        tree = lxml.html.fromstring(french.content.decode())
        assert len(tree.findall(".//h1")) == 1
        english = tree.find(".//a[@class='lang']").get("href")
        assert browser.get(english).status_code == 200
    assert browser.get("/espace/projets/").status_code == 200


def test_publication_says_everything_missing_with_links(browser, benoit, semis):
    bare = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Nu"}}, at=AT)
    refused = browser.post(address(bare, "publier/"), {"version": 1})
    assert refused.status_code == 422
    links = lxml.html.fromstring(refused.content.decode()).findall(".//div[@role='alert']//a")
    assert address(bare, "argent/#rows-budgets") in [link.get("href") for link in links]
    for link in links:
        page, _, anchor = link.get("href").partition("#")
        assert f'id="{anchor}"' in browser.get(page).content.decode()


def test_withdraw_republish_copy_undo_restore(browser, irrigation):
    assert browser.post(address(irrigation, "publier/"), {"version": 1}).status_code == 302
    assert browser.post(address(irrigation, "retirer/"), {"reason": ""}).status_code == 422
    assert browser.post(address(irrigation, "retirer/"), {"reason": "Sécurité"}).status_code == 302
    assert "Sécurité" in text(browser.get(address(irrigation, "historique/")))
    assert "Publier de nouveau" in text(browser.get(address(irrigation)))
    token = answers(browser.get(address(irrigation)), "-")["token"]
    copies = {browser.post(address(irrigation, "copier/"), {"token": token}).url for _ in range(2)}
    assert len(copies) == 1 and Activity.objects.count() == 2
    page = address(irrigation, "essentiel/")
    browser.post(page, {**answers(browser.get(page)), "title_fr": "Autre titre", "action": "save"})
    version = Activity.objects.get(pk=irrigation.pk).version
    assert browser.post(address(irrigation, "annuler/"), {"version": version}).status_code == 302
    irrigation.refresh_from_db()
    assert irrigation.title == {"fr": "Irrigation solaire"}
    assert browser.post(address(irrigation, "annuler/"), {"version": 1}).status_code == 409


def test_a_version_unfit_for_the_public_is_refused_with_what_it_would_lack(browser):
    page = browser.get("/espace/projets/nouveau/")
    browser.post("/espace/projets/nouveau/", {**answers(page, "-"), "title_fr": "Presque rien"})
    bare = Activity.objects.get()
    Activity.objects.filter(pk=bare.pk).update(state=Activity.State.PUBLISHED, published_at=AT)
    [event] = history(bare)
    refused = browser.post(address(bare, "retablir/"), {"event": event.sequence, "version": bare.version})
    assert refused.status_code == 422 and "Retirez d’abord le projet" in text(refused)


@pytest.mark.parametrize("page", ["", "essentiel/", "argent/", "historique/", "publier/", "copier/", "retablir/"])
def test_strangers_may_not_know_it_exists(client, stranger, irrigation, page):
    send = client.post if page in {"publier/", "copier/", "retablir/"} else client.get
    assert send(address(irrigation, page)).status_code == 302, "asked to sign in"
    client.force_login(stranger)
    assert send(address(irrigation, page)).status_code == 404


def test_a_reader_reads_and_changes_nothing(client, lecteur, irrigation):
    client.force_login(lecteur)
    assert client.get("/espace/projets/").status_code == 200
    assert client.get(address(irrigation)).status_code == 200
    assert client.get(address(irrigation, "essentiel/")).status_code == 404
    assert client.post(address(irrigation, "publier/")).status_code == 404
    assert client.get("/espace/projets/nouveau/").status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"version": "abc"},
        {"version": "-1"},
        {"version": "9" * 40},
        {"add": "../../etc"},
        {"remove": "budgets-999999"},
        {"search": "participants-0"},
        {"action": "inconnue"},
        {"budgets-9999-amount": "1"},
        {"budgets-x-amount": "1"},
        {"budgets-0-amount": "\x00"},
        {"budgets-0-currency": "€" * 500},
        {"transactions-0-provider": "999999", "transactions-0-amount": "1", "transactions-0-date": "2027-01-01"},
        {"budgets-0-period_start": "9999-12-31", "budgets-0-period_end": "9999-12-31"},
        {"budgets-0-type": "7"},
        {},
    ],
)
def test_no_request_breaks_a_page(browser, irrigation, typed):
    for page in ("argent/", "participants/", "lieux/", "resultats/", "essentiel/", "secteurs/"):
        sent = {**answers(browser.get(address(irrigation, page))), **typed}
        assert browser.post(address(irrigation, page), sent).status_code in {200, 302, 409, 422}
        assert browser.post(address(irrigation, page), typed).status_code in {200, 302, 409, 422}
