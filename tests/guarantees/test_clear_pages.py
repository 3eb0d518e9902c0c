"""What a page says once, in the reader's words: sources in each language, cover that draws on cash, a ratio's parts."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from maillon.guarantees.models import CovenantSet, SocialFramework
from maillon.guarantees.queries import history, portfolio, risk
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.rules import cashflow, state, terms
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.rules.events.lending import Instalment
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.rules.events.loans import FundLoanImpaired, FundLoanPaidOut
from maillon.guarantees.services import own_loans, social, versions
from maillon.web.guarantees import sums
from maillon.web.guarantees.act import fees_of
from maillon.web.guarantees.portfolio import name_of
from tests.engagement.lists import load_house
from tests.guarantees import scene as stage
from tests.guarantees.claiming import accepted
from tests.guarantees.story import parties
from tests.guarantees.test_breaches import drawn, silent
from tests.guarantees.test_breaches import told as accounts_received
from tests.guarantees.test_diligence import MONEY
from tests.guarantees.test_studies import asked, signed_in

AMOUNTS = st.integers(0, 10_000)


@pytest.fixture
def scene(db) -> stage.Scene:  # type: ignore[no-untyped-def]
    made = stage.scene()
    versions.load_checklists(at=stage.AT)
    versions.load_covenants(at=stage.AT)
    social.load(at=stage.AT)
    return made


def shown(client: Client, name: str, **places: object) -> str:
    return " ".join(client.get(reverse(name, kwargs=places)).content.decode().split())


def test_where_each_rule_comes_from_is_told_in_the_reader_s_language(scene: stage.Scene) -> None:
    dossier = asked(scene, **MONEY)
    guarantee, _loan = drawn(scene)
    client = signed_in(scene.people.guillaume)
    with override("en"):
        pages = {
            name: shown(client, name, reference=dossier.reference)
            for name in ("fund_diligence", "fund_grids", "fund_accounts")
        }
        pages |= {
            name: shown(client, name, reference=guarantee.reference) for name in ("guarantee", "guarantee_social")
        }
    assert "Study of the field" in pages["fund_diligence"] and "five usual readings" in pages["fund_grids"]
    assert "usual shocks" in pages["fund_accounts"] and "usual covenants" in pages["guarantee"]
    for name, page in pages.items():
        assert not re.search(r"Source\s?: *<span lang=.fr", page) and "Écrit pour Maillon" not in page, name


def test_a_version_that_served_learns_its_source_and_nothing_else(scene: stage.Scene, tmp_path: Path) -> None:
    guarantee, _loan = drawn(scene)
    accounts_received(scene, guarantee, debts_minor=90_000)
    kept = CovenantSet.objects.get()
    assert kept.breaches.exists()
    kept.definition = {name: value for name, value in kept.definition.items() if name != "source"}
    kept.save(update_fields=["definition"])
    assert kept.told_source == {"fr": kept.source}
    versions.load_covenants(at=stage.AT)
    kept.refresh_from_db()
    assert set(kept.told_source) == {"fr", "en", "es"}
    text = (versions.FOLDER / "covenants" / "exemple.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text.replace("source.en", "source.de").replace("7/10", "9/10"), encoding="utf-8")
    versions.load_covenants(at=stage.AT, folder=tmp_path)
    assert CovenantSet.objects.get().definition == kept.definition, "another rule is another version"


def test_every_grid_says_its_source_in_three_languages(scene: stage.Scene) -> None:
    put = assumptions(scene.fund, stage.DAY).cash_stresses
    assert put is not None
    for one in [*SocialFramework.objects.all(), put]:
        told = one.told_source if isinstance(one, SocialFramework) else one.source
        assert set(told) == {"fr", "en", "es"}


def test_a_criterion_of_a_mandatory_group_is_never_called_optional(scene: stage.Scene) -> None:
    dossier = asked(scene)
    page = shown(signed_in(scene.people.guillaume), "fund_grid", reference=dossier.reference, key="2x")
    label = re.search(r'<label for="id_violence">(.*?)</label>', page)
    assert label and "facultatif" not in label[1] and "(obligatoire)" in page
    assert re.search(r'<label for="id_violence-evidence">.*?facultatif', page)


def test_a_ratio_of_one_part_says_it_once(scene: stage.Scene) -> None:
    stage.issued(scene)
    client = signed_in(scene.people.guillaume)
    leverage = shown(client, "fund_why", figure="levier")
    assert leverage.count("1 000 000") == leverage.count("45 000") == 1 and "En tout" not in leverage
    assert "En tout" in shown(client, "fund_why", figure="liquidite")


def test_each_sum_of_the_portfolio_is_told_line_by_line_and_leads_to_its_events(scene: stage.Scene) -> None:
    stage.approved(scene, reference="GAR-2025-900")
    claim = accepted(scene)
    own_loans.agree(
        fund=scene.fund, parties=Parties(borrower="union-jappoo", lender=scene.lender.slug, sponsor="", country="SN"),
        currency="CAD", principal_minor=300_000, interest_rate=Fraction(0), instalments=(), on=stage.DAY, actor=None,
        at=stage.at(400), reference="PRT-1",
    )  # fmt: skip
    paid = FundLoanPaidOut(
        key="p", effective_on=stage.DAY, known_on=timezone.localdate(stage.at(400)), loan="PRT-1", amount_minor=300_000
    )
    own_loans.tell(fund=scene.fund, event=paid, actor=None, at=stage.at(400))
    client = signed_in(scene.people.guillaume)
    state = history.state_of(scene.fund)
    totals = limits.exposures(state)
    today = timezone.localdate()
    found = portfolio.of_state(state, today)
    for (axis, name), amount in totals.items():
        told = sums.told(scene.fund, state, found, "exposition", axis, name)
        assert told["total"] == amount, (axis, name)
    assert sums.told(scene.fund, state, found, "exposition", "country", "HT")["rows"] == []
    page = shown(client, "fund_why", figure="exposition")
    assert all(reference in page for reference in (claim.guarantee.reference, "GAR-2025-900", "PRT-1"))
    assert reverse("guarantee_why", kwargs={"reference": "GAR-2025-900", "figure": "cover_minor"}) in page
    assert client.get(reverse("fund_why", kwargs={"figure": "exposition"}), {"axe": "licorne"}).status_code == 404
    first = shown(client, "fund")
    for figure in ("exposition", "paye", "recouvre"):
        assert f'href="{reverse("fund_why", kwargs={"figure": figure})}"' in first
        assert client.get(reverse("fund_why", kwargs={"figure": figure})).status_code == 200
    assert "?axe=country&amp;nom=SN" in first


def test_arrears_are_told_at_thirty_sixty_and_ninety_days(scene: stage.Scene) -> None:
    drawn(scene)
    silent(scene, "2025-Q2", 175)
    found = portfolio.of_state(history.state_of(scene.fund), timezone.localdate())
    page = shown(signed_in(scene.people.guillaume), "fund_why", figure="par30")
    assert found.par30 == 1 and page.count("100,0 %") >= 3
    assert all(f"<dt>{name}</dt>" in page for name in ("PAR30", "PAR60", "PAR90"))


def test_a_guarantee_s_timeline_begins_with_the_next_day_that_counts(scene: stage.Scene) -> None:
    guarantee, _loan = drawn(scene)
    page = shown(signed_in(scene.people.guillaume), "guarantee", reference=guarantee.reference)
    assert page.index('class="is-next"') < page.index('class="is-now"')


def test_a_loan_of_the_fund_counts_in_the_year_s_risk_and_is_never_called(scene: stage.Scene) -> None:
    stage.issued(scene)
    given = assumptions(scene.fund, stage.DAY)
    before = risk.exposed(portfolio.of_state(history.state_of(scene.fund), stage.DAY), {}, given)
    at = stage.at(1)
    own_loans.agree(
        fund=scene.fund, parties=Parties(borrower="union-jappoo", lender="", country="SN", sector="agriculture"),
        currency="CAD", principal_minor=300_000, interest_rate=Fraction(0), actor=None, at=at, reference="PRT-1",
        instalments=[Instalment(due_on=stage.DAY, principal_minor=300_000)], on=stage.DAY,
    )  # fmt: skip
    about = {"effective_on": stage.DAY, "known_on": timezone.localdate(at), "loan": "PRT-1"}
    for event in (
        FundLoanPaidOut(key="p", amount_minor=300_000, **about),
        FundLoanImpaired(key="i", rate=Fraction(1, 4), **about),
    ):
        own_loans.tell(fund=scene.fund, event=event, actor=None, at=at)
    state = history.state_of(scene.fund)
    found = portfolio.of_state(state, stage.DAY)
    exposed = risk.exposed(found, {}, given)
    assert len(exposed) == len(before) + 1 and exposed.exposure.sum() - before.exposure.sum() == pytest.approx(2_250)
    assert len(risk.exposed(found, {}, given, called=True)) == len(before)
    late = risk.exposed(portfolio.of_state(state, stage.DAY + timedelta(days=91)), {}, given)
    assert late.pd.max() == 1.0
    page = shown(signed_in(scene.people.guillaume), "fund_risk")
    assert f'href="{reverse("fund_loan", kwargs={"reference": "PRT-1"})}"' in page


def test_the_portfolio_names_the_files_in_study_and_what_they_would_do(scene: stage.Scene) -> None:
    dossier = asked(scene)
    page = shown(signed_in(scene.people.guillaume), "fund")
    assert "Dossiers à l’étude" in page and reverse("fund_study", kwargs={"reference": dossier.reference}) in page
    dossier.state = "refused"
    dossier.save(update_fields=["state"])
    assert "Dossiers à l’étude" not in shown(signed_in(scene.people.jeanne), "fund")


def period(receipts: int, payments: int, received: int, service: int) -> cashflow.Period:
    return cashflow.Period("T1", receipts, payments, received, service)


@given(opening=AMOUNTS, periods=st.lists(st.builds(period, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=5))
def test_repayment_is_covered_when_and_only_when_no_cash_of_the_start_is_used(
    opening: int, periods: list[cashflow.Period]
) -> None:
    for one in cashflow.courses(opening, periods, cashflow.Stresses({}, ()), currency="XOF"):
        if one.cover is not None:
            assert (one.cover >= 1) is (one.cash[-1] >= opening)
        assert one.draws_on_cash is (one.holds and one.cover is not None and one.cash[-1] < opening)


def test_what_the_loan_buys_and_the_loan_itself_both_count() -> None:
    bought = [period(100, 150, 100, 0), period(100, 40, 0, 110)]
    [told] = cashflow.courses(20, bought, cashflow.Stresses({}, ()), currency="XOF")
    assert told.cash == (70, 20) and told.cover == Fraction(1) and not told.draws_on_cash
    [less] = cashflow.courses(20, [bought[0], period(95, 40, 0, 110)], cashflow.Stresses({}, ()), currency="XOF")
    assert less.holds and less.draws_on_cash


def test_a_forecast_that_holds_on_its_cash_says_so(scene: stage.Scene) -> None:
    poor = {"tresorerie/periode[2]/entrees": "800", "tresorerie/depart": "900"}
    page = shown(signed_in(scene.people.guillaume), "fund_accounts", reference=asked(scene, **MONEY | poor).reference)
    assert "en puisant dans l’encaisse" in page and "−" in page and "Couverture :" in page


@pytest.mark.django_db
def test_a_sector_is_called_in_the_readers_language() -> None:
    load_house()
    with override("en"):
        assert name_of("sector", "peche", {}) == "Fisheries"
    assert name_of("sector", "peche", {}) == "Pêche"
    assert name_of("sector", "mot d’avant", {}) == "Mot d’avant"


def test_a_fee_is_called_in_the_readers_language() -> None:
    fees = (terms.Fee(key="entree", label={"fr": "Commission", "en": "Fee"}), terms.Fee(key="usage", label={}))
    one = state.Guarantee("G1", parties(), "active", terms=terms.Terms(fees=fees))
    assert fees_of(one) == {"fees": [("entree", "Commission"), ("usage", "usage")]}
    with override("en"):
        assert fees_of(one) == {"fees": [("entree", "Fee"), ("usage", "usage")]}
