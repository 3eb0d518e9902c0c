"""A file in study beside the fund: what it would do to each limit and to the year's risk, told to who judges it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.people.models import User
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import AgendaItem, Committee, CommitteeMember, Decision, Dossier, Sitting, Submission
from maillon.dossiers.services.starting import start
from maillon.guarantees.models import Guarantee, Limit
from maillon.guarantees.permissions.studies import can_study, studied_by
from maillon.guarantees.queries import risk, studies
from maillon.guarantees.queries.assumptions import Kind, assumptions
from maillon.guarantees.services import assumptions as bringing
from maillon.guarantees.services import deciding, loading
from tests.dossiers.samples import publish, shipped
from tests.guarantees import scene as stage
from tests.network.declaring import typed

pytestmark = pytest.mark.django_db
ANSWERS = {
    "demande/borrower_name": "Coopérative Benkadi",
    "demande/borrower_country": "SN",
    "demande/borrower_sector": "agriculture",
    "credit/loan_principal": "40000000",
}


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def asked(scene: stage.Scene, cap_minor: int = 9_000_000, **answers: str) -> Dossier:
    """A business plan of the shipped procedure, received by the fund and put before its committee."""
    now = timezone.now()
    version = publish(shipped("garantie-plan"), at=now, owner=scene.fund.organisation)
    dossier = start(version=version, applicant=scene.sponsor, actor=scene.people.benoit, at=now, title="Rizerie")
    typed(dossier, {f"/data/{path}": said for path, said in (ANSWERS | answers).items()})
    dossier.submissions.update(state=Submission.State.FINAL, finalised_at=now)
    Dossier.objects.filter(pk=dossier.pk).update(state="in_deliberation", requested_minor=cap_minor)
    committee = Committee.objects.get(key="credit")
    CommitteeMember.objects.create(
        committee=committee, user=scene.people.jeanne, starts_on=timezone.localdate(now) - timedelta(days=9)
    )
    sitting = Sitting.objects.create(committee=committee, starts_at=now, created_at=now, state=Sitting.State.OPEN)
    AgendaItem.objects.create(sitting=sitting, dossier=dossier, position=1)
    dossier.refresh_from_db()
    return dossier


def limited(scene: stage.Scene) -> None:
    loading.load(fund=scene.fund, at=stage.at(1))
    assert Limit.objects.exists()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_file_adds_its_cap_along_each_axis_beside_what_runs(scene) -> None:
    stage.issued(scene)
    limited(scene)
    found = studies.study(asked(scene), fund=scene.fund, facility=scene.facility, cap_minor=9_000_000)
    told = {one.axis: one for one in studies.changes(found)}
    assert set(told) == {"country", "sector", "lender", "group", "borrower", "sponsor", "currency", "leverage"}
    running = told["leverage"].before_minor
    assert running == told["lender"].before_minor == told["country"].before_minor > 0
    assert told["borrower"].before_minor == 0
    assert {one.after_minor - one.before_minor for one in told.values()} == {9_000_000}
    assert told["country"].ceiling_minor == 30_000_000 and told["leverage"].ceiling_minor == 300_000_000
    assert not any(one.is_passed for one in told.values())


@pytest.mark.parametrize(("tool", "beside"), [("direct", False), ("cofinancement", True)])
def test_a_loan_of_the_fund_counts_whole_and_a_direct_one_for_no_lender(scene, tool: str, beside: bool) -> None:
    limited(scene)
    dossier = asked(scene, **{"credit/outil": tool})
    found = studies.study(dossier, fund=scene.fund, facility=scene.facility, cap_minor=9_000_000)
    told = {one.axis: one for one in studies.changes(found)}
    assert ("lender" in told) is beside
    assert {one.after_minor for axis, one in told.items() if axis != "leverage"} == {9_000_000}
    page = signed_in(scene.people.guillaume).get(reverse("fund_study", kwargs={"reference": dossier.reference}))
    assert ("sans prêteur" in page.content.decode()) is not beside
    assert "Le dossier demande un prêt du fonds" in page.content.decode()


def test_the_limit_that_would_refuse_the_decision_is_the_one_that_is_passed(scene) -> None:
    limited(scene)
    dossier = asked(scene, cap_minor=16_000_000)
    found = studies.study(dossier, fund=scene.fund, facility=scene.facility, cap_minor=16_000_000)
    assert [one.axis for one in studies.changes(found) if one.is_passed] == ["borrower"]
    page = signed_in(scene.people.guillaume).get(reverse("fund_study", kwargs={"reference": dossier.reference}))
    assert "Une limite serait passée" in page.content.decode()


def test_a_file_in_study_changes_nothing_and_adds_its_risk(scene) -> None:
    stage.issued(scene)
    dossier = asked(scene)
    found = studies.study(dossier, fund=scene.fund, facility=scene.facility, cap_minor=9_000_000)
    page = risk.committee(scene.fund, assumptions(scene.fund, stage.DAY), beside=[found.guarantee])
    assert page.marginal is not None
    assert page.marginal.after.total_exposure - page.marginal.before.total_exposure == pytest.approx(90_000)
    assert page.marginal.expected_loss > 0
    assert risk.committee(scene.fund, assumptions(scene.fund, stage.DAY)).marginal is None
    assert Guarantee.objects.count() == 1


def test_the_shipped_plan_answers_all_that_a_favourable_decision_needs(scene) -> None:
    dossier = asked(scene)
    decision = Decision.objects.create(
        dossier=dossier, outcome="approved", amount_minor=4_000_000, currency="CAD", decided_at=timezone.now(),
        choice=scene.facility.reference, sitting=Sitting.objects.get(),
    )  # fmt: skip
    scene.facility.version.definition["claim"]["quorum"] = 0
    scene.facility.version.save()
    scene.facility.available_until = timezone.localdate() + timedelta(days=300)
    scene.facility.save()
    deciding.decided(Occasion(dossier, decision, None, timezone.now()))
    made = Guarantee.objects.get(dossier=dossier)
    assert (made.obligor.organisation.legal_name_fr, made.obligor.sector) == ("Coopérative Benkadi", "agriculture")
    seen = signed_in(scene.people.guillaume).get(reverse("dossier", kwargs={"reference": dossier.reference}))
    assert reverse("guarantee_papers", kwargs={"reference": made.reference}) in seen.content.decode()


def test_a_decided_file_is_read_as_the_committee_read_it_whatever_is_supposed_since(scene) -> None:
    limited(scene)
    dossier, now = asked(scene), timezone.now()
    scene.facility.version.definition["claim"]["quorum"] = 0
    scene.facility.version.save()
    scene.facility.available_until = timezone.localdate() + timedelta(days=300)
    scene.facility.save()
    client = signed_in(scene.people.guillaume)
    address = reverse("fund_study", kwargs={"reference": dossier.reference})
    before = client.get(address, {"entente": scene.facility.reference}).context
    decision = Decision.objects.create(
        dossier=dossier, outcome="approved", amount_minor=before["cap"], currency="CAD", decided_at=now,
        choice=scene.facility.reference, sitting=Sitting.objects.get(),
    )  # fmt: skip
    deciding.decided(Occasion(dossier, decision, scene.people.guillaume, now))
    Dossier.objects.filter(pk=dossier.pk).update(state="in_effect")
    scale = dict(assumptions(scene.fund, timezone.localdate()).of(Kind.GRADES).definition)
    later = timezone.localdate() + timedelta(days=1)
    scale |= {"version": "2", "valid_from": later.isoformat()}
    scale["grades"] = [one | {"prior": 0.5} for one in scale["grades"]]
    bringing.bring(
        fund=scene.fund, kind=Kind.GRADES, content=json.dumps(scale).encode(), name="", actor=scene.people.guillaume,
        at=now,
    )  # fmt: skip
    after = client.get(address).context
    assert after["decided_on"] == timezone.localdate(now) and after["chosen"] == scene.facility
    assert after["marginal"] == before["marginal"] and after["marginal"]["es"] > 0
    assert [row["one"] for row in after["rows"]] == [row["one"] for row in before["rows"]]
    made = Guarantee.objects.get(dossier=dossier)
    cited = made.events.get(kind="guarantee_approved").payload["documents"]["assumptions"]
    assert "model 2026-1, grades 2026-1" in cited and "cash_flow 1" in cited
    page = client.get(reverse("guarantee", kwargs={"reference": made.reference})).content.decode()
    assert cited in page


def test_who_studies_a_file_is_the_same_asked_of_one_or_of_all(scene) -> None:
    dossier = asked(scene)
    cast = scene.people
    everyone = [getattr(cast, name) for name in cast.__dataclass_fields__]
    for user in [*everyone, scene.simone]:
        assert can_study(user, dossier) is studied_by(user).filter(pk=dossier.pk).exists(), user
    assert can_study(cast.guillaume, dossier) and can_study(cast.jeanne, dossier)
    assert not can_study(cast.benoit, dossier) and not can_study(cast.diego, dossier)


def test_the_committee_reaches_it_from_the_file_and_its_sitting(scene, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    stage.issued(scene)
    limited(scene)
    scene.facility.available_until = timezone.localdate() + timedelta(days=300)
    scene.facility.save()
    dossier = asked(scene)
    address = reverse("fund_study", kwargs={"reference": dossier.reference})
    jeanne, guillaume = signed_in(scene.people.jeanne), signed_in(scene.people.guillaume)
    item = dossier.agenda_items.get()
    table = jeanne.get(reverse("sitting_item", kwargs={"pk": item.sitting_id, "item": item.pk}))
    assert address in table.content.decode()
    assert address in guillaume.get(reverse("dossier", kwargs={"reference": dossier.reference})).content.decode()
    with django_assert_max_num_queries(40):
        shown = jeanne.get(address)
    text = " ".join(shown.content.decode().split())
    assert shown.status_code == 200 and "Avec ce dossier" in text and "organisme parrain" in text and "ES 99" in text
    assert reverse("fund_risk") in text and "Aucune limite ne serait passée" in text
    assert signed_in(scene.people.benoit).get(address).status_code == 404


def test_a_file_that_lacks_an_answer_says_which(scene) -> None:
    scene.facility.available_until = timezone.localdate() + timedelta(days=300)
    scene.facility.save()
    dossier = asked(scene, **{"demande/borrower_sector": ""})
    page = signed_in(scene.people.guillaume).get(reverse("fund_study", kwargs={"reference": dossier.reference}))
    assert page.status_code == 200 and "borrower_sector" in page.content.decode()
