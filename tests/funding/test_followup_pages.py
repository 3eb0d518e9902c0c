"""The pages of follow-up: the list by risk, a visit, what a charity declares; in both languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from maillon.funding.models import Agreement, FieldVisit
from maillon.funding.queries import donees as queries
from maillon.projects.models import ParticipatingOrganisation
from tests.dossiers import samples
from tests.funding.agreeing import AT, Cast, cast, signed
from tests.funding.test_expenses import YEARLY, partner, spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Cast:
    made = cast(terms=YEARLY)
    samples.publish(samples.shipped("visite-projet"), at=AT, owner=made.ministry)
    return made


@pytest.fixture
def agreement(scene: Cast) -> Agreement:
    made = signed(scene)
    ParticipatingOrganisation.objects.create(activity=made.activity, organisation=partner(scene), role="4")
    return made


def test_an_officer_reads_why_and_plans_a_visit(scene: Cast, agreement: Agreement, client: Client) -> None:
    client.force_login(scene.mireille)
    page = client.get("/subventions/suivi/").content.decode()
    assert agreement.title in page
    assert "Le partenaire n’a rien écrit depuis" in page
    assert "has written nothing for" in client.get("/en/grants/follow-up/").content.decode()
    new = f"/subventions/conventions/{agreement.reference}/visite/"
    assert client.post(new, {"planned_on": "", "purpose": "Voir"}).status_code == 422
    told = {"planned_on": timezone.localdate().isoformat(), "purpose": "Voir les greniers"}
    assert "Voir les greniers" in client.post(new, told, follow=True).content.decode()
    visit = FieldVisit.objects.get()
    begun = client.post(f"/subventions/visites/{visit.pk}/", {"do": "begin"}, follow=True)
    assert begun.status_code == 200
    assert "Visite d’un projet" in begun.content.decode()
    assert client.post(f"/subventions/visites/{visit.pk}/", {"do": "cancel"}).status_code == 422
    client.force_login(scene.benoit)
    assert client.get("/subventions/suivi/").status_code == 404
    assert client.get(f"/subventions/visites/{visit.pk}/").status_code == 404


def test_a_charity_says_how_it_answers_and_takes_its_figures(scene: Cast, agreement: Agreement, client: Client) -> None:
    spend(scene, agreement, amount_minor=6_000_00, grantee=partner(scene).pk)
    client.force_login(scene.benoit)
    page = f"/organismes/{scene.home.slug}/a-l-etranger/"
    assert client.get(page).status_code == 200
    asked = {f"q_{one.key}": "non" for one in queries.rule_on(timezone.localdate()).questions}
    told = {"partner": partner(scene).pk, "way": "grant", "purpose": "Réduire la pauvreté", **asked}
    assert client.post(page, {**told, "q_lieu": ""}).status_code == 422
    said = client.post(page, told, follow=True).content.decode()
    assert "Risque faible" in said
    table = client.get(f"{page}t3010.csv", {"annee": "2027"}).content.decode()
    assert "6000.0" in table and str(partner(scene)) in table
    assert client.get(f"{page}t3010.xlsx", {"annee": "2027"}).content[:2] == b"PK"
    assert client.get(f"{page}t3010.pdf").status_code == 404
    spend(scene, agreement, amount_minor=123_45)
    missing = client.get(page, {"annee": "2027"}).content.decode()
    assert "Pays manquant" in missing and f"{agreement.reference}/depenses/?pays=manquant" in missing
    table = client.get(f"{page}t3010.csv", {"annee": "2027"}).content.decode()
    assert 'à préciser",1,,123.45' in table
    wrong = client.post(page, {"do": "year", "exercice-month": "2", "exercice-day": "30"})
    assert wrong.status_code == 422 and "Écrivez un jour qui existe dans ce mois." in wrong.content.decode()
    assert 'value="30"' in wrong.content.decode()
    client.post(page, {"do": "year", "exercice-month": "12", "exercice-day": "31"})
    scene.home.refresh_from_db()
    assert scene.home.year_end == "12-31"
    assert "31 décembre 2026" in client.get(page, {"annee": "2026"}).content.decode().replace("\xa0", " ")
    client.force_login(scene.people.odile)
    assert client.get(page).status_code == 404
