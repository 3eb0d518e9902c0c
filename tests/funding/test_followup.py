"""Which project asks for attention, visits and what they ask, and what a charity declares abroad."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.codelists.services import load as load_codes
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.parties.rules import is_year_end, year_ending
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing, submitting
from maillon.dossiers.services.answering import answer
from maillon.funding.models import Agreement
from maillon.funding.permissions import donees as arranging
from maillon.funding.permissions import visits as visiting
from maillon.funding.queries import donees as queries
from maillon.funding.queries.monitoring import followed_by, plans_of, rule_on
from maillon.funding.rules import donees as rules
from maillon.funding.rules import sampling
from maillon.funding.rules.monitoring import Facts, risk, signs
from maillon.funding.services import budgeting, donees, visits
from maillon.projects.models import ParticipatingOrganisation
from tests.dossiers import samples
from tests.funding.agreeing import AT, Cast, cast, signed
from tests.funding.budgets import sound
from tests.funding.test_expenses import LATER, YEARLY, partner, sent, spend

UNITS = st.lists(st.integers(1, 10**6), min_size=1, max_size=40)
RULE = sampling.Rule("essai", Fraction(1, 10), Fraction(3), 5, 60, "Essai", True)


@given(UNITS, st.text(max_size=8))
def test_a_large_expense_is_always_looked_at_and_the_draw_is_the_same_for_all(amounts: list[int], seed: str) -> None:
    units = [sampling.Unit(place, minor) for place, minor in enumerate(amounts, 1)]
    every = sampling.interval(RULE, units)
    drawn = sampling.drawn(units, every=every, seed=seed)
    assert drawn == sampling.drawn(list(reversed(units)), every=every, seed=seed)
    assert {one.key for one in units if one.amount_minor >= every} <= set(drawn)
    assert len(drawn) == len(set(drawn)) <= sum(amounts) // every + 1
    whole = [sampling.Judged(one.amount_minor, one.amount_minor) for one in units if one.key in drawn]
    assert sampling.projected(whole, every=every) >= sum(min(one.amount_minor, every) for one in whole)


def test_signs_are_weighed_and_said_in_order() -> None:
    rule = rule_on(date(2026, 12, 1))
    assert signs(Facts(visited=True), rule) == []
    late = Facts(
        days_late=70,
        reports_late=2,
        elapsed=Fraction(1, 2),
        agreed_minor=100_000_00,
        spent_minor=10_000_00,
        over={"voyages": Fraction(1, 5), "personnel": Fraction(1, 20)},
        partner_silent_days=200,
    )
    found = signs(late, rule)
    assert [one.code for one in found] == ["long_late", "over_line", "silent_partner", "under_spent"]
    assert risk(found) == sum(one.weight for one in found)
    assert signs(replace(late, spent_minor=None, days_late=0, over={}), rule)[0].code == "silent_partner"


@given(
    st.lists(st.tuples(st.sampled_from(["HT", "SN", "PE"]), st.integers(0, 10**7), st.sampled_from([None, 1, 2, 3])))
)
def test_a_declaration_loses_no_cent(rows: list[tuple[str, int, int | None]]) -> None:
    told = rules.declared([rules.Abroad(*one) for one in rows], above_minor=500_000)
    total = sum(minor for _country, minor, _grantee in rows)
    assert sum(told.by_country.values()) == total == told.own_minor + told.granted_minor
    assert all(minor > 500_000 for minor in told.named.values())


@pytest.fixture
def scene(db: None) -> Cast:
    load_codes()
    made = cast(terms=YEARLY)
    for key in ("rapport-projet", "visite-projet"):
        samples.publish(samples.shipped(key), at=AT, owner=made.ministry)
    return made


@pytest.fixture
def agreement(scene: Cast) -> Agreement:
    made = signed(scene)
    ParticipatingOrganisation.objects.create(activity=made.activity, organisation=partner(scene), role="4")
    return made


def test_what_a_visit_asks_is_owed_once_a_colleague_has_read_it(scene: Cast, agreement: Agreement) -> None:
    told = {"agreement": agreement, "purpose": "Voir les semences", "planned_on": LATER.date(), "at": LATER}
    with pytest.raises(NotAllowed):
        visits.plan(**told, actor=scene.benoit)
    visit = visits.plan(**told, actor=scene.mireille)
    dossier = visits.begin(visit=visit, actor=scene.mireille, at=LATER)
    assert visits.begin(visit=visit, actor=scene.mireille, at=LATER) == dossier
    whole = dossier.submissions.get()
    now = answers_of(whole).values()
    assert now["/data/visite/convention"] == agreement.reference
    said = {
        "/data/visite/personnes": "La coordination",
        "/data/vu/avance": "moyen",
        "/data/vu/constate": "Deux greniers sur trois",
        "/data/vu/partenaire": "oui",
        "/data/vu/recus": "non",
        "/data/constats/constat[1]/texte": "Les reçus de janvier manquent",
        "/data/constats/constat[1]/demande": "Envoyer les reçus de janvier",
        "/data/constats/constat[1]/echeance": "2027-06-30",
    }
    edits = [Edit(path, now[path], value) for path, value in said.items()]
    answer(submission=whole, edits=edits, actor=scene.mireille, at=LATER)
    submitting.submit(dossier=dossier, actor=scene.mireille, name="Mireille", at=LATER, language="fr")
    with pytest.raises(RuleViolation, match=r"funding\.visit_over"):
        visits.cancel(visit=visit, actor=scene.mireille, at=LATER)
    assert not visiting.can_read_visit(scene.benoit, visit)
    receiving.judge_item(dossier=dossier, item="dit", verdict="met", actor=scene.simon, at=LATER)
    for step in (receiving.receive, reviewing.begin, reviewing.end):
        dossier.refresh_from_db()
        step(dossier=dossier, actor=scene.simon, at=LATER)
    dossier.refresh_from_db()
    deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.APPROVED), actor=scene.simon, at=LATER)
    visit.refresh_from_db()
    [finding] = visit.findings.all()
    assert (finding.text, finding.due_on) == ("Les reçus de janvier manquent", date(2027, 6, 30))
    owed = Obligation.objects.get(kind=visits.FINDING)
    assert (owed.debtor, owed.creditor) == (scene.home, scene.ministry)
    for name in ("benoit", "mireille", "fatou", "odile", "eve"):
        user = scene.people.named(name)
        listed = visiting.visits_read_by(user).filter(pk=visit.pk).exists()
        assert listed == visiting.can_read_visit(user, visit), name


def test_the_projects_one_follows_come_by_risk(
    scene: Cast, agreement: Agreement, django_assert_max_num_queries
) -> None:
    quiet = signed(scene, amount_minor=20_000_00, at=LATER)
    spend(scene, agreement)
    sent(scene, agreement)
    late = datetime(2027, 9, 1, 14, 0, tzinfo=UTC)
    agreement.reports.filter(key="annuel", ordinal=1).update(state="due")
    with django_assert_max_num_queries(12):
        told = followed_by(scene.mireille, at=late)
    assert [one.agreement for one in told] == [agreement, quiet]
    assert {one.code for one in told[0].signs} >= {"long_late", "silent_partner"}
    assert told[0].report == agreement.reports.get(key="annuel", ordinal=1).pk
    assert told[1].signs == []
    assert followed_by(scene.benoit, at=late) == []


def test_what_the_counterpart_pays_passes_no_line_of_the_grant(scene: Cast, agreement: Agreement) -> None:
    budgeting.agree(agreement=agreement, content=sound(), number=1, actor=None, at=AT)
    planned = plans_of([agreement])[agreement.pk]
    full = planned["personnel"]
    spend(scene, agreement, amount_minor=full, spent_on=date(2026, 10, 2))
    spend(scene, agreement, amount_minor=9 * full, spent_on=date(2026, 10, 3), paid_by="counterpart")
    agreement.expenses.update(report=agreement.reports.first(), sealed_at=LATER)
    at = datetime(2027, 12, 1, 14, 0, tzinfo=UTC)

    def codes() -> set[str]:
        [told] = followed_by(scene.mireille, at=at)
        return {one.code for one in told.signs}

    assert "over_line" not in codes(), "the grant’s line is exactly spent, the rest is the counterpart’s"
    agreement.expenses.filter(amount_minor=full).update(paid_by="others")
    assert "under_spent" in codes(), "the grant itself is not spent"
    agreement.expenses.update(paid_by="programme")
    assert "over_line" in codes() and "under_spent" not in codes()


def test_a_past_year_follows_what_was_said_by_its_end(scene: Cast, agreement: Agreement) -> None:
    no = dict.fromkeys((one.key for one in queries.rule_on(LATER.date()).questions), False)
    told = {"organisation": scene.home, "partner": partner(scene), "purpose": "Réduire la pauvreté", "answers": no}
    spend(scene, agreement, amount_minor=6_000_00, grantee=partner(scene).pk)
    donees.arrange(**told, way="grant", actor=scene.benoit, at=datetime(2026, 11, 3, tzinfo=UTC))
    donees.arrange(**told, way="own_activity", actor=scene.benoit, at=datetime(2027, 4, 2, tzinfo=UTC))
    year = queries.year_of(scene.home, 2027)
    assert year == (date(2026, 4, 1), date(2027, 4, 1))
    past = queries.figures_of(scene.home, starts_on=year[0], ends_on=year[1])
    assert (past.named, past.own_minor) == ({partner(scene).pk: 6_000_00}, 0)
    assert queries.held_on(scene.home, date(2027, 4, 2)) == {partner(scene).pk: "own_activity"}
    scene.home.year_end = "12-31"
    assert queries.year_of(scene.home, 2026) == (date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("said", "ends"), [("03-31", True), ("02-29", True), ("02-30", False), ("13-01", False), ("3-1", False)]
)
def test_a_fiscal_year_ends_on_a_day_that_exists(said: str, ends: bool) -> None:
    assert is_year_end(said) == ends
    if ends:
        assert year_ending(said, 2028)[0] == year_ending(said, 2027)[1]


def test_a_charity_declares_grants_above_the_threshold_by_name(scene: Cast, agreement: Agreement) -> None:
    rule = queries.rule_on(LATER.date())
    no = dict.fromkeys((one.key for one in rule.questions), False)
    told = {"organisation": scene.home, "partner": partner(scene), "way": "grant", "purpose": "Réduire la pauvreté"}
    with pytest.raises(NotAllowed):
        donees.arrange(**told, answers=no, actor=scene.people.odile, at=LATER)
    with pytest.raises(RuleViolation, match=r"funding\.arrange_answers"):
        donees.arrange(**told, answers={}, actor=scene.benoit, at=LATER)
    first = donees.arrange(**told, answers=no, actor=scene.benoit, at=LATER)
    assert (first.risk, first.number) == ("low", 1)
    assert donees.arrange(**told, answers=no, actor=scene.benoit, at=LATER) == first
    again = donees.arrange(**told, answers={**no, "nouveau": True, "lieu": True}, actor=scene.benoit, at=LATER)
    assert (again.risk, again.number) == ("medium", 2)
    spend(scene, agreement, amount_minor=6_000_00, grantee=partner(scene).pk)
    spend(scene, agreement, amount_minor=900_00)
    spend(scene, agreement, amount_minor=700_00, country="CA")
    spend(scene, agreement, amount_minor=800_00, country="HT", paid_by="counterpart")
    figures = queries.figures_of(scene.home, starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1))
    assert figures.named == {partner(scene).pk: 6_000_00}
    assert figures.by_country == {"HT": 800_00, partner(scene).country: 6_000_00}
    assert (figures.own_minor, figures.missing, figures.missing_minor) == (800_00, 1, 900_00)
    for name in ("benoit", "mireille", "fatou", "odile", "amina", "eve"):
        user = scene.people.named(name)
        listed = arranging.arranged_by(user).filter(pk=scene.home.pk).exists()
        assert listed == arranging.can_arrange(user, scene.home), name
