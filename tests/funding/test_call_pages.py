"""Programmes, calls and eligibility, on pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from lxml.html import fromstring

from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Decision, Dossier
from maillon.dossiers.rules.walk import Outcome, State
from maillon.funding.models import Call
from maillon.funding.services import calls
from tests.funding import calling
from tests.personas import People, make_organisation, people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def ministry(who: People) -> Organisation:
    held = who.mireille.grants.get().organisation
    assert held is not None
    return held


def signed(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def opened(ministry: Organisation, **said: object) -> Call:
    """A call open now."""
    now = timezone.now()
    return calling.call(ministry, **{"opens_at": now - DAY, "closes_at": now + 30 * DAY, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Programmes", "Appel volet-2", "Québec sans frontières", "Date limite"]),
        ("en", ["Programmes", "Call volet-2", "Deadline"]),
    ],
)
def test_everybody_reads_programmes_and_open_calls(ministry: Organisation, language: str, words: list[str]) -> None:
    opened(ministry)
    with override(language):
        page = Client().get(reverse("funding_programmes")).content.decode()
    assert all(word in page for word in words)


def test_the_terms_say_every_expense_its_cap_and_its_article(ministry: Organisation) -> None:
    made = opened(ministry)
    component = made.terms.component
    page = Client().get(reverse("funding_terms", args=["qsf", component.key, made.terms.number])).content.decode()
    for text in ("450\xa0000\xa0$", "75\xa0%", "Véhicules", "Les montants et les parts sont des exemples", "Article 6"):
        assert text in page, text


def test_what_changed_between_two_versions_is_said(ministry: Organisation) -> None:
    calling.terms(ministry)
    page = Client().get(reverse("funding_terms", args=["qsf", "volet-1", 2]), {"avec": "1"}).content.decode()
    assert "Ce qui change de la version 1 à la version 2" in page
    assert "<del>540\xa0000\xa0$</del>" in page and "<ins>800\xa0000\xa0$</ins>" in page
    assert "<ins>Accessibilité et inclusion</ins>" in page and "<del>36</del>" in page


def test_a_call_says_its_money_its_hour_and_where_to_apply(ministry: Organisation) -> None:
    made = opened(ministry)
    page = Client().get(reverse("funding_call", args=[made.slug])).content.decode()
    assert "1\xa0000\xa0000\xa0$" in page and "heure du Québec" in page
    assert reverse("application_start", args=[made.version.procedure.key]) in page
    assert "Où en est l’appel" not in page


def test_a_draft_is_its_officers_alone(who: People, ministry: Organisation) -> None:
    made = opened(ministry, announced=False)
    assert Client().get(reverse("funding_call", args=[made.slug])).status_code == 404
    assert signed(who.benoit).get(reverse("funding_call", args=[made.slug])).status_code == 404
    page = signed(who.mireille).get(reverse("funding_kept_call", args=[made.slug])).content.decode()
    assert "Annoncer l’appel" in page
    answer = signed(who.mireille).post(reverse("funding_announce", args=[made.slug]), follow=True)
    assert "L’appel est annoncé" in answer.content.decode()
    assert Client().get(reverse("funding_call", args=[made.slug])).status_code == 200


def test_an_officer_opens_a_call_from_a_form(who: People, ministry: Organisation) -> None:
    version, terms = calling.source(ministry), calling.terms(ministry)
    client = signed(who.mireille)
    said = {
        "terms": terms.pk,
        "procedure": version.pk,
        "name_fr": "Appel d’hiver",
        "name_en": "Winter call",
        "envelope": "2 000 000,50",
        "opens_at": "2027-01-10T09:00",
        "closes_at": "2027-02-10T16:00",
    }
    empty = client.post(reverse("funding_new_call"), {})
    assert empty.status_code == 422
    wrong = client.post(reverse("funding_new_call"), {**said, "closes_at": "2027-01-09T16:00"})
    assert wrong.status_code == 422 and "La date limite vient après" in wrong.content.decode()
    assert "Appel d’hiver" in wrong.content.decode()
    answer = client.post(reverse("funding_new_call"), said)
    made = Call.objects.get()
    assert answer.status_code == 302 and made.envelope_minor == 200_000_050
    assert made.version.closes_at == timezone.make_aware(datetime(2027, 2, 10, 16, 0))


def test_more_time_is_given_with_its_reason(who: People, ministry: Organisation) -> None:
    made = opened(ministry)
    client = signed(who.mireille)
    early = client.post(reverse("funding_extend", args=[made.slug]), {"closes_at": "2020-01-01T10:00", "reason": "X"})
    assert early.status_code == 422
    later = (timezone.now() + 60 * DAY).strftime("%Y-%m-%dT16:00")
    client.post(reverse("funding_extend", args=[made.slug]), {"closes_at": later, "reason": "Panne générale"})
    assert "Panne générale" in Client().get(reverse("funding_call", args=[made.slug])).content.decode()


def _decided(made: Call, names: list[str]) -> list[Dossier]:
    rows = []
    for number, name in enumerate(names):
        home = make_organisation(name, region="05" if number % 2 else "03")
        state = State.IN_EFFECT if number < 2 else State.REFUSED
        one = calling.apply(made, home, None, state=state, requested_minor=5_000_000, title=f"Projet {number}")
        Decision.objects.create(
            dossier=one,
            outcome=Outcome.APPROVED if number < 2 else Outcome.REFUSED,
            amount_minor=4_000_000 if number < 2 else None,
            currency="CAD" if number < 2 else "",
            decided_at=timezone.now(),
        )
        rows.append(one)
    return rows


def test_results_are_read_by_everybody_only_once_published(who: People, ministry: Organisation) -> None:
    now = timezone.now()
    made = calling.call(ministry, opens_at=calling.AT, closes_at=calling.CLOSES)
    _decided(made, ["Retenu un", "Retenu deux", "Refusé"])
    url = reverse("funding_results", args=[made.slug])
    assert Client().get(url).status_code == 404
    calls.publish_results(call=made, actor=who.mireille, at=max(now, calling.CLOSES + DAY))
    Call.objects.update(results_published_at=now - timedelta(seconds=1))
    page = Client().get(url).content.decode()
    assert "Retenu un" in page and "Refusé" not in page and "80\xa0000\xa0$" in page
    told = Client().get(reverse("funding_results_csv", args=[made.slug]))
    lines = told.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[1].startswith(f"{made.slug},Retenu un,Projet 0,03,")
    assert "40000.00,CAD" in lines[1]


def test_the_ranking_shows_the_balance_of_regions_under_the_envelope(who: People, ministry: Organisation) -> None:
    made = opened(ministry, envelope_minor=10_000_000)
    for number in range(4):
        calling.apply(
            made,
            make_organisation(f"Rangé {number}", region="05" if number else "03"),
            None,
            at=timezone.now(),
            state=State.IN_REVIEW,
            requested_minor=5_000_000,
            points=9_000 - number * 100,
            meets_thresholds=True,
        )
    whole = fromstring(signed(who.mireille).get(reverse("ranking", args=[made.version_id])).content.decode())
    [table] = [one for one in whole.iterfind(".//table") if one.findtext("caption") == "Équilibre des régions"]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.iterfind("tbody/tr")]
    told = [[cell.replace("\xa0", " ") for cell in row] for row in rows]
    assert told == [
        ["Capitale-Nationale", "150 000 $", "00 $"],
        ["Estrie", "150 000 $", "2100 000 $"],
    ]


def test_what_if_changes_the_line_and_nothing_else(who: People, ministry: Organisation) -> None:
    made = opened(ministry, envelope_minor=10_000_000)
    for number in range(4):
        home = make_organisation(f"Rangé {number}", region="05")
        calling.apply(
            made,
            home,
            None,
            at=timezone.now(),
            state=State.IN_REVIEW,
            requested_minor=5_000_000,
            points=9_000 - number * 100,
            meets_thresholds=True,
        )
    client, url = signed(who.mireille), reverse("funding_what_if", args=[made.slug])
    page = client.get(url, {"enveloppe": "150"}).content.decode()
    assert page.count("entrerait</span>") == 1 and "Équilibre des régions" in page
    assert client.get(url, {"enveloppe": "90"}).content.decode().count("sortirait</span>") == 1
    assert client.get(url, {"enveloppe": "beaucoup", "poids_pertinence": "-3"}).status_code == 200
    made.refresh_from_db()
    assert made.envelope_minor == 10_000_000
    assert signed(who.benoit).get(url).status_code == 404


def test_a_member_reads_what_it_is_eligible_to_and_where_to_write_what_is_missing(
    who: People, ministry: Organisation
) -> None:
    made = opened(ministry, key="qsf-volet-1", component="volet-1")
    client, home = signed(who.benoit), who.benoit.grants.get().organisation
    page = client.get(reverse("funding_eligibility")).content.decode()
    assert "À vérifier" in page and reverse("record", args=[home.slug]) in page and "NEQ" in page
    home.identifiers.create(scheme="CA_QC-QBC", value="1143920115")
    calling.know(home, directors=7, directors_in_canada=2, staff_28h=2, grant_years=3)
    page = client.get(reverse("funding_eligibility")).content.decode()
    assert "Pas admissible aujourd’hui" in page and "Ce qui débloque" in page and "La majorité (50" in page
    home.figures.filter(kind="directors_in_canada").update(count=6)
    page = client.get(reverse("funding_eligibility")).content.decode()
    assert "Admissible, d’après votre fiche" in page
    assert reverse("application_start", args=[made.version.procedure.key]) in page
    with override("en"):
        assert "Eligible" in client.get(reverse("funding_eligibility")).content.decode()


def test_who_has_no_organisation_has_no_such_page(who: People) -> None:
    assert signed(who.lea).get(reverse("funding_eligibility")).status_code == 404
    assert Client().get(reverse("funding_eligibility")).status_code == 302


def test_pages_ask_the_database_little(
    who: People, ministry: Organisation, django_assert_max_num_queries: object
) -> None:
    made = opened(ministry)
    first, second = opened(ministry, version=made.version), opened(ministry, version=made.version)
    for one in (first, second):
        assert one.announced_at
    pages = [
        (Client(), reverse("funding_programmes")),
        (Client(), reverse("funding_programme", args=["qsf"])),
        (Client(), reverse("funding_call", args=[made.slug])),
        (signed(who.mireille), reverse("funding_calls")),
        (signed(who.mireille), reverse("funding_kept_call", args=[made.slug])),
    ]
    for client, url in pages:
        client.get(url)
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            assert client.get(url).status_code == 200
