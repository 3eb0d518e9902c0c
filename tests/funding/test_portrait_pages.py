"""The pages of the programmes as a whole: figures that open their list, few questions, a workbook, a public count."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from maillon.core.parties.models import Organisation
from maillon.core.people.rules import TERRITORY_OF, Role, Territory
from maillon.dossiers.models import Dossier, Recusal
from maillon.funding.models import Agreement
from maillon.funding.permissions import public
from maillon.funding.permissions.portrait import can_read_portrait, portraits_read_by
from maillon.funding.queries.history import history
from maillon.insight.programmes.facts import forget
from tests.funding.agreeing import AMOUNT, AT, Cast, accounts, cast, pay, signed, written
from tests.personas import make_organisation, make_person
from tests.surfaces.reading import page

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def scene(client: Client) -> Cast:
    forget()
    made = cast()
    one = signed(made)
    accounts(made)
    pay(one.instalments.get(number=1), made)
    written(made)
    Agreement.objects.filter(pk=one.pk).update(country="HT")
    client.force_login(made.mireille)
    return made


def read(client: Client, address: str) -> str:
    client.get(address)  # whatever is kept is kept from here on
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    assert len(asked) <= MOST_QUERIES + 4, "\n".join(one["sql"][:160] for one in asked)
    return " ".join(page(answer).text_content().split())


def test_every_figure_opens_the_list_that_sums_to_it(client: Client, scene: Cast) -> None:
    whole = read(client, reverse("funding_portrait"))
    assert "100 k$ convenus, 60,0 k$ versés" in whole and "2 conventions; 40,0 k$ restent à verser" in whole
    for by in ("programme", "exercice", "region", "pays", "secteur"):
        answer = page(client.get(f"{reverse('funding_portrait')}?par={by}"))
        links = {one.get("href") for one in answer.iterfind(".//a") if "etape=" in (one.get("href") or "")}
        assert len(links) > 4
        for address in links:
            listed = page(client.get(address))
            shown = [one.text_content().split("$")[0] for one in listed.iterfind(".//tbody//td")]
            cents = [int("".join(filter(str.isdigit, text))) for text in shown]
            foot = int("".join(filter(str.isdigit, listed.find(".//tfoot//td").text_content())))
            assert cents and sum(cents) == foot, address
    only_haiti = read(client, reverse("funding_portrait") + "?pays=HT&exercice=2027")
    assert "1 convention;" in only_haiti and "Retirer" not in only_haiti
    assert "Rien ici" in read(client, reverse("funding_portrait") + "?pays=ZZ")


def test_a_figure_of_nothing_and_a_step_nobody_knows(client: Client, scene: Cast) -> None:
    address = reverse("funding_portrait_list")
    assert client.get(address).status_code == 404
    assert client.get(address + "?etape=lune").status_code == 404
    assert "Rien ici" in read(client, address + "?etape=depense")
    assert client.get(reverse("funding_portrait") + "?bailleur=personne").status_code == 404


def test_whoever_is_recused_reads_the_sum_and_not_the_agreement(client: Client, scene: Cast) -> None:
    one = Agreement.objects.get(country="HT")
    dossier = Dossier.objects.create(
        reference="X-1", version=scene.call.version, applicant=scene.home, started_at=AT, state_since=AT
    )
    Agreement.objects.filter(pk=one.pk).update(dossier=dossier)
    Recusal.objects.create(user=scene.mireille, dossier=dossier, ground="declared", at=AT)
    forget()
    listed = read(client, reverse("funding_portrait_list") + "?etape=convenu")
    assert "Une convention dont vous êtes récusé(e)" in listed and "100 000,00" in listed
    assert one.reference not in listed


def test_who_waits_for_whom(client: Client, scene: Cast) -> None:
    told = read(client, reverse("funding_gates"))
    assert "On attend : Les organismes" in told and "Signature de l’organisme" in told
    assert "CONV-2026-0002" in told, "the oldest is one click away"


def test_the_workbook_holds_the_figures_and_what_they_come_from(client: Client, scene: Cast) -> None:
    answer = client.get(reverse("funding_portrait_xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Sommaire", "Conventions", "Versements", "Engagements", "Définitions"]
    total = book.get_sheet_by_name("Sommaire").to_python()[-1]
    assert total[0] == "En tout" and total[4] == 2 * AMOUNT / 100 and total[6] == 60_000
    heading, *rows = book.get_sheet_by_name("Conventions").to_python()
    assert [row[heading.index("Versé")] for row in rows] == [60_000, 0]
    assert rows[0][heading.index("Exercice de la signature")] == "2026-2027"
    assert sum(row[4] for row in book.get_sheet_by_name("Versements").to_python()[1:]) == 2 * AMOUNT / 100
    assert book.get_sheet_by_name("Engagements").to_python()[1][-1] == 40_000
    assert book.get_sheet_by_name("Définitions").to_python()[1][1]
    with override("en"):
        english = client.get(reverse("funding_portrait_xlsx"))
    heading = CalamineWorkbook.from_filelike(io.BytesIO(english.content)).get_sheet_by_index(0).to_python()[0]
    assert heading[:2] == ["Programme", "Fiscal year (1 April to 31 March)"]


def test_an_organisation_is_named_in_the_reader_s_language(client: Client, scene: Cast) -> None:
    Organisation.objects.filter(pk=scene.home.pk).update(legal_name_en="Seeds in Solidarity")
    with override("en"):
        answer = client.get(reverse("funding_portrait_xlsx"))
        listed = client.get(reverse("funding_portrait_list"), {"etape": "convenu"}).content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert [row[1] for row in book.get_sheet_by_index(3).to_python()[1:]] == ["Seeds in Solidarity"]
    assert "Seeds in Solidarity" in listed and "Semis solidaires" not in listed
    with override("fr"):
        assert "Semis solidaires" in client.get(reverse("funding_portrait_list"), {"etape": "convenu"}).content.decode()


def test_the_public_count_is_that_of_its_list_for_any_year(client: Client, scene: Cast) -> None:
    Agreement.objects.filter(country="HT").update(call=None)
    client.logout()
    assert "Depuis 2026 : 1 organisme, 1 projet, 1 pays" in read(client, reverse("funding_history"))
    listed = read(client, reverse("funding_public_agreements"))
    assert "1 convention publique" in listed and "Semences de relève" in listed
    assert "Aucune convention publique" in read(client, reverse("funding_history") + "?jusqu=2026")
    assert "Au 31 mars 2027" in read(client, reverse("funding_history") + "?jusqu=2027")
    for query in ("exercice=2027", "pays=HT", "q=semences", "programme=conventions", "jusqu=2027"):
        assert "1 convention publique" in read(client, reverse("funding_public_agreements") + "?" + query)
    for query in ("exercice=2026", "pays=SN", "q=rien", "programme=x", "jusqu=2026"):
        assert "Aucune convention ici" in read(client, reverse("funding_public_agreements") + "?" + query)


def test_what_is_public_is_so_as_a_predicate_and_as_a_list(scene: Cast) -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    for call, published in ((scene.call, None), (scene.call, now), (None, None)):
        scene.call.__class__.objects.update(results_published_at=published)
        Agreement.objects.update(call=call)
        for one in Agreement.objects.select_related("call"):
            for at in (AT, now):
                listed = public.public_agreements(at=at).filter(pk=one.pk).exists()
                assert listed == public.is_public(one, at=at)
    assert history(at=now).projects == 1


@given(role=st.sampled_from([None, *Role]))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_who_reads_the_portrait_as_a_predicate_and_as_a_list(scene: Cast, role: Role | None) -> None:
    over = None if role is None or TERRITORY_OF[role] is Territory.NETWORK else scene.ministry
    user = make_person(f"P{role or 'x'}", role, over)
    for home in (scene.ministry, make_organisation(f"Autre {role}")):
        assert portraits_read_by(user).filter(pk=home.pk).exists() == can_read_portrait(user, home)
    assert can_read_portrait(user, scene.ministry) is (role in (Role.PROGRAMME_OFFICER, Role.FUND_MANAGER))
