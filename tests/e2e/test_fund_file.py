"""The fund's manager studies a file as one does, page after page; then answers what was not kept to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.guarantees.models import Breach, DiligenceCheck
from maillon.guarantees.services import breaches, loading, social, versions
from tests.e2e.arrived import beyond
from tests.e2e.conftest import Visit
from tests.e2e.stage import Stage, accessible, press
from tests.guarantees import scene as stage
from tests.guarantees.test_breaches import drawn, silent
from tests.guarantees.test_breaches import told as accounts_received
from tests.guarantees.test_diligence import MONEY
from tests.guarantees.test_studies import asked

DRAWING = {"tresorerie/depart": "900", "tresorerie/periode[2]/entrees": "800"}
"""What is sold does not repay the loan: the cash of the start does."""


@pytest.fixture
def acted(browser: Browser, live_server: LiveServer) -> Iterator[tuple[Stage, stage.Scene]]:
    """A fund with its rules loaded, and everybody's browser on it."""
    scene = stage.scene()
    loading.load(fund=scene.fund, at=stage.AT)
    versions.load_checklists(at=stage.AT)
    versions.load_covenants(at=stage.AT)
    social.load(at=stage.AT)
    played = Stage(browser, live_server.url, scene.people)
    yield played, scene
    played.leave()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages du dossier").get_by_role("link", name=name).click()
    accessible(page)


def point(page: Page, label: str) -> None:
    page.get_by_role("link", name=re.compile(f"Consigner {label}")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(label)


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_a_file_is_verified_read_through_grids_and_put_to_the_test_before_its_sitting(
    acted: tuple[Stage, stage.Scene],
) -> None:
    played, scene = acted
    scene.facility.available_until = timezone.localdate() + timedelta(days=300)
    scene.facility.save()
    dossier = asked(scene, **MONEY | DRAWING)
    page = played.at(scene.people.guillaume, f"/dossiers/{dossier.reference}/")
    page.get_by_role("main").get_by_role("link", name=re.compile("Vérification diligente")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Il manque 12 points.")
    accessible(page)

    # A point is settled by what proves it: nothing typed is refused, and what is typed is kept.
    point(page, "Statuts et registre des membres lus")
    page.get_by_label("Vérifié", exact=True).check()
    page.get_by_label("Vérifié le").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_label("Ce qui a été vu, ou pourquoi").fill("Registre lu avec la gérante")
    press(page, "Consigner")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Ce qui a été vu, ou pourquoi")).to_have_value("Registre lu avec la gérante")
    accessible(page)
    page.get_by_label("Vérifié le").fill(timezone.localdate().isoformat())
    page.get_by_label("La pièce qui le prouve").set_input_files(
        {"name": "registre.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Consigner")
    expect(page.get_by_role("main")).to_contain_text("Il manque 11 points.")
    listed = page.get_by_role("listitem").filter(has_text="Statuts et registre des membres lus")
    expect(listed).to_contain_text(str(scene.people.guillaume))
    expect(listed).to_contain_text("Registre lu avec la gérante")
    with page.expect_download() as taken:
        listed.get_by_role("link", name=re.compile("registre.pdf")).click()
    assert taken.value.path().read_bytes()[:5] == b"%PDF-"
    point(page, "Contrats de vente lus")
    page.get_by_label("Ne s’applique pas").check()
    press(page, "Consigner")
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Ce qui a été vu, ou pourquoi").fill("Vente au détail, sans contrat")
    press(page, "Consigner")
    expect(page.get_by_role("main")).to_contain_text("Il manque 10 points.")
    assert DiligenceCheck.objects.count() == 2

    # The lender's grid, copied from its letter; nothing in it is called optional but what shows an answer.
    tab(page, "Grilles")
    page.get_by_role("link", name=re.compile("Remplir Grille remplie par le prêteur")).click()
    accessible(page)
    for label, value in (("Ses remboursements passés", "4"), ("Qui gère", "3"), ("Capacité de rembourser", "9")):
        page.get_by_label(re.compile(label)).fill(value)
    assert "facultatif" not in page.locator("label[for=id_capacite]").inner_text()
    press(page, "Garder cette appréciation")
    expect(page.locator("#id_capacite_error")).to_be_visible()
    expect(page.get_by_label(re.compile("Capacité de rembourser"))).to_have_value("9")
    page.get_by_label(re.compile("Capacité de rembourser")).fill("4")
    page.get_by_label(re.compile("Sûretés prises")).fill("2")
    page.get_by_label(re.compile("Part du prêt que le prêteur garde")).fill("50")
    page.locator("#id_historique-evidence").fill("Lettre du prêteur")
    press(page, "Garder cette appréciation")
    expect(page.get_by_role("main")).to_contain_text("72 sur 100")
    page.get_by_text("Critère par critère").first.click()
    expect(page.get_by_role("main")).to_contain_text("Lettre du prêteur")
    accessible(page)

    # Restated accounts, then the cash under each stress: it holds, but out of the cash of the start, and says so.
    tab(page, "Comptes et trésorerie")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Avoir des membres")
    expect(main).to_contain_text("l’encaisse dépasse l’actif")
    expect(main).to_contain_text("en puisant dans l’encaisse")
    for name in ("Prix de vente", "Rendement", "Monnaie locale"):
        expect(main.get_by_role("rowheader", name=re.compile(name)).first).to_be_visible()
    page.get_by_text("Période par période").first.click()
    accessible(page)
    tab(page, "Limites et risque")
    expect(main).to_contain_text("Aucune limite ne serait passée.")
    with override("en"):
        english = reverse("fund_accounts", kwargs={"reference": dossier.reference})
    page.goto(played.url + english)
    expect(main).to_contain_text("usual shocks of seasonal credit")
    expect(main).to_contain_text("by drawing on cash")
    accessible(page)

    # At the sitting, who decides is told what is missing, and reads the same page.
    item = dossier.agenda_items.get()
    table = reverse("sitting_item", kwargs={"pk": item.sitting_id, "item": item.pk})
    jeanne = played.at(scene.people.jeanne, table)
    expect(jeanne.get_by_role("main")).to_contain_text("il manque 10 points, dont")
    accessible(jeanne)
    jeanne.get_by_role("main").get_by_role("link", name=re.compile("Vérification diligente")).first.click()
    expect(jeanne.get_by_role("main")).to_contain_text("Vente au détail, sans contrat")
    expect(jeanne.get_by_role("link", name=re.compile("Consigner"))).to_have_count(0)
    assert played.errors == []


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_what_was_not_kept_to_is_noted_waived_or_seen_kept_to_again(acted: tuple[Stage, stage.Scene]) -> None:
    played, scene = acted
    guarantee, _loan = drawn(scene)
    silent(scene, "2025-Q2", 175)
    accounts_received(scene, guarantee, days=400, debts_minor=80_000)
    breaches.review(fund=scene.fund, at=stage.at(401))
    assert set(Breach.objects.values_list("measure", flat=True)) == {"retard", "dettes"}
    page = played.at(scene.people.guillaume, "/fonds/portefeuille/")
    page.get_by_role("link", name="Manquements", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("2 manquements attendent une réponse.")
    accessible(page)

    page.get_by_role("link", name=re.compile("Pas plus de 30 jours de retard")).click()
    expect(page.get_by_role("main")).to_contain_text("état du prêteur, T2 2025")
    accessible(page)
    page.get_by_label("Levé jusqu’au").fill("2020-01-01")
    page.get_by_label("Pourquoi le fonds le lève").fill("Récolte tardive, plan convenu")
    press(page, "Lever")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Pourquoi le fonds le lève")).to_have_value("Récolte tardive, plan convenu")
    page.get_by_label("Levé jusqu’au").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    press(page, "Lever")
    expect(page.get_by_role("main")).to_contain_text("Levé jusqu’à un jour")
    expect(page.get_by_role("main")).to_contain_text(str(scene.people.guillaume))
    accessible(page)

    page.get_by_role("link", name="Manquements", exact=True).first.click()
    page.get_by_role("link", name=re.compile("Dettes d’au plus")).click()
    page.get_by_label("Ce qui le montre").fill("Comptes intérimaires de mars")
    press(page, "Constater")
    expect(page.get_by_role("main")).to_contain_text("De nouveau respecté")
    page.get_by_role("link", name=guarantee.reference).first.click()
    expect(page.get_by_role("heading", name="Clauses à respecter")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("De nouveau respecté")
    assert not Breach.objects.filter(outcome="").exists()
    assert played.errors == []


@pytest.mark.e2e
@pytest.mark.parametrize("width", ["narrow"])
def test_the_manager_reads_a_file_the_register_and_the_backtest_on_a_telephone(visit: Visit, width: str) -> None:
    def here() -> None:
        assert beyond(visit.page) == 0
        assert visit.axe() == []

    page = visit.page
    visit.enter_as("Guillaume")
    visit.go("/fonds/risque/")
    here()
    page.get_by_role("link", name="Les PD étaient-elles justes?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les PD étaient-elles justes?")
    expect(page.get_by_role("main")).to_contain_text("garanties-années")
    here()
    page.locator("section[aria-labelledby=vus] a").first.click()
    expect(page.get_by_role("heading", name="Chronologie")).to_be_visible()
    here()
    visit.go("/fonds/manquements/")
    here()
    page.locator("main tbody a").first.click()
    here()
    file = visit.site.maillon("shell", "-c", _REFERENCE).strip().splitlines()[-1]
    for name, heading in (
        ("verification", "Vérification diligente"), ("grilles", "Grilles"), ("comptes", "Comptes et trésorerie"),
        ("limites", "Limites et risque"),
    ):  # fmt: skip
        assert visit.go(f"/fonds/dossiers/{file}/{name}/") == 200
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        here()
    visit.go(f"/fonds/dossiers/{file}/comptes/")
    expect(page.get_by_role("main")).to_contain_text("à sec")
    expect(page.get_by_role("main")).to_contain_text("en puisant dans l’encaisse")
    assert visit.errors == []


_REFERENCE = (
    "from maillon.dossiers.models import Dossier; "
    "print(Dossier.objects.get(title__startswith='Deuxième étuveuse').reference)"
)
