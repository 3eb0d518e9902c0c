"""The builder: typed, reckoned, saved by one or two people; read by who appraises; compared; in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text
from maillon.dossiers.services import submitting
from maillon.funding.models import Budget
from maillon.funding.queries import budgets as queries
from maillon.funding.services import budgeting
from tests.funding.applying import AT, apply, call
from tests.funding.budgets import line, sound
from tests.personas import people

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


class Scene:
    """Benoît at his organisation's application, signed in."""

    def __init__(self) -> None:
        self.people = people(AT)
        self.call = call(Organisation.objects.get(grants__user=self.people.mireille))
        self.dossier = apply(self.call, self.people.benoit)
        self.client = self.at("benoit")

    def at(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self.people, name))
        return client

    def url(self, name: str = "budget", **more) -> str:
        return reverse(name, kwargs={"reference": self.dossier.reference, **more})

    def written(self, content=None) -> Budget:
        budget = budgeting.begin(dossier=self.dossier, actor=self.people.benoit, at=AT)
        return budgeting.save(
            budget=budget, content=content or sound(), revision=budget.revision, actor=self.people.benoit, at=AT
        )

    def send(self) -> None:
        submitting.submit(dossier=self.dossier, actor=self.people.benoit, name="B", at=LATER, language="fr")

    def fields(self, client=None) -> dict[str, list[str]]:
        """What a browser would send back of the builder's form."""
        page = (client or self.client).get(self.url()).content.decode()
        return read_form(page)


def read_form(page: str) -> dict[str, list[str]]:
    from lxml import html  # noqa: PLC0415

    form = html.fromstring(page).get_element_by_id("budget")
    kept: dict[str, list[str]] = {}
    for field in form.xpath(".//input[@name] | .//select[@name]"):
        if field.tag == "select":
            value = next((one.get("value") for one in field.iter("option") if one.get("selected") is not None), None)
            value = value if value is not None else next(field.iter("option")).get("value")
        elif field.get("type") == "checkbox" and field.get("checked") is None:
            continue
        else:
            value = field.get("value") or ""
        kept.setdefault(field.get("name"), []).append(value)
    return kept


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return Scene()


def test_a_budget_is_begun_from_its_own_page(scene):
    page = scene.client.get(scene.url())
    assert "Commencer le budget" in page.content.decode()
    assert scene.client.post(scene.url("budget_begin")).status_code == 302
    page = scene.client.get(scene.url()).content.decode()
    assert "Année financière 2026-2027" in page
    assert "Programme demandé" in page


def test_what_the_page_shows_is_what_it_saves(scene):
    """Opened and saved without a change, a budget is the same to the cent."""
    content = replace(
        sound(),
        lines=(
            *sound().lines[:2],
            replace(line("x", "admin", 1_234_55, prog=1_000_05, nous=234_50), label="Bureau « à part »", unit="mois"),
            sound().lines[3],
        ),
    )
    budget = scene.written(content)
    sent = scene.fields()
    answer = scene.client.post(scene.url(), {**sent, "action": "save"})
    assert answer.status_code == 302
    assert queries.content_of(budget) == content
    with translation.override("en"):
        english = scene.url()
        page = read_form(scene.client.get(english).content.decode())
        assert page["l.x.price"] == ["1,234.55"]
        assert scene.client.post(english, {**page, "action": "save"}).status_code == 302
    assert queries.content_of(budget) == content


def test_totals_follow_without_saving(scene):
    budget = scene.written()
    sent = scene.fields()
    sent["l.bureau.price"] = ["20 000,50"]
    told = scene.client.post(scene.url(), sent, headers={"HX-Request": "true"}).content.decode()
    assert re.search(r'id="c-bureau"\s+data-hx-swap-oob="true">\s*20\u00a0000,50\u00a0\$', told)
    assert "Il reste 10\u00a0000,50\u00a0$ à répartir entre les sources." in told
    assert "170\u00a0000,50\u00a0$" in told
    assert queries.content_of(budget) == sound()
    page = scene.client.post(scene.url(), {**sent, "action": "recalculate"}).content.decode()
    assert "pas encore enregistré" in page
    assert 'value="20 000,50"' in page


def test_a_cell_that_cannot_be_read_keeps_its_words(scene):
    budget = scene.written()
    sent = scene.fields()
    sent |= {"l.vols.price": ["vingt mille"], "l.bureau.label": [""], "l.suivi.p.dons": ["-5"]}
    answer = scene.client.post(scene.url(), {**sent, "action": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 cases à corriger" in page
    assert 'value="vingt mille"' in page
    assert "Nommez la dépense." in page
    assert queries.content_of(budget) == sound()


def test_a_line_is_added_removed_and_put_back_where_it_was(scene):
    scene.written()
    sent = scene.fields()
    page = scene.client.post(scene.url(), {**sent, "action": "remove:vols"}).content.decode()
    assert typo_text("« Vols » est retirée.") in page
    assert "140\u00a0000,00\u00a0$" in page
    back = scene.client.post(scene.url(), {**read_form(page), "action": "restore:vols"}).content.decode()
    assert read_form(back)["l"] == sent["l"]
    added = scene.client.post(scene.url(), {**sent, "action": "add:2028"}).content.decode()
    [new] = set(read_form(added)["l"]) - set(sent["l"])
    assert read_form(added)[f"l.{new}.year"] == ["2028"]
    assert scene.client.post(scene.url(), {**read_form(page), "action": "save"}).status_code == 302
    assert [one.key for one in queries.content_of(Budget.objects.get()).lines] == ["formatrices", "bureau", "suivi"]


def test_the_rest_of_a_line_goes_to_a_source(scene):
    scene.written()
    sent = scene.fields()
    sent["l.vols.price"] = ["25 000"]
    page = scene.client.post(scene.url(), {**sent, "action": "rest:vols:nous"}).content.decode()
    assert read_form(page)["l.vols.p.nous"] == ["14\u00a0000"]


def test_a_rate_is_proposed_and_follows_the_currency(scene):
    from maillon.core.codelists.models import ExchangeRate  # noqa: PLC0415

    ExchangeRate.objects.create(currency="XOF", year=2025, cad_per_unit="0.00225", source="Essai")
    scene.written()
    sent = scene.fields()
    sent |= {"l.vols.currency": ["xof"], "l.vols.price": ["8 000 000"]}
    page = scene.client.post(scene.url(), {**sent, "action": "recalculate"}).content.decode()
    assert read_form(page)["l.vols.rate"] == ["0,00225"]
    assert "18\u00a0000,00\u00a0$" in page
    sent = read_form(page) | {"l.vols.currency": ["GBP"]}
    page = scene.client.post(scene.url(), {**sent, "action": "recalculate"}).content.decode()
    assert "Aucun taux connu pour GBP" in page


def test_two_at_once_see_both_and_choose(scene):
    budget = scene.written()
    mine = scene.fields()
    theirs = replace(sound(), lines=sound().lines[:2])
    budgeting.save(budget=budget, content=theirs, revision=2, actor=scene.people.benoit, at=LATER)
    answer = scene.client.post(scene.url(), {**mine, "action": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Rien n’est perdu" in page
    assert "Vols" in page
    assert "Ajoutée" in page
    assert scene.client.post(scene.url(), {**read_form(page), "action": "beside"}).status_code == 302
    first, second = Budget.objects.order_by("number")
    assert queries.content_of(first) == theirs
    assert queries.content_of(second) == sound()
    compared = scene.client.get(scene.url("budget_comparison")).content.decode()
    assert "de la version 1" in compared
    assert "30\u00a0000,00\u00a0$" in compared


def test_sources_are_named_added_and_taken_away(scene):
    scene.written()
    sent = scene.fields()
    page = scene.client.post(scene.url(), {**sent, "action": "add-source"}).content.decode()
    [new] = set(read_form(page)["s"]) - set(sent["s"])
    sent = read_form(page) | {f"s.{new}.name": ["Ville de Trois-Rivières"], f"s.{new}.kind": ["municipal"]}
    assert scene.client.post(scene.url(), {**sent, "action": "save"}).status_code == 302
    assert "Ville de Trois-Rivières" in scene.client.get(scene.url()).content.decode()
    page = scene.client.post(scene.url(), {**scene.fields(), "action": "remove-source:prog"}).content.decode()
    assert "Cette source paie encore des lignes" in page
    page = scene.client.post(scene.url(), {**scene.fields(), "action": f"remove-source:{new}"}).content.decode()
    assert new not in read_form(page)["s"]


def test_the_application_says_how_its_budget_stands(scene):
    address = reverse("application", kwargs={"reference": scene.dossier.reference})
    assert "à commencer" in scene.client.get(address).content.decode()
    scene.written()
    assert "112\u00a0000,00\u00a0$ demandés au programme" in scene.client.get(address).content.decode()
    form = reverse(
        "application_page",
        kwargs={"reference": scene.dossier.reference, "pk": scene.dossier.submissions.get().pk, "number": 1},
    )
    assert scene.url() in scene.client.get(form).content.decode()


def test_the_summary_says_why_a_budget_stops_the_application(scene):
    scene.written(replace(sound(), lines=(*sound().lines, line("p", "personnel", 400, prog=300, nous=100))))
    address = reverse("application_summary", kwargs={"reference": scene.dossier.reference})
    answer = scene.client.post(address, {"name": "Benoît", "declared": "1"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Le formulaire demande 112\u00a0000,00\u00a0$ et le budget 112\u00a0003,00\u00a0$ au programme" in said


def test_the_officer_reads_what_was_sent_and_nothing_before(scene):
    content = replace(sound(), lines=(*sound().lines, line("jeep", "vehicules", 500_000, nous=500_000)))
    budget = scene.written(content)
    officer = scene.at("mireille")
    assert officer.get(scene.url("budget_version", number=1)).status_code == 404
    scene.send()
    assert officer.get(scene.url()).url == scene.url("budget_version", number=1)
    page = officer.get(scene.url("budget_version", number=1)).content.decode()
    assert "Non admissible" in page
    assert "Admissible" in page
    assert "Écrire le budget" not in page
    desk = officer.get(reverse("dossier", kwargs={"reference": scene.dossier.reference})).content.decode()
    assert scene.url() in desk
    assert scene.at("odile").get(scene.url("budget_version", number=1)).status_code == 404
    assert budget.number == 1


def test_who_reads_blind_reads_no_name(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    cast = people(AT)
    ministry = Organisation.objects.get(grants__user=cast.mireille)
    dossier = apply(call(ministry, blind=True), cast.benoit)
    content = replace(
        sound(), lines=(replace(sound().lines[0], label="Équipe de Semis solidaires"), *sound().lines[1:])
    )
    budget = budgeting.begin(dossier=dossier, actor=cast.benoit, at=AT)
    budgeting.save(budget=budget, content=content, revision=1, actor=cast.benoit, at=AT)
    submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=LATER, language="fr")
    from maillon.dossiers.models import Review  # noqa: PLC0415

    Review.objects.create(dossier=dossier, reviewer=cast.lea, assigned_at=LATER)
    client = Client()
    client.force_login(cast.lea)
    address = reverse("budget_version", kwargs={"reference": dossier.reference, "number": 1})
    page = client.get(address).content.decode()
    assert "Équipe de ▒▒▒" in page
    assert "Équipe de Semis" not in page


def test_a_page_takes_few_questions(scene, django_assert_max_num_queries):
    scene.written()
    scene.client.get(scene.url())
    with django_assert_max_num_queries(16):
        scene.client.get(scene.url())
    scene.send()
    with django_assert_max_num_queries(16):
        scene.client.get(scene.url("budget_version", number=1))
