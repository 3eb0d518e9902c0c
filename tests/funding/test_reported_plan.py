"""A financial report is compared with the budget both parties agreed, whatever the report itself writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.models import Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.services import submitting
from maillon.dossiers.services.answering import answer
from maillon.dossiers.services.attaching import attach
from maillon.funding.models import Report
from maillon.funding.queries import reporting as queries
from maillon.funding.rules.terms import Transfers
from maillon.funding.services import report_money, reporting
from maillon.projects.models import Indicator, IndicatorPeriod, Result
from tests.dossiers import samples
from tests.funding.agreeing import AT, sign_both
from tests.funding.test_amending_budgets import Scene, larger, plain
from tests.funding.test_amending_shares import BOUND
from tests.funding.test_reporting import YEARLY

pytestmark = pytest.mark.django_db
BEGUN = datetime(2027, 4, 20, 14, 0, tzinfo=UTC)
SENT = datetime(2027, 5, 3, 14, 0, tzinfo=UTC)
SINCE = datetime(2027, 6, 1, 14, 0, tzinfo=UTC)
TERMS = replace(BOUND, reports=YEARLY.reports, transfers=Transfers("1/10", "3/20"))
ROW = "/data/argent/depense[{}]/"


@pytest.fixture
def scene() -> Scene:
    made = Scene(terms=TERMS)
    samples.publish(samples.shipped("rapport-projet"), at=AT, owner=made.cast.ministry)
    activity = made.agreement.activity
    assert activity is not None
    indicator = Indicator.objects.create(
        result=Result.objects.create(activity=activity, type="1", title={"fr": "Récoltes"}), title={"fr": "Tonnes"}
    )
    IndicatorPeriod.objects.create(indicator=indicator, starts_on=AT.date(), ends_on=datetime(2027, 3, 31).date())
    return made


def amended(scene: Scene, content: object, amount_minor: int, at: datetime) -> None:
    """An amendment both have signed, with the version it brings."""
    change = scene.propose(amount_minor, at=at)
    scene.save(content)  # type: ignore[arg-type]
    scene.settle()
    change.refresh_from_db()
    sign_both(scene.cast, scene.agreement, at=at, amendment=change)


def begun(scene: Scene) -> tuple[Report, Submission]:
    report = scene.agreement.reports.get(key="annuel", ordinal=1)
    told = {"partner": None, "actor": scene.cast.benoit, "link": "", "space": "", "at": BEGUN}
    dossier = reporting.begin(report=report, **told)  # type: ignore[arg-type]
    report.refresh_from_db()
    return report, dossier.submissions.get(use="application")


def write(scene: Scene, whole: Submission, said: dict[str, str]) -> None:
    whole.refresh_from_db()
    now = answers_of(whole).values()
    edits = [Edit(path, now.get(path, ""), value) for path, value in said.items()]
    answer(submission=whole, edits=edits, actor=scene.cast.benoit, at=SENT)
    whole.refresh_from_db()


def test_a_report_begun_before_an_amendment_takes_the_budget_in_force(scene: Scene, client: Client) -> None:
    report, whole = begun(scene)
    assert [answers_of(whole).get(f"{ROW.format(n)}budget") for n in (1, 2, 3)] == ["70000.00", "11000.00", "6000.00"]
    assert answers_of(whole).get("/data/periode/fin") == "2027-03-31", "a yearly report tells its fiscal year"
    page = reverse("report", kwargs={"pk": report.pk})
    client.force_login(scene.cast.benoit)
    assert "Reprendre le budget en vigueur" not in client.get(page).content.decode()
    amended(scene, larger(year=2027), 120_000_00, SENT)
    assert "Reprendre le budget en vigueur" in client.get(page).content.decode()
    with translation.override("en"):
        english = client.get(reverse("report", kwargs={"pk": report.pk})).content.decode()
    assert "Take up the budget in effect" in english
    with pytest.raises(NotAllowed):
        report_money.take_plan(report=report, actor=scene.cast.mireille, at=SENT)
    take = reverse("report_take_plan", kwargs={"pk": report.pk})
    assert client.post(take).status_code == 302
    whole.refresh_from_db()
    assert [answers_of(whole).get(f"{ROW.format(n)}budget") for n in (1, 2, 3)] == ["78000.00", "11000.00", "6000.00"]
    assert "Reprendre le budget en vigueur" not in client.get(page).content.decode()
    client.force_login(scene.cast.mireille)
    assert client.post(take).status_code == 404


def test_what_the_report_writes_of_its_budget_hides_nothing(scene: Scene, client: Client) -> None:
    report, whole = begun(scene)
    upload = ContentFile(b"%PDF-1.4 liste de presence", name="liste.pdf")
    about = {"hand": Hand(scene.cast.benoit), "submission": whole, "at": SENT, "language": "fr"}
    attach(path="/data/resultats/resultat[1]/preuve", upload=upload, revision=whole.revision, **about)  # type: ignore[arg-type]
    people = {f"/data/personnes/{one}": "10" for one in ("femmes", "hommes", "filles", "garcons")}
    money = {
        f"{ROW.format(1)}budget": "60000",
        f"{ROW.format(1)}paye": "58000",
        f"{ROW.format(2)}paye": "11000",
        f"{ROW.format(3)}poste": "",
    }
    more = {
        "/data/periode/fin": "2027-03-31",
        "/data/recit/resume": "Planté.",
        "/data/resultats/resultat[1]/atteint": "4",
    }
    write(scene, whole, {**people, **money, **more})
    assert report.dossier is not None
    submitting.submit(dossier=report.dossier, actor=scene.cast.benoit, name="Benoît", at=SENT, language="fr")
    report.refresh_from_db()
    client.force_login(scene.cast.mireille)
    page = client.get(reverse("report", kwargs={"pk": report.pk})).content.decode()
    words = plain(" ".join(page.split()))
    assert "70 000,00 $" in words and "le rapport écrit 60 000,00 $" in words
    assert words.count("Écart sans explication") == 2, "58 000 of 70 000, and what is left out"
    assert "Absent du rapport" in words and "Administration" in words
    file = whole.attachments.get()
    proof = reverse("application_file", kwargs={"reference": report.dossier.reference, "pk": file.pk})
    assert f'href="{proof}"' in page and client.get(proof).status_code == 200
    before = queries.plan_of(report, queries.told(report))
    amended(scene, larger(year=2027), 120_000_00, SINCE)
    report.refresh_from_db()
    assert queries.plan_of(report, queries.told(report)) == before, "an amendment signed since changes nothing of it"


def test_without_a_budget_there_is_no_plan_to_take(scene: Scene) -> None:
    report, whole = begun(scene)
    write(scene, whole, {"/data/periode/debut": "2031-04-01", "/data/periode/fin": "2032-03-31"})
    with pytest.raises(RuleViolation, match=r"funding\.no_plan"):
        report_money.take_plan(report=report, actor=scene.cast.benoit, at=SENT)
