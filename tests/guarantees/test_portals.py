"""The lender's and the sponsor's own pages: theirs alone, what is asked of them, nothing of the fund's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.guarantees.models import Guarantee, Loan, Position, Statement
from maillon.guarantees.queries import outside, support
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.rules.events import lending
from maillon.guarantees.services import acceptance, claims, clocks, funds, recording, statements
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage
from tests.guarantees.claiming import lodged
from tests.personas import make_organisation, make_person

pytestmark = pytest.mark.django_db
OWN = ("Provision", "Stade", "ASNPO", "IFRS", "À surveiller", "Pourquoi ce nombre", "Exposition", "Écritures")
"""Words of how the fund judges a risk and keeps its books."""


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def page(user: User, address: str, **posted: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(address, posted) if posted else client.get(address)


def told(answer: Any) -> str:
    return str(answer.content.decode()).replace("\xa0", " ")


def elsewhere(scene: stage.Scene) -> tuple[Guarantee, User, User]:
    """A guarantee of another lender's loan, put forward by another organisation; their people."""
    lender, sponsor = make_organisation("Caisse Nakolgo", country="BF"), make_organisation("Terre Amie")
    facility = funds.agree_facility(
        fund=scene.fund, reference="ENT-2025-002", lender=lender, version=scene.facility.version, currency="XOF",
        starts_on=stage.DAY, available_until=stage.DAY + timedelta(days=720), actor=None, at=stage.AT,
    )  # fmt: skip
    other = stage.Scene(
        scene.people, scene.simone, scene.fund, facility, scene.obligor, sponsor, lender
    )  # fmt: skip
    guarantee, _loan = stage.issued(other, number="77", reference="GAR-2025-777")
    officer = make_person("Awa", Role.LOAN_OFFICER, lender)
    return guarantee, officer, make_person("Paul", Role.ORGANISATION_OFFICER, sponsor)


def typed(loan: Loan, **said: str) -> dict[str, str]:
    return {f"pret-{loan.pk}-{name}": value for name, value in said.items()}


def address(scene: stage.Scene, period: str = "2025-Q1") -> str:
    return f"/fonds/ententes/{scene.facility.reference}/etats/{period}/"


def test_each_party_finds_its_own_page_and_only_its_own_guarantees(scene) -> None:
    mine, _loan = stage.issued(scene)
    theirs, awa, paul = elsewhere(scene)
    home = {
        scene.people.guillaume: "/fonds/portefeuille/", scene.people.diego: "/fonds/preteur/", awa: "/fonds/preteur/",
        scene.people.benoit: "/fonds/parrainages/", paul: "/fonds/parrainages/",
    }  # fmt: skip
    for user, place in home.items():
        assert page(user, "/fonds/")["Location"] == place, user
    seen = {scene.people.diego: mine, scene.people.benoit: mine, awa: theirs, paul: theirs}
    for user, own in seen.items():
        other = theirs if own == mine else mine
        for place in (home[user], "/fonds/garanties/"):
            said = told(page(user, place))
            assert own.reference in said and other.reference not in said, (user, place)
        assert page(user, f"/fonds/garanties/{own.reference}/").status_code == 200
        for closed in ("", "social/", "appel/", "pourquoi/cover_minor/"):
            assert page(user, f"/fonds/garanties/{other.reference}/{closed}").status_code == 404, (user, closed)


def test_nothing_of_the_funds_own_judgement_or_books_is_on_their_pages(scene) -> None:
    claim = lodged(scene)
    name = claim.guarantee.reference
    today = timezone.localdate()
    review = lending.ProvisionReviewed(key="p", effective_on=today, known_on=today, guarantee=name)
    recording.happen(fund=scene.fund, events=[review], actor=None, at=timezone.now())
    for user in (scene.people.diego, scene.people.benoit):
        places = ["/fonds/preteur/", "/fonds/parrainages/", "/fonds/garanties/", f"/fonds/garanties/{name}/"]
        if user == scene.people.diego:
            places += [f"/fonds/appels/{claim.reference}/", "/fonds/appels/"]
            places += [f"/fonds/etats/{Statement.objects.get().pk}/", "/fonds/ententes/"]
        for place in places:
            said = told(page(user, place))
            assert not [word for word in OWN if word in said], (user, place)
        for figure in ("stage", "cover_minor", "principal_minor"):
            assert page(user, f"/fonds/garanties/{name}/pourquoi/{figure}/").status_code == 404
    assert "provision_reviewed" not in outside.SHARED and "hold_placed" not in outside.SHARED


def test_the_watch_list_is_the_funds_own(scene) -> None:
    guarantee, loan = stage.issued(scene)
    statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[Line(loan.number, disbursed_minor=40_000_000)], actor=None,
        at=stage.at(100),
    )  # fmt: skip
    watched = lending.ArrearsReviewed(
        key="w", effective_on=timezone.localdate(), known_on=timezone.localdate(), guarantee=guarantee.reference
    )
    recording.happen(fund=scene.fund, events=[watched], actor=None, at=timezone.now())
    assert Position.objects.get(guarantee=guarantee).state == "watch"
    [seen] = outside.seen([guarantee], timezone.localdate())
    assert seen.position == "active" and seen.days_past_due > 100
    assert "jours" in told(page(scene.people.diego, f"/fonds/garanties/{guarantee.reference}/"))


def test_a_statement_is_typed_on_a_page_and_waits_for_the_fund(scene) -> None:
    guarantee, loan = stage.issued(scene)
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(100))
    asked = told(page(scene.people.diego, "/fonds/preteur/"))
    year, quarter = statements.quarter_of(quarter_ends(timezone.localdate(), 1)[0]).split("-Q")
    assert f"Remettre l’état du T{quarter} {year}" in asked and "État des prêts, T1 2025" in asked
    wrong = page(scene.people.diego, address(scene), **typed(loan, disbursed="beaucoup", days_past_due="-2", note="vu"))
    assert wrong.status_code == 422
    assert "Écrivez un montant" in told(wrong) and "Écrivez un nombre de jours" in told(wrong)
    assert 'value="beaucoup"' in told(wrong) and 'value="vu"' in told(wrong)
    assert page(scene.people.diego, address(scene), **typed(loan, note="")).status_code == 422
    good = typed(loan, disbursed="40 000 000", balance="40 000 000", days_past_due="0")
    assert page(scene.people.benoit, address(scene), **good).status_code == 404
    answer = page(scene.people.diego, address(scene), **good)
    kept = Statement.objects.get()
    assert answer["Location"] == f"/fonds/etats/{kept.pk}/"
    assert (kept.received_by, kept.accepted_at) == (scene.people.diego, None)
    assert Position.objects.get(guarantee=guarantee).cover_minor == 4_400_000
    assert Obligation.objects.get(kind=statements.REPORT, first_due_at__year=2025).state == "met"
    duty = Obligation.objects.get(kind=acceptance.READING)
    assert (duty.debtor, duty.creditor, duty.state) == (scene.fund.organisation, scene.lender, "open")
    assert "Lire l’état des prêts, T1 2025" in told(page(scene.people.guillaume, "/espace/"))
    assert f"/fonds/etats/{kept.pk}/" in told(page(scene.people.guillaume, f"/espace/obligations/{duty.pk}/"))
    assert 'value="40000000"' in told(page(scene.people.diego, address(scene)))


@pytest.mark.parametrize("period", ["2025-T1", "abc", "2025-Q5"])
def test_a_quarter_that_is_none_is_not_found(scene, period) -> None:
    assert page(scene.people.diego, address(scene, period)).status_code == 404


def test_a_quarter_still_running_is_refused_and_what_was_typed_stays(scene) -> None:
    _guarantee, loan = stage.issued(scene)
    running = statements.quarter_of(timezone.localdate())
    answer = page(scene.people.diego, address(scene, running), **typed(loan, disbursed="5 000"))
    assert answer.status_code == 422 and 'value="5 000"' in told(answer)


def handed_in(scene: stage.Scene, loan: Loan, **more: int) -> Statement:
    line = Line(loan.number, disbursed_minor=40_000_000, **more)
    return statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[line], actor=scene.people.diego, at=timezone.now()
    )


def test_the_manager_sees_what_does_not_agree_and_accepts_once(scene) -> None:
    guarantee, loan = stage.issued(scene)
    kept = handed_in(scene, loan, balance_minor=39_000_000, days_past_due=3)
    place = f"/fonds/etats/{kept.pk}/"
    assert "39 000 000" in told(page(scene.people.guillaume, place))
    assert "Accepter cet état" not in told(page(scene.people.diego, place))
    assert page(scene.people.diego, place, do="accept").status_code == 404
    assert page(scene.people.guillaume, place, do="accept").status_code == 302
    kept.refresh_from_db()
    assert kept.accepted_by == scene.people.guillaume
    assert Position.objects.get(guarantee=guarantee).state == "watch"
    assert Obligation.objects.get(kind=acceptance.READING).state == "met"
    again = page(scene.people.guillaume, place, do="accept")
    assert again.status_code == 422 and "déjà accepté" in told(again)
    assert guarantee.events.filter(kind="arrears_reviewed").count() == 1


def test_what_was_corrected_is_read_no_more(scene) -> None:
    _guarantee, loan = stage.issued(scene)
    first = handed_in(scene, loan)
    second = handed_in(scene, loan, repaid_principal_minor=5_000_000)
    assert (first.number, second.number) == (1, 2)
    assert {one.subject_id: one.state for one in Obligation.objects.filter(kind=acceptance.READING)} == {
        str(first.pk): "waived", str(second.pk): "open",
    }  # fmt: skip
    refused = page(scene.people.guillaume, f"/fonds/etats/{first.pk}/", do="accept")
    assert refused.status_code == 422 and "correction" in told(refused)
    assert page(scene.people.guillaume, f"/fonds/etats/{second.pk}/", do="accept").status_code == 302


def test_what_the_manager_takes_in_is_accepted_with_it(scene) -> None:
    _guarantee, loan = stage.issued(scene)
    line = Line(loan.number, disbursed_minor=40_000_000)
    kept = statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[line], actor=scene.people.guillaume, at=timezone.now()
    )
    assert kept.accepted_by == scene.people.guillaume
    assert not Obligation.objects.filter(kind=acceptance.READING).exists()


def test_a_lender_follows_its_claim_and_what_the_fund_owes_it(scene) -> None:
    claim = lodged(scene)
    said = told(page(scene.people.diego, "/fonds/preteur/"))
    assert claim.reference in said and "Ce que le fonds vous doit" in said
    claims.ask(
        claim=claim, missing=["contract"], words="Le contrat signé", asked_on=stage.at(310).date(), actor=None,
        at=stage.at(310),
    )  # fmt: skip
    said = told(page(scene.people.diego, "/fonds/preteur/"))
    assert "Le contrat signé" in said and "Compléter l’appel" in said
    assert claim.reference not in told(page(scene.people.benoit, "/fonds/parrainages/"))


def test_a_sponsor_sees_its_visits_made_and_to_make(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    clocks.wind(fund=scene.fund, actor=None, at=stage.at(320))
    said = told(page(scene.people.benoit, "/fonds/parrainages/"))
    assert "aucune visite notée" in said and "visite à faire avant le 10 janvier 2026" in said
    assert "Visite annuelle" in said
    assert "Visite annuelle" not in told(page(scene.people.diego, "/fonds/preteur/"))
    duty = Obligation.objects.get(kind=clocks.VISIT)
    duty.state, duty.closed_at = "met", stage.at(330)
    duty.save()
    made = support.visits([guarantee.pk])[guarantee.pk]
    assert (made.made, made.to_make) == (1, None)
    assert "une visite" in told(page(scene.people.benoit, f"/fonds/garanties/{guarantee.reference}/"))


def test_the_portals_ask_few_questions(scene, django_assert_max_num_queries) -> None:
    lodged(scene)
    for user, place in ((scene.people.diego, "/fonds/preteur/"), (scene.people.benoit, "/fonds/parrainages/")):
        client = Client()
        client.force_login(user)
        client.get(place)
        with django_assert_max_num_queries(26):
            assert client.get(place).status_code == 200
