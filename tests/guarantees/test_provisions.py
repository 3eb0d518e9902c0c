"""The provisions of a quarter: proposed with why, accepted once, posted in both books; silence is not a loss."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.test import Client

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Event
from maillon.guarantees.queries import history
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.queries.positions import differences
from maillon.guarantees.queries.provisions import proposal
from maillon.guarantees.risk import impairment
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.services import provisions, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from tests.guarantees import scene as stage
from tests.guarantees.claiming import defaulted, lodged

pytestmark = pytest.mark.django_db
AT = datetime(2025, 10, 20, 15, 0, tzinfo=UTC)
DAY = AT.date()
END = date(2025, 9, 30)


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def told(scene: stage.Scene, *periods: str, repaid: int = 0) -> None:
    """The lender's statements of these quarters."""
    for period in periods:
        statements.take_in(
            facility=scene.facility, period=period, lines=[Line("4012", repaid_principal_minor=repaid)], actor=None,
            at=AT,
        )  # fmt: skip


def held(book, code: str) -> int:  # type: ignore[no-untyped-def]
    return ledger.held(book.accounts.get(code=code).pk, "CAD").amount_minor


def test_a_sound_guarantee_is_provided_for_twelve_months_in_one_book(scene) -> None:
    defaulted(scene)
    [line] = proposal(scene.fund, DAY).lines
    assert (line.stage, line.reasons, line.days_past_due) == (1, (), 0), "no statement says it is late"
    given = assumptions(scene.fund, END)
    assert (line.pd, line.lgd, line.rate) == (given.pd(scene.fund.guarantees.get().grade), given.lgd, given.rate)
    assert line.rates[0] <= line.rates[1] <= line.rates[2] == Fraction(round(given.lgd * 10**6), 10**6)
    assert line.expected_minor == -(-line.rates[0] * line.cover_minor // 1)
    assert line.after == {Norm.ASNPO: 0, Norm.IFRS: max(0, line.expected_minor - line.unearned_minor)}


def test_what_a_statement_says_late_moves_the_stage_and_both_books(scene) -> None:
    defaulted(scene)
    told(scene, "2025-Q2", "2025-Q3")
    [line] = proposal(scene.fund, DAY).lines
    assert (line.stage, line.reasons) == (3, ("late",))
    assert line.days_past_due == (END - date(2025, 4, 10)).days
    assert line.after[Norm.ASNPO] == line.expected_minor == line.after[Norm.IFRS] + line.unearned_minor > 0


def test_accepting_posts_the_difference_once_in_both_books(scene) -> None:
    guarantee = defaulted(scene)
    told(scene, "2025-Q2", "2025-Q3")
    proposed = proposal(scene.fund, DAY)
    manager = scene.people.guillaume
    rows = provisions.accept(fund=scene.fund, token=proposed.token, actor=manager, at=AT)
    again = provisions.accept(fund=scene.fund, token=proposed.token, actor=manager, at=AT)
    assert [one.pk for one in rows] == [one.pk for one in again]
    [event] = Event.objects.filter(kind="provision_reviewed", guarantee=guarantee)
    assert (event.effective_on, event.payload["documents"]["reasons"]) == (END, "late")
    assert event.payload["documents"]["assumptions"] == assumptions(scene.fund, END).version
    for norm, book in ((Norm.ASNPO, scene.fund.asnpo_book), (Norm.IFRS, scene.fund.ifrs_book)):
        assert -held(book, "2200") == held(book, "5000") == proposed.after[norm]
        assert not any(ledger.totals(ledger.trial_balance(book)).values())
    now = proposal(scene.fund, DAY)
    assert not now.moved and now.before == now.after == proposed.after
    with pytest.raises(RuleViolation, match="provision_nothing"):
        provisions.accept(fund=scene.fund, token=now.token, actor=manager, at=AT)
    assert AuditEvent.objects.filter(verb="guarantees.provision.accepted").count() == 1
    assert not list(differences(scene.fund, history.state_of(scene.fund)))


def test_a_better_statement_later_releases_what_was_provided(scene) -> None:
    defaulted(scene)
    told(scene, "2025-Q2", "2025-Q3")
    provisions.accept(fund=scene.fund, token=proposal(scene.fund, DAY).token, actor=None, at=AT)
    statements.take_in(
        facility=scene.facility, period="2025-Q3", actor=None, at=AT,
        lines=[Line("4012", repaid_principal_minor=15_000_000, repaid_interest_minor=300_000)],
    )  # fmt: skip
    [line] = proposal(scene.fund, DAY).lines
    assert (line.stage, line.after[Norm.ASNPO]) == (1, 0)
    assert line.difference(Norm.ASNPO) < 0
    provisions.accept(fund=scene.fund, token=proposal(scene.fund, DAY).token, actor=None, at=AT)
    assert held(scene.fund.asnpo_book, "2200") == 0


def test_what_was_read_before_something_new_is_known_is_not_accepted(scene) -> None:
    defaulted(scene)
    before = proposal(scene.fund, DAY)
    told(scene, "2025-Q2")
    with pytest.raises(RuleViolation, match="provision_moved"):
        provisions.accept(fund=scene.fund, token=before.token, actor=None, at=AT)
    with pytest.raises(NotAllowed):
        provisions.accept(fund=scene.fund, token=before.token, actor=scene.people.jeanne, at=AT)
    assert not Event.objects.filter(kind="provision_reviewed").exists()


def test_a_claim_is_at_stage_three_and_an_exposure_behind_its_schedule_is_never_nothing(scene) -> None:
    claim = lodged(scene)
    [line] = proposal(scene.fund, stage.at(302).date()).lines
    assert (line.state.id, line.stage, line.reasons) == (claim.guarantee.reference, 3, ("default",))
    late = proposal(scene.fund, date(2027, 7, 15)).lines
    assert all(one.months >= 1 and one.expected_minor > 0 for one in late)


def test_lifetime_is_the_sum_of_its_months() -> None:
    credit = impairment.Credit(pd=0.12, lgd=0.5, rate=0.04, profile=impairment.straight_line(1000.0, 36))
    year = impairment.Credit(pd=0.12, lgd=0.5, rate=0.04, profile=credit.profile[:12])
    assert impairment.provision(credit).twelve_months == pytest.approx(impairment.provision(year).lifetime)


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_the_manager_accepts_from_the_page_and_the_committee_only_reads(scene) -> None:
    guarantee = defaulted(scene)
    address = "/fonds/provisions/"
    for user in (scene.people.guillaume, scene.people.jeanne):
        page = client(user).get(address)
        assert page.status_code == 200 and guarantee.reference in page.content.decode()
    assert "Accepter et inscrire" not in client(scene.people.jeanne).get(address).content.decode()
    token = client(scene.people.guillaume).get(address).context["told"].token
    assert client(scene.people.jeanne).post(address, {"token": token}).status_code == 404
    stale = client(scene.people.guillaume).post(address, {"token": "ancien"})
    assert stale.status_code == 422 and "a changé" in stale.content.decode()
    for _turn in range(2):
        assert client(scene.people.guillaume).post(address, {"token": token}).status_code == 302
    assert Event.objects.filter(kind="provision_reviewed").count() == 1
    assert "Rien à inscrire" in client(scene.people.guillaume).get(address).content.decode()
    assert client(scene.people.guillaume).get("/en/fund/provisions/").status_code == 200
    for user in (scene.people.diego, scene.people.benoit, scene.people.lea):
        assert client(user).get(address).status_code == 404
