"""The fund's own defaults beside its PDs: who is counted in which year, and what the page says of so few."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillon.guarantees.models import Guarantee
from maillon.guarantees.queries import backtest
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.queries.gradings import Told
from maillon.guarantees.queries.lives import Life
from maillon.guarantees.rules.events import claims, lending, life
from maillon.guarantees.services import recording
from tests.guarantees import scene as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> stage.Scene:
    """Three guarantees signed in January 2025; the first defaults in June 2026, cured in August."""
    made = stage.scene()
    for number in ("1", "2", "3"):
        stage.issued(made, number=number)
    Guarantee.objects.filter(reference="GAR-2025-003").update(grade=6)
    drawn = made.fund.guarantees.order_by("reference").values_list("reference", flat=True)
    told = [
        lending.DisbursementReported(
            key=f"{name}:drawn", effective_on=stage.DAY, known_on=stage.DAY, guarantee=name, period="2025-Q1",
            amount_minor=40_000_000,
        )
        for name in drawn
    ]  # fmt: skip
    recording.happen(fund=made.fund, events=told, actor=None, at=stage.AT)
    return made


def happens(scene: stage.Scene, day: date, *kinds: tuple[type, dict[str, object]]) -> None:
    at = stage.at((day - stage.DAY).days)
    told = [
        kind(key=f"{kind.kind}:{day}", effective_on=day, known_on=day, guarantee="GAR-2025-001", **facts)
        for kind, facts in kinds
    ]
    recording.happen(fund=scene.fund, events=told, actor=None, at=at)


DEFAULT = (
    (lending.ArrearsReviewed, {"findings": ("visit",)}),
    (lending.DefaultNoticed, {"cause": "insolvency", "evidence": "P-1"}),
)


def test_a_guarantee_counts_in_the_years_it_began_running_and_its_default_in_its_own(scene: stage.Scene) -> None:
    happens(scene, date(2026, 6, 1), *DEFAULT)
    assert backtest.of_fund(scene.fund, date(2026, 12, 31)).comparisons == ()
    found = backtest.of_fund(scene.fund, date(2028, 2, 1))
    told = {(one.year, one.grade): (one.defaults, one.many) for one in found.comparisons}
    assert found.years == (2026, 2027)
    assert told == {
        (2026, "4"): (1, 2), (2026, "6"): (0, 1), (2026, ""): (1, 3), (2027, "4"): (0, 1), (2027, "6"): (0, 1),
        (2027, ""): (0, 2), (0, "4"): (1, 3), (0, "6"): (0, 2), (0, ""): (1, 5),
    }  # fmt: skip
    assert [(one.reference, one.year, one.day) for one in found.defaults] == [("GAR-2025-001", 2026, date(2026, 6, 1))]
    whole = next(one for one in found.comparisons if (one.year, one.grade) == (0, ""))
    seen = assumptions(scene.fund, date(2027, 1, 1))
    assert whole.foreseen == pytest.approx(2 * 0.045 + 0.1 + seen.pd(4) + seen.pd(6)), "its PDs of each year"


def test_what_is_over_or_claimed_leaves_the_following_years(scene: stage.Scene) -> None:
    happens(scene, date(2026, 6, 1), *DEFAULT)
    happens(scene, date(2026, 6, 2), (lending.DemandMade, {"evidence": "P-2"}), (claims.ClaimLodged, {"documents": {}}))
    about = {"effective_on": date(2027, 2, 1), "known_on": date(2027, 2, 1), "guarantee": "GAR-2025-002"}
    recording.happen(
        fund=scene.fund, events=[life.GuaranteeMatured(key="over", **about)], actor=None, at=stage.at(760)
    )  # fmt: skip
    found = backtest.of_fund(scene.fund, date(2029, 2, 1))
    told = {one.year: (one.defaults, one.many) for one in found.comparisons if not one.grade}
    assert told == {2026: (1, 3), 2027: (0, 2), 2028: (0, 1), 0: (1, 6)}
    assert len(found.defaults) == 1, "a claim after its default is the same default"


def test_the_page_says_why_and_links_each_default(scene: stage.Scene, time_machine=None) -> None:
    client = Client()
    client.force_login(scene.people.guillaume)
    empty = client.get(reverse("fund_backtest"))
    assert empty.status_code == 200 and "rien à comparer" in empty.content.decode()
    happens(scene, date(2025, 12, 30), *DEFAULT)
    for user, status in ((scene.people.guillaume, 200), (scene.people.jeanne, 200), (scene.people.diego, 404)):
        client.force_login(user)
        assert client.get(reverse("fund_backtest")).status_code == status


def test_a_default_cured_runs_again(scene: stage.Scene) -> None:
    one = Life(Told((), 4), begun_on=date(2024, 5, 1))
    one.falls = [(date(2025, 3, 1), True), (date(2025, 9, 1), False)]
    assert one.runs_on(date(2025, 1, 1)) and one.fell_in(2025) == date(2025, 3, 1)
    assert one.runs_on(date(2026, 1, 1)) and one.fell_in(2026) is None
    assert not one.runs_on(date(2024, 1, 1)) and not one.runs_on(date(2025, 9, 1) - timedelta(days=1))
