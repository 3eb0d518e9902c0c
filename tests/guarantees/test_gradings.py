"""How sure each guarantee is judged: from its file on, over time, and what the fund itself saw moves its PDs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from maillon.core import guards
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Decision, Sitting
from maillon.guarantees import guard
from maillon.guarantees.models import Grading, Guarantee
from maillon.guarantees.queries import backtest, gradings, history, lives, portfolio, risk
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.risk.grades import Seen
from maillon.guarantees.services import deciding, grading
from tests.guarantees import scene as stage
from tests.guarantees.test_backtest_page import DEFAULT, happens
from tests.guarantees.test_backtest_page import scene as three
from tests.guarantees.test_studies import asked, signed_in

pytestmark = pytest.mark.django_db
scene = three


def judged(guarantee: Guarantee, grade: int, on: date, days: int, reason: str = "Visite") -> Grading:
    return grading.grade_guarantee(
        guarantee=guarantee, grade=grade, reason=reason, on=on, actor=None, at=stage.at(days)
    )


def first(scene: stage.Scene) -> Guarantee:
    return Guarantee.objects.get(reference="GAR-2025-001")


def test_a_grade_given_from_the_page_moves_the_risk_of_the_year(scene: stage.Scene) -> None:
    guarantee = first(scene)
    address = reverse("guarantee_grading", kwargs={"reference": guarantee.reference})
    guillaume = signed_in(scene.people.guillaume)
    assert "d’office" in guillaume.get(address).content.decode()
    told = {"grade": "6", "reason": "Récolte perdue, rapport de visite du 3 mars", "day": "2025-03-03"}
    for missing in ("grade", "reason", "day"):
        wrong = guillaume.post(address, told | {missing: ""})
        assert (wrong.status_code == 422 and "2025-03-03" in wrong.content.decode()) or missing == "day"
    assert guillaume.post(address, told | {"grade": "99"}).status_code == 422
    assert guillaume.post(address, told | {"day": "2999-01-01"}).status_code == 422
    assert not Grading.objects.exists()
    before = risk.committee(scene.fund, assumptions(scene.fund, timezone.localdate())).whole.expected_loss
    assert guillaume.post(address, told).status_code == 302
    assert guillaume.post(address, told).status_code == 302
    [kept] = Grading.objects.all()
    assert (kept.grade, kept.former, kept.graded_by) == (6, 4, scene.people.guillaume)
    after = risk.committee(scene.fund, assumptions(scene.fund, timezone.localdate())).whole.expected_loss
    assert after > before
    assert "Récolte perdue" in guillaume.get(address).content.decode()
    english = reverse("guarantee_grading", kwargs={"reference": guarantee.reference})
    assert guillaume.get(english).status_code == 200
    for user, status in ((scene.people.jeanne, 200), (scene.people.diego, 404), (scene.people.benoit, 404)):
        client = signed_in(user)
        assert client.get(address).status_code == status
        assert client.post(address, told).status_code == 404


def test_the_grade_of_a_day_is_the_one_known_then(scene: stage.Scene) -> None:
    guarantee = first(scene)
    judged(guarantee, 6, date(2025, 6, 1), 150)
    judged(guarantee, 2, date(2026, 2, 1), 400)
    guarantee.refresh_from_db()
    assert guarantee.grade == 2
    name = guarantee.reference
    days = (date(2025, 5, 31), date(2025, 6, 1), date(2026, 1, 31), date(2026, 2, 1))
    assert [gradings.on(scene.fund, day)[name] for day in days] == [4, 6, 6, 2]
    known = stage.at(200)
    assert [gradings.on(scene.fund, day, until=known)[name] for day in days] == [4, 6, 6, 6]
    assert gradings.on(scene.fund, days[0])["GAR-2025-003"] == 6, "what it was approved with"


def test_the_backtest_counts_the_grade_and_the_pd_of_the_time(scene: stage.Scene) -> None:
    happens(scene, date(2026, 6, 1), *DEFAULT)
    judged(Guarantee.objects.get(reference="GAR-2025-002"), 6, date(2026, 3, 1), 900)
    found = backtest.of_fund(scene.fund, date(2028, 2, 1))
    told = {(one.year, one.grade): (one.defaults, one.many) for one in found.comparisons if one.year and one.grade}
    assert told == {(2026, "4"): (1, 2), (2026, "6"): (0, 1), (2027, "6"): (0, 2)}
    scales = {year: assumptions(scene.fund, date(year, 1, 1)) for year in (2026, 2027)}
    whole = next(one for one in found.comparisons if (one.year, one.grade) == (0, ""))
    assert whole.foreseen == pytest.approx(2 * scales[2026].pd(4) + scales[2026].pd(6) + 2 * scales[2027].pd(6))


def test_what_the_fund_saw_moves_its_pds_by_its_credibility(scene: stage.Scene) -> None:
    happens(scene, date(2026, 6, 1), *DEFAULT)
    before, after = assumptions(scene.fund, date(2026, 12, 31)), assumptions(scene.fund, date(2027, 1, 1))
    known = lives.lives(scene.fund)
    assert lives.seen(known, date(2026, 12, 31)) == {}
    assert lives.seen(known, date(2027, 1, 1)) == {"4": Seen(2, 1), "6": Seen(1, 0)}
    [four] = [one for one in after.grades if one.grade.key == "4"]
    weight = four.grade.weight
    assert four.credibility == pytest.approx(2 / (2 + weight)) and four.rate == 0.5
    assert four.blended == pytest.approx((four.grade.prior * weight + 1) / (weight + 2))
    assert after.pd(4) > before.pd(4) == pytest.approx(four.grade.prior)
    told_later = assumptions(scene.fund, date(2027, 1, 1), until=stage.at(100))
    assert told_later.pd(4) < before.pd(4), "a report of then saw two quiet years, not the default told since"
    shown = signed_in(scene.people.guillaume).get(reverse("fund_risk")).content.decode()
    assert "Observé" in shown


def test_the_grade_of_a_file_is_where_its_guarantee_begins(db) -> None:  # type: ignore[no-untyped-def]
    made = stage.scene()
    dossier = asked(made)
    address = reverse("fund_grading", kwargs={"reference": dossier.reference})
    guillaume = signed_in(made.people.guillaume)
    told = {"grade": "2", "reason": "Trois exercices excédentaires", "day": timezone.localdate().isoformat()}
    assert guillaume.get(address).status_code == 200
    study = reverse("fund_study", kwargs={"reference": dossier.reference})
    unjudged = guillaume.get(study).content.decode()
    assert guillaume.post(address, told).status_code == 302
    assert guillaume.get(study).content.decode() != unjudged
    assert signed_in(made.people.benoit).post(address, told).status_code == 404
    with pytest.raises(NotAllowed):
        grading.grade_file(
            dossier=dossier, grade=3, reason="x", on=stage.DAY, actor=made.people.benoit, at=timezone.now()
        )
    decision = Decision.objects.create(
        dossier=dossier, outcome="approved", amount_minor=3_000_000, currency="CAD", choice=made.facility.reference,
        decided_at=timezone.now(), sitting=Sitting.objects.get(),
    )  # fmt: skip
    made.facility.version.definition["claim"]["quorum"] = 0
    made.facility.version.save()
    made.facility.available_until = timezone.localdate() + timedelta(days=300)
    made.facility.save()
    deciding.decided(Occasion(dossier, decision, made.people.guillaume, timezone.now()))
    guarantee = Guarantee.objects.get(dossier=dossier)
    assert guarantee.grade == 2
    page = guillaume.get(reverse("guarantee_grading", kwargs={"reference": guarantee.reference})).content.decode()
    assert "Trois exercices excédentaires" in page and "dans le dossier" in page
    assert guillaume.post(address, told | {"grade": "3"}).status_code == 404, "it is decided"
    with pytest.raises(RuleViolation, match="file_decided"):
        grading.grade_file(
            dossier=dossier, grade=3, reason="x", on=stage.DAY, actor=made.people.guillaume, at=timezone.now()
        )


def test_without_a_scale_the_page_says_what_to_do_first(scene: stage.Scene) -> None:
    guards.remove(connection)
    scene.fund.assumptions.filter(kind="grades").delete()
    page = signed_in(scene.people.guillaume).get(
        reverse("guarantee_grading", kwargs={"reference": first(scene).reference})
    )
    assert page.status_code == 200 and "Apportez-en une" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_a_judgement(db) -> None:  # type: ignore[no-untyped-def]
    made = stage.scene()
    guarantee, _loan = stage.issued(made)
    kept = judged(guarantee, 6, stage.DAY, 10)
    for refusal in guard.SINCE_GRADINGS:
        refusal.install(connection)
    try:
        for statement in ("UPDATE guarantees_grading SET grade = 1", "DELETE FROM guarantees_grading"):
            with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    finally:
        for refusal in guard.SINCE_GRADINGS:
            refusal.remove(connection)
    kept.refresh_from_db()
    assert kept.grade == 6
    assert portfolio.of_state(history.state_of(made.fund), stage.DAY).lines
